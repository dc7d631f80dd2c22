package io.weft.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

@Tag("pure")
class ConfigPrintProperties {
  @Property(tries = 500)
  void whatIsPrintedIsReadBack(@ForAll("configs") Config config, @ForAll Config.Order order) {
    String text = config.print(order);
    Config back = Config.parse("f", text);
    assertThat(back).isEqualTo(config);
    assertThat(back.keys())
        .containsExactlyElementsOf(
            order == Config.Order.AS_READ ? config.keys() : new TreeSet<>(config.keys()));
    assertThat(back.warnings()).isEmpty();
    // Specification 3.1.1: what goes on in the next line begins with white space there.
    assertThat(text.lines())
        .allMatch(line -> line.startsWith("    ") || config.keys().contains(line.split(" =")[0]));
  }

  @Property(tries = 200)
  void linesAreShortUnlessAPieceIsNot(@ForAll("wide") Literal literal) {
    String text = Config.empty().with("a.b", literal).print(Config.Order.AS_READ);
    assertThat(text.lines().mapToInt(String::length).max().orElse(0)).isLessThanOrEqualTo(110);
  }

  @Provide
  Arbitrary<Config> configs() {
    Arbitrary<String> keys =
        Arbitraries.of("server", "module", "webapi", "url", "Limit", "ca_certs", "x1")
            .list()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(parts -> String.join(".", parts));
    return Combinators.combine(keys, literals())
        .as(Map::entry)
        .list()
        .ofMaxSize(6)
        .map(
            settings -> {
              Config config = Config.empty();
              for (Map.Entry<String, Literal> setting : settings) {
                config = config.with(setting.getKey(), setting.getValue());
              }
              return config;
            });
  }

  private static Arbitrary<Literal> literals() {
    return Arbitraries.oneOf(PythonLiteralProperties.literal(3), large());
  }

  private static Arbitrary<Literal> large() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ofMinLength(80).ofMaxLength(400).map(Literal::of),
        Arbitraries.bytes()
            .array(byte[].class)
            .ofMinSize(60)
            .ofMaxSize(300)
            .map(Literal.Bytes::new),
        Arbitraries.integers()
            .between(4200, 4298)
            .map(digits -> new Literal.Int(BigInteger.TWO.pow(digits * 4 - 1).negate())),
        PythonLiteralProperties.literal(2).list().ofSize(20).map(Literal.TupleOf::new),
        Arbitraries.strings()
            .ofMinLength(80)
            .ofMaxLength(200)
            .map(key -> new Literal.DictOf(Map.of(Literal.of(key), Literal.of(key + key)))));
  }

  @Provide
  Arbitrary<Literal> wide() {
    Arbitrary<String> words = Arbitraries.strings().withCharRange('a', 'z').ofMaxLength(300);
    return Arbitraries.oneOf(
        words.map(Literal::of),
        words.list().ofMaxSize(20).map(l -> new Literal.ListOf(texts(l))),
        words
            .list()
            .ofMaxSize(5)
            .map(l -> new Literal.ListOf(List.of(new Literal.TupleOf(texts(l))))));
  }

  private static List<Literal> texts(List<String> words) {
    return Arrays.stream(words.toArray(String[]::new)).map(Literal::of).toList();
  }
}
