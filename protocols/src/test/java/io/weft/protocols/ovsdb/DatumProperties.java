package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DatumProperties {
  @Property
  void aValueIsReadBackAsItWasWritten(@ForAll("data") Datum value) {
    String text = value.toJson().toString();
    assertThat(Datum.parse("x", JsonMapper.shared().readTree(text))).isEqualTo(value);
  }

  @Property
  void nonsenseIsAValueOrOurException(@ForAll("nonsense") JsonNode json) {
    Datum value;
    try {
      value = Datum.parse("x", json);
    } catch (OvsdbException e) {
      assertThat(e.where()).isEqualTo("x");
      return;
    }
    assertThat(Datum.parse("x", value.toJson())).isEqualTo(value);
  }

  @Provide
  Arbitrary<Datum> data() {
    return OvsdbArbitraries.data();
  }

  @Provide
  Arbitrary<JsonNode> nonsense() {
    return OvsdbArbitraries.nonsense(3);
  }
}
