package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.weft.protocols.jsonrpc.JsonFramer;
import io.weft.protocols.jsonrpc.JsonLimits;
import io.weft.protocols.jsonrpc.JsonTokens;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a replica does with updates, in the forms in which monitors tell them. */
class ReplicaTest {
  private static final UUID ROW = new UUID(1, 1);

  private final DatabaseSchema schema = OpenVSwitch.schema();
  private final TableUpdatesReader reader =
      new TableUpdatesReader(schema, MonitorRequest.none().and("Bridge", "name", "external_ids"));
  private final JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
  private final Replica replica = new Replica();

  private JsonTokens tokens(String rows) {
    String text = "{\"Bridge\":{" + rows.replace('\'', '"') + "}}";
    framer.append(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    assertThat(framer.next()).isTrue();
    return framer.tokens();
  }

  private void update(String change) {
    JsonTokens tokens = tokens("'" + ROW + "':" + change);
    replica.apply(reader.updates(tokens, JsonTokens.ROOT));
  }

  private void update2(String change) {
    JsonTokens tokens = tokens("'" + ROW + "':" + change);
    replica.apply(schema, reader.updates2(tokens, JsonTokens.ROOT));
  }

  /** Something was missed then. */
  @ParameterizedTest
  @ValueSource(
      strings = {"{'insert':{'name':'b'}}", "{'initial':{'name':'b'}}", "{'new':{'name':'b'}}"})
  void aRowCannotComeTwice(String coming) {
    update2("{'insert':{'name':'a'}}");
    assertThatThrownBy(
            () -> {
              if (coming.contains("new")) {
                update(coming);
              } else {
                update2(coming);
              }
            })
        .isInstanceOf(OvsdbException.class)
        .hasMessageContaining("was there");
    assertThat(replica.find("Bridge", ROW).orElseThrow().text("name")).contains("a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'modify':{'name':'b'}}", "{'delete':null}"})
  void aRowThatIsNotThereCannotChangeOrGo(String change) {
    assertThatThrownBy(() -> update2(change))
        .isInstanceOf(OvsdbException.class)
        .hasMessageContaining("was not there");
  }

  /** Maps of the keys of the one before are read in another way than others. */
  @Test
  void mapsOfTheSameKeysAndOfOthersTakeTurns() {
    for (String pairs :
        new String[] {
          "['a','1'],['b','2']",
          "['a','3'],['b','4']",
          "['a','5'],['b','6']",
          "['a','7'],['b','8'],['c','9']",
          "['a','1']",
          "['b','1'],['a','2']",
          "['b','3'],['a','4']",
          "",
          "['a','1'],['b','2']",
          "['\\u0061','5'],['b','6']",
        }) {
      assertThat(read(pairs)).as(pairs).isEqualTo(plainly(pairs));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"['a','1'],['b','2'],['b','3']", "['a','1'],['a','2']"})
  void aKeyThatIsThereTwiceIsNoticedAlsoAmongKnownKeys(String pairs) {
    read("['a','1'],['b','2']");
    read("['a','1'],['b','2']");
    assertThatThrownBy(() -> read(pairs))
        .isInstanceOf(OvsdbException.class)
        .hasMessageContaining("map holds a key twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"['a','1'],['b']", "['a','1'],['b','2','3']", "['a','1'],'b'", "[],[]"})
  void aMapIsMadeOfPairsAlsoAmongKnownKeys(String pairs) {
    read("['a','1'],['b','2']");
    read("['a','1'],['b','2']");
    assertThatThrownBy(() -> read(pairs))
        .isInstanceOf(OvsdbException.class)
        .hasMessageContaining("a map is made of pairs");
  }

  private Map<String, String> read(String pairs) {
    TableUpdates updates =
        reader.updates(
            tokens("'" + ROW + "':{'new':{'external_ids':['map',[" + pairs + "]]}}"),
            JsonTokens.ROOT);
    return updates.tables().get("Bridge").get(ROW).after().orElseThrow().map("external_ids");
  }

  private Map<String, String> plainly(String pairs) {
    JsonTokens tokens = tokens("'row':{'external_ids':['map',[" + pairs + "]]}");
    return Row.parse(
            "Bridge", schema.table("Bridge"), tokens.tree(JsonTokens.ROOT).get("Bridge").get("row"))
        .map("external_ids");
  }
}
