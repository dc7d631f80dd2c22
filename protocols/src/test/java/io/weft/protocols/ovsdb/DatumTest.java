package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The notation of RFC 7047 section 5.1. */
class DatumTest {
  private static final UUID ROW = UUID.fromString("550e8400-e29b-41d4-a716-446655440000");

  @Test
  void anAtomIsTheSetOfThatAtom() {
    assertThat(read("7")).isEqualTo(Datum.of(7)).isEqualTo(read("[\"set\",[7]]"));
    assertThat(Datum.set(List.of(Atom.of(7))).toJson()).hasToString("7");
  }

  @Test
  void setsAndMapsAreTagged() {
    assertThat(read("[\"set\",[]]")).isEqualTo(Datum.empty());
    assertThat(read("[\"set\",[1,2]]")).isEqualTo(read("[\"set\",[2,1]]"));
    assertThat(read("[\"map\",[[\"iface-id\",\"p1\"]]]"))
        .isEqualTo(Datum.map(Map.of("iface-id", "p1")));
  }

  @Test
  void rowIdsAreTagged() {
    assertThat(read("[\"uuid\",\"550e8400-e29b-41d4-a716-446655440000\"]"))
        .isEqualTo(Datum.of(ROW));
    assertThat(read("[\"named-uuid\",\"row1\"]")).isEqualTo(Datum.of(Atom.named("row1")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          null                            | must be an atom, not null
          {}                              | must be an atom, not an object
          []                              | must be an atom, not an array
          ["set",7]                       | must be an array, not 7
          ["set",[1,1]]                   | set holds 1 twice
          ["map",[[1,2],[1,3]]]           | map holds the key 1 twice
          ["map",[[1]]]                   | a map is made of pairs
          ["uuid","1-2-3-4-5"]            | is not a UUID
          ["named-uuid","7up"]            | is not a valid name
          9223372036854775808             | must be an integer of 64 bits
          ["set",[["set",[]]]]            | must be an atom
          """)
  void whatIsNoValueIsRefusedWithPlaceAndReason(String json, String reason) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(OvsdbException.class)
        .hasMessageStartingWith("Bridge.ports: ")
        .hasMessageContaining(reason);
  }

  private static Datum read(String json) {
    return Datum.parse("Bridge.ports", JsonMapper.shared().readTree(json));
  }
}
