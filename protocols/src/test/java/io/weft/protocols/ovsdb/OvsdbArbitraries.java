package io.weft.protocols.ovsdb;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Values and nonsense for the property tests. */
final class OvsdbArbitraries {
  private OvsdbArbitraries() {}

  static Arbitrary<Atom> atoms() {
    return Arbitraries.oneOf(
        Arbitraries.longs().map(Atom::of),
        Arbitraries.doubles().map(Atom::of),
        Arbitraries.of(true, false).map(Atom::of),
        Arbitraries.strings().ofMaxLength(12).map(Atom::of),
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
            .as((a, b) -> Atom.of(new UUID(a, b))),
        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8).map(Atom::named));
  }

  static Arbitrary<Datum> data() {
    return Arbitraries.oneOf(
        atoms().map(Datum::of),
        atoms().list().ofMaxSize(5).map(Datum::set),
        Combinators.combine(atoms(), atoms())
            .as(Map::entry)
            .list()
            .ofMaxSize(5)
            .map(
                entries -> {
                  Map<Atom, Atom> map = new LinkedHashMap<>();
                  entries.forEach(e -> map.put(e.getKey(), e.getValue()));
                  return new Datum.OfMap(map);
                }));
  }

  /** JSON that has the looks of OVSDB here and there. */
  static Arbitrary<JsonNode> nonsense(int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    Arbitrary<String> words =
        Arbitraries.of(
            "uuid",
            "named-uuid",
            "set",
            "map",
            "op",
            "table",
            "where",
            "insert",
            "update",
            "mutate",
            "delete",
            "select",
            "wait",
            "row",
            "rows",
            "columns",
            "until",
            "==",
            "!=",
            "includes",
            "+=",
            "/=",
            "mutations",
            "Bridge",
            "Port",
            "ports",
            "name",
            "tag",
            "_uuid",
            "_version",
            "old",
            "new",
            "uuid-name",
            "timeout",
            "Open_vSwitch",
            "external_ids",
            "",
            "x",
            "00000000-0000-0000-0000-000000000001",
            "type",
            "key",
            "value",
            "min",
            "max",
            "enum",
            "tables",
            "unlimited",
            "integer",
            "string",
            "monitor",
            "initial");
    Arbitrary<JsonNode> scalar =
        Arbitraries.oneOf(
            words.map(nodes::stringNode),
            Arbitraries.of(-1L, 0L, 1L, 4096L, Long.MAX_VALUE).map(nodes::numberNode),
            Arbitraries.of(0.5, -1e300).map(nodes::numberNode),
            Arbitraries.bigIntegers().map(nodes::numberNode),
            Arbitraries.of(true, false).map(nodes::booleanNode),
            Arbitraries.just(nodes.nullNode()));
    if (depth == 0) {
      return scalar;
    }
    Arbitrary<JsonNode> inner = Arbitraries.lazy(() -> nonsense(depth - 1));
    return Arbitraries.oneOf(
        scalar,
        inner.list().ofMaxSize(4).map(list -> nodes.arrayNode().addAll(list)),
        Combinators.combine(words, inner)
            .as(Map::entry)
            .list()
            .ofMaxSize(5)
            .map(
                entries -> {
                  var object = nodes.objectNode();
                  entries.forEach(e -> object.set(e.getKey(), e.getValue()));
                  return object;
                }));
  }
}
