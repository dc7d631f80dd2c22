package io.weft.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("pure")
class PythonLiteralProperties {
  @Property
  void whatIsPrintedIsReadBack(@ForAll("literals") Literal literal) {
    assertThat(PythonLiteral.parse(literal.toString())).isEqualTo(literal);
    assertThat(Config.parse("f", "a.b = " + literal + " # remark\n").find("a.b").orElseThrow())
        .extracting(ConfigValue::literal)
        .isEqualTo(literal);
  }

  @Property
  void nonsenseIsALiteralOrOurException(@ForAll("nonsense") String text) {
    try {
      Literal literal = PythonLiteral.parse(text);
      assertThat(PythonLiteral.parse(literal.toString())).isEqualTo(literal);
    } catch (LiteralException e) {
      assertThat(e.reason()).isNotBlank();
      assertThat(e.line()).isPositive();
      assertThat(e.column()).isPositive();
    }
  }

  @Property
  void nonsenseIsAFileOrOurException(@ForAll("nonsense") String text) {
    try {
      Config.parse("f", "a = 1\n" + text);
    } catch (ConfigException e) {
      assertThat(e.line().orElseThrow()).isPositive();
    }
  }

  @Provide
  Arbitrary<String> nonsense() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMaxLength(30),
        Arbitraries.of(
                "[",
                "]",
                "(",
                ")",
                "{",
                "}",
                "'",
                "\"",
                "'''",
                "\\",
                "\n",
                " ",
                ",",
                ":",
                "a",
                "b",
                "r",
                "=",
                ".",
                "-",
                "1",
                "0x",
                "_",
                "e",
                "1.5",
                "None",
                "set",
                "#",
                "\\N{",
                "\\u12",
                "\\x",
                "é",
                "\r\n",
                "\u0000",
                "\ud800",
                "key = ",
                "9".repeat(30))
            .list()
            .ofMaxSize(25)
            .map(parts -> String.join("", parts)));
  }

  @Provide
  Arbitrary<Literal> literals() {
    return literal(3);
  }

  static Arbitrary<Literal> literal(int depth) {
    if (depth == 0) {
      return scalar();
    }
    Arbitrary<Literal> inner = Arbitraries.lazy(() -> literal(depth - 1));
    return Arbitraries.oneOf(
        scalar(),
        inner.list().ofMaxSize(4).map(Literal.ListOf::new),
        inner.list().ofMaxSize(4).map(Literal.TupleOf::new),
        key().list().ofMaxSize(4).map(l -> new Literal.SetOf(new LinkedHashSet<>(l))),
        Combinators.combine(key(), inner)
            .as(Map::entry)
            .list()
            .ofMaxSize(4)
            .map(
                entries -> {
                  Map<Literal, Literal> map = new LinkedHashMap<>();
                  entries.forEach(e -> map.put(e.getKey(), e.getValue()));
                  return new Literal.DictOf(map);
                }));
  }

  private static Arbitrary<Literal> key() {
    return Arbitraries.oneOf(
        scalar(), scalar().list().ofMaxSize(3).map(items -> new Literal.TupleOf(items)));
  }

  private static Arbitrary<Literal> scalar() {
    return Arbitraries.oneOf(
        Arbitraries.just(new Literal.None()),
        Arbitraries.of(true, false).map(Literal::of),
        Arbitraries.bigIntegers().map(Literal.Int::new),
        Arbitraries.doubles().map(Literal.Real::new),
        Arbitraries.strings().ofMaxLength(12).map(Literal::of),
        Arbitraries.bytes().array(byte[].class).ofMaxSize(12).map(Literal.Bytes::new));
  }
}
