package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DatabaseSchemaTest {
  private static final Path INSTALLED = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

  private final DatabaseSchema schema = OpenVSwitch.schema();

  @Test
  void aSchemaIsReadBackAsItWasWritten() {
    assertThat(DatabaseSchema.parse(schema.toJson())).isEqualTo(schema);
  }

  @Test
  void tablesColumnsAndConstraintsAreKnown() {
    TableSchema port = schema.table("Port");
    assertThat(port.root()).isFalse();
    assertThat(port.indexes()).containsExactly(List.of("name"));
    assertThat(port.column("Port", "name").mutable()).isFalse();
    assertThat(port.column("Port", "interfaces").type().minimum()).isEqualTo(1);
    assertThat(schema.table("Open_vSwitch").maxRows()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"tag":5000}                               | Port.tag: 5000 is not in 0 to 4095
          {"tag":"x"}                                | Port.tag: must be of type integer, not "x"
          {"tag":["set",[1,2]]}                      | Port.tag: 2 elements, allowed are 0 to 1
          {"interfaces":["set",[]]}                  | Port.interfaces: 0 elements, allowed are 1 to unlimited
          {"vlan_mode":"none"}                       | Port.vlan_mode: "none" is not one of
          {"external_ids":7}                         | Port.external_ids: must be a map, not 7
          {"name":["map",[]]}                        | Port.name: must be a set, not a map
          {"nosuch":1}                               | Port: no column "nosuch"
          """)
  void valuesThatDoNotFitTheSchemaAreRefused(String row, String reason) {
    assertThatThrownBy(() -> port(row))
        .isInstanceOf(OvsdbException.class)
        .hasMessageStartingWith(reason);
  }

  @Test
  void aRowIsReadByTheTypesOfItsColumns() {
    Row row =
        port(
            "{\"name\":\"eth0\",\"tag\":12.0,\"trunks\":[\"set\",[1,2]],"
                + "\"external_ids\":[\"map\",[[\"a\",\"b\"]]],\"mac\":[\"set\",[]]}");

    assertThat(row.text("name")).contains("eth0");
    assertThat(row.integer("tag")).hasValue(12);
    assertThat(row.integers("trunks")).containsExactly(1L, 2L);
    assertThat(row.map("external_ids")).isEqualTo(Map.of("a", "b"));
    assertThat(row.text("mac")).isEmpty();
    assertThatThrownBy(() -> row.text("vlan_mode")).hasMessageContaining("not among the columns");
    assertThatThrownBy(() -> row.text("tag")).isInstanceOf(OvsdbException.class);
    assertThatThrownBy(() -> row.integer("trunks")).hasMessageContaining("2 values");
  }

  @Test
  void theSchemaOfAnInstalledOpenVSwitchHasAllThatOursHas() throws Exception {
    assumeThat(INSTALLED).as("Open vSwitch is not installed").exists();
    DatabaseSchema real =
        DatabaseSchema.parse(JsonMapper.shared().readTree(Files.readString(INSTALLED)));

    schema
        .tables()
        .forEach(
            (name, table) -> {
              TableSchema other = real.table(name);
              assertThat(table.root()).as(name).isEqualTo(other.root());
              assertThat(table.indexes()).as(name).isEqualTo(other.indexes());
              assertThat(other.columns()).as(name).containsAllEntriesOf(table.columns());
            });
  }

  @Property
  void nonsenseIsNoSchema(@ForAll("nonsense") JsonNode json) {
    JsonNode wrapped =
        JsonMapper.shared()
            .createObjectNode()
            .put("name", "x")
            .set(
                "tables",
                JsonMapper.shared()
                    .createObjectNode()
                    .set(
                        "t",
                        JsonMapper.shared()
                            .createObjectNode()
                            .set(
                                "columns",
                                JsonMapper.shared()
                                    .createObjectNode()
                                    .set(
                                        "c",
                                        JsonMapper.shared()
                                            .createObjectNode()
                                            .set("type", json)))));
    for (JsonNode candidate : List.of(json, wrapped)) {
      try {
        DatabaseSchema read = DatabaseSchema.parse(candidate);
        assertThat(DatabaseSchema.parse(read.toJson())).isEqualTo(read);
      } catch (OvsdbException e) {
        assertThat(e.reason()).isNotBlank();
      }
    }
  }

  @Provide
  Arbitrary<JsonNode> nonsense() {
    return OvsdbArbitraries.nonsense(3);
  }

  private Row port(String json) {
    return Row.parse("Port", schema.table("Port"), JsonMapper.shared().readTree(json));
  }
}
