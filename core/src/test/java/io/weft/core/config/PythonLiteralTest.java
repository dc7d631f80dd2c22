package io.weft.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Python's own reader of literals takes and gives. */
class PythonLiteralTest {
  @Test
  void constants() {
    assertThat(java("None")).isEqualTo(Optional.empty());
    assertThat(java("True")).isEqualTo(true);
    assertThat(java("False")).isEqualTo(false);
  }

  @Test
  void integers() {
    assertThat(java("0")).isEqualTo(0L);
    assertThat(java("-7")).isEqualTo(-7L);
    assertThat(java("+ 7")).isEqualTo(7L);
    assertThat(java("1_000_000")).isEqualTo(1_000_000L);
    assertThat(java("0x_fF")).isEqualTo(255L);
    assertThat(java("0xe")).isEqualTo(14L);
    assertThat(java("0o17")).isEqualTo(15L);
    assertThat(java("0b101")).isEqualTo(5L);
    assertThat(java("00")).isEqualTo(0L);
    assertThat(java("9223372036854775808")).isEqualTo(BigInteger.ONE.shiftLeft(63));
  }

  @Test
  void reals() {
    assertThat(java("1.5")).isEqualTo(1.5);
    assertThat(java(".5")).isEqualTo(0.5);
    assertThat(java("5.")).isEqualTo(5.0);
    assertThat(java("1e-3")).isEqualTo(0.001);
    assertThat(java("-1_0.0E+2")).isEqualTo(-1000.0);
  }

  @Test
  void strings() {
    assertThat(java("'a\"b'")).isEqualTo("a\"b");
    assertThat(java("\"it's\"")).isEqualTo("it's");
    assertThat(java("''")).isEqualTo("");
    assertThat(java("u'é'")).isEqualTo("é");
    assertThat(java("r'a\\n\\''")).isEqualTo("a\\n\\'");
    assertThat(java("'''a\n'b'\n'''")).isEqualTo("a\n'b'\n");
    assertThat(java("'\\x41\\101\\u00e9\\U0001F600\\N{BULLET}\\q\\\nz'")).isEqualTo("AAé😀•\\qz");
    assertThat(java("'# no remark'")).isEqualTo("# no remark");
    assertThat(java("'a' \"b\" r'\\c'")).isEqualTo("ab\\c");
  }

  @Test
  void bytes() {
    assertThat((byte[]) java("b'a\\xff\\u0041'"))
        .isEqualTo(new byte[] {'a', (byte) 0xff, '\\', 'u', '0', '0', '4', '1'});
    assertThat((byte[]) java("rb'\\x' B'y'")).isEqualTo(new byte[] {'\\', 'x', 'y'});
  }

  @Test
  void containers() {
    assertThat(java("()")).isEqualTo(List.of());
    assertThat(java("(1)")).isEqualTo(1L);
    assertThat(java("(1,)")).isEqualTo(List.of(1L));
    assertThat(java("1, 'a',")).isEqualTo(List.of(1L, "a"));
    assertThat(java("[1, [2,],]")).isEqualTo(List.of(1L, List.of(2L)));
    assertThat(java("{}")).isEqualTo(Map.of());
    assertThat(java("{1: 'a', (2, 3): None,}"))
        .isEqualTo(Map.of(1L, "a", List.of(2L, 3L), Optional.empty()));
    assertThat(java("{1, 2, 1}")).isEqualTo(Set.of(1L, 2L));
    assertThat(java("set()")).isEqualTo(Set.of());
  }

  @Test
  void linesAndRemarksInsideBracketsDoNotCount() {
    assertThat(java("\n[ 1, # one\n\n  2 ] # done\n")).isEqualTo(List.of(1L, 2L));
    assertThat(java("1, \\\n 2")).isEqualTo(List.of(1L, 2L));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~~            | 1 | 1 | a value is missing
          ~[1, 2~       | 1 | 1 | "[" is never closed
          ~'abc~        | 1 | 1 | the string is never closed
          ~  'abc\\~    | 1 | 3 | the string is never closed
          ~[1 2]~       | 1 | 4 | unexpected "2"
          ~[1, abc]~    | 1 | 5 | "abc" is not a literal: a string needs quotes
          ~{[]: 1}~     | 1 | 2 | a list cannot be in a set or a key
          ~{(1, {}): 1}~| 1 | 2 | a tuple cannot be in a set or a key
          ~017~         | 1 | 1 | not a number: 017
          ~1__0~        | 1 | 1 | not a number: 1__0
          ~1j~          | 1 | 1 | not a number: 1j
          ~0x~          | 1 | 1 | not a number: 0x
          ~.~           | 1 | 1 | not a number: .
          ~.e1~         | 1 | 1 | not a number: .e1
          ~1e999~       | 1 | 1 | number out of range: 1e999
          ~-'a'~        | 1 | 2 | a sign must be followed by a number
          ~'\\xg0'~     | 1 | 2 | the escape needs 2 hexadecimal digits
          ~b'é'~        | 1 | 3 | a bytes string can hold ASCII only; write \\x escapes
          ~'a' b'b'~    | 1 | 5 | a string and a bytes string cannot be joined
          ~f'a'~        | 1 | 1 | a string cannot start with "f"
          ~1 + 2~       | 1 | 3 | unexpected "+"
          ~dict(a=1)~   | 1 | 1 | "dict" is not a literal: a string needs quotes
          ~{1: 2, 3}~   | 1 | 9 | unexpected "}"
          """)
  void whatIsNoLiteralIsRefusedWithLineAndColumn(String text, int line, int column, String reason) {
    assertThatThrownBy(() -> PythonLiteral.parse(text))
        .isInstanceOfSatisfying(
            LiteralException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.column()).isEqualTo(column);
            });
  }

  @Test
  void anErrorInALaterLineNamesTheBracketThatIsOpen() {
    assertThatThrownBy(() -> PythonLiteral.parse("[1,\n 2,\n abc = 3"))
        .hasMessage(
            "line 3, column 2: \"abc\" is not a literal: a string needs quotes (the \"[\" of line 1"
                + " is still open)");
  }

  @Test
  void bombsAreRefused() {
    assertThatThrownBy(() -> PythonLiteral.parse("[".repeat(100_000)))
        .isInstanceOf(LiteralException.class)
        .hasMessageContaining("more than 100 brackets");
    assertThatThrownBy(() -> PythonLiteral.parse("9".repeat(5000)))
        .isInstanceOf(LiteralException.class)
        .hasMessageContaining("4300 digits");
    assertThatThrownBy(() -> PythonLiteral.parse(" ".repeat(PythonLiteral.MAX_LENGTH + 1)))
        .isInstanceOf(LiteralException.class);
  }

  private static Object java(String text) {
    return PythonLiteral.parse(text).toJava();
  }

  @Test
  void longNumbersTakeNoStack() {
    for (String digits : new String[] {"9".repeat(4300), "0x" + "f".repeat(4298)}) {
      Literal number = PythonLiteral.parse(digits);
      assertThat(PythonLiteral.parse(number.toString())).isEqualTo(number);
    }
    assertThat(PythonLiteral.parse("0." + "1".repeat(4298))).isInstanceOf(Literal.Real.class);
  }
}
