package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The text of keys. */
class KeyProperties {
  private static final ObjectType<Pair> PORT =
      ObjectType.of("viperflow.physicalport", Pair.class, 4);

  @Provide
  Arbitrary<String> part() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars(".+_%a é").ofMaxLength(6),
        Arbitraries.strings().ofMaxLength(6).filter(KeyProperties::isText));
  }

  private static boolean isText(String text) {
    return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }

  @Example
  void plainPartsStandAsInVlcp() {
    assertThat(PORT.key("", "%", "%", "vxlan0")).hasToString("viperflow.physicalport..%.%.vxlan0");
    assertThat(Item.key("lp-1")).hasToString("test.item.lp-1");
    assertThat(Single.KEY).hasToString("test.single");
  }

  @Example
  void indexKeysAreThoseOfVlcp() {
    ObjectType<Item> port = ObjectType.of("viperflow.logicalport", Item.class, 1);
    try (Nodes nodes = new Nodes(1)) {
      nodes.transact(
          tx -> {
            UniqueIndex.of(Item.TYPE, "_ip_address_index")
                .insert(
                    tx, List.of("viperflow.logicnetwork.network_a", "192.168.1.2"), Item.key(1));
            return true;
          });
      assertThat(nodes.memory.keys())
          .containsExactly(
              "indices.test++item._ip_address_index."
                  + "viperflow+_+_logicnetwork+_+_network_a++192+_+_168+_+_1+_+_2");
    }
    assertThat(port.key("a").type()).isSameAs(port);
  }

  @Property
  void aKeyComesBackFromItsText(@ForAll("part") String left, @ForAll("part") String right) {
    Key<Pair> key = Pair.TYPE.key(left, right);
    Key<?> parsed = Nodes.TYPES.parse(key.toString());
    assertThat(parsed).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(parsed.parts()).containsExactly(left, right);
    assertThat(Nodes.TYPES.parse(key.toString(), Pair.TYPE)).isEqualTo(key);
  }

  @Property
  void differentPartsGiveDifferentTexts(
      @ForAll("part") String a, @ForAll("part") String b, @ForAll("part") String c) {
    if (!a.equals(c)) {
      assertThat(Pair.TYPE.key(a, b).toString()).isNotEqualTo(Pair.TYPE.key(c, b).toString());
      assertThat(Pair.TYPE.key(b, a).toString()).isNotEqualTo(Pair.TYPE.key(b, c).toString());
    }
  }

  @Property
  void anyTextIsAKeyOrRefused(@ForAll("part") String text) {
    String whole = "test.pair." + text;
    try {
      assertThat(Nodes.TYPES.parse(whole)).hasToString(whole);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("'");
    }
  }

  @Example
  void whatIsNoKeyIsRefused() {
    for (String text : List.of("", "test", "test.item", "test.item.a.b", "test.single.", "x.y")) {
      assertThatThrownBy(() -> Nodes.TYPES.parse(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Nodes.TYPES.parse("test.item.a+b")).hasMessageContaining("'a+b'");
    assertThatThrownBy(() -> Nodes.TYPES.parse("test.item.a", Pair.TYPE))
        .hasMessageContaining("test.pair");
    assertThatThrownBy(() -> Item.key("\ud800")).hasMessageContaining("surrogate");
    assertThatThrownBy(() -> Item.key("x".repeat(2040))).hasMessageContaining("2048");
    assertThatThrownBy(() -> Item.key("é".repeat(1020))).hasMessageContaining("2048");
    assertThatThrownBy(() -> Pair.TYPE.key("a")).hasMessageContaining("2 parts, not 1");
  }

  @Example
  void typesThatCannotBeToldApartAreRefused() {
    ObjectType<Pair> outer = ObjectType.of("a", Pair.class, 3);
    ObjectType<Item> inner = ObjectType.of("a.b.c", Item.class, 1);
    assertThatThrownBy(() -> ObjectTypes.of(outer, inner)).hasMessageContaining("told apart");
    assertThatThrownBy(() -> ObjectTypes.of(inner, outer)).hasMessageContaining("told apart");
    assertThat(ObjectTypes.of(outer, ObjectType.of("a.b", Item.class, 1)).parse("a.b.c").type())
        .hasToString("a.b");
    assertThatThrownBy(() -> ObjectType.of("a..b", Item.class, 1)).hasMessageContaining("prefix");
  }
}
