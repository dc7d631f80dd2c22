package io.weft.core.config;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A cursor over text that knows its line and column, and reads literals at it. */
final class LiteralParser {
  private static final int END = -1;

  /** Python's own limit, for the same reason: the conversion takes quadratic time. */
  static final int MAX_DIGITS = 4300;

  // Possessive, because a group that may be given back costs stack for each digit.
  private static final Pattern DECIMAL = Pattern.compile("0(?:_?0)*+|[1-9](?:_?[0-9])*+");
  private static final Pattern PREFIXED =
      Pattern.compile("0[xX](?:_?[0-9a-fA-F])++|0[oO](?:_?[0-7])++|0[bB](?:_?[01])++");
  private static final Pattern REAL =
      Pattern.compile(
          "(?:[0-9](?:_?[0-9])*+)?\\.?(?:[0-9](?:_?[0-9])*+)?(?:[eE][+-]?[0-9](?:_?[0-9])*+)?");

  private final String text;
  private final ArrayDeque<Bracket> brackets = new ArrayDeque<>();
  private int at;
  private int line = 1;
  private int lineStart;

  private record Bracket(char sign, int line, int column) {}

  LiteralParser(String text) {
    this.text = text;
    if (text.startsWith("\ufeff")) {
      at = 1;
      lineStart = 1;
    }
  }

  int line() {
    return line;
  }

  int column() {
    return at - lineStart + 1;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  int peek() {
    return peek(0);
  }

  private int peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  /** Takes one character; a line break of two characters at once. */
  int next() {
    int c = peek();
    if (c == END) {
      return END;
    }
    at++;
    if (c == '\r' && peek() == '\n') {
      at++;
      c = '\n';
    }
    if (c == '\n' || c == '\r') {
      line++;
      lineStart = at;
      return '\n';
    }
    return c;
  }

  boolean atLineEnd() {
    int c = peek();
    return c == END || c == '\n' || c == '\r';
  }

  /** At the end of a line: whether the next one exists and does not start with text. */
  boolean nextLineIsIndentedOrEmpty() {
    int ahead = peek() == '\r' && peek(1) == '\n' ? 2 : 1;
    int c = peek(ahead);
    return c == ' ' || c == '\t' || c == '\f' || c == '\n' || c == '\r' || c == '#';
  }

  String word() {
    int from = at;
    while (isNameCharacter(peek())) {
      at++;
    }
    return text.substring(from, at);
  }

  static boolean isNameCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  /** Skips white space, remarks and continued line ends; inside brackets line ends, too. */
  void skip() {
    while (true) {
      int c = peek();
      if (c == ' ' || c == '\t' || c == '\f') {
        at++;
      } else if (c == '#') {
        while (!atLineEnd()) {
          at++;
        }
      } else if (c == '\\' && (peek(1) == '\n' || peek(1) == '\r')) {
        at++;
        next();
      } else if ((c == '\n' || c == '\r') && !brackets.isEmpty()) {
        next();
      } else {
        return;
      }
    }
  }

  void skipLines() {
    skip();
    while (!atEnd() && atLineEnd()) {
      next();
      skip();
    }
  }

  /** A literal, or a tuple without brackets, that ends at the end of a line. */
  Literal expression() {
    Literal first = item();
    skip();
    if (peek() != ',') {
      return first;
    }
    List<Literal> items = new ArrayList<>();
    items.add(first);
    while (peek() == ',') {
      at++;
      skip();
      if (atLineEnd()) {
        break;
      }
      items.add(item());
      skip();
    }
    return new Literal.TupleOf(items);
  }

  private Literal item() {
    int c = peek();
    if (c == '(') {
      return tuple();
    }
    if (c == '[') {
      open();
      List<Literal> items = items(']');
      return new Literal.ListOf(items);
    }
    if (c == '{') {
      return braces();
    }
    if (c == '\'' || c == '"') {
      return strings();
    }
    if (c == '-' || c == '+') {
      at++;
      skip();
      return signed(c == '-');
    }
    if (c == '.' || (c >= '0' && c <= '9')) {
      return number();
    }
    if (isNameCharacter(c)) {
      return named();
    }
    throw unexpected();
  }

  private Literal signed(boolean negative) {
    int c = peek();
    if (c != '.' && (c < '0' || c > '9')) {
      throw error("a sign must be followed by a number");
    }
    Literal number = number();
    if (!negative) {
      return number;
    }
    return number instanceof Literal.Int(BigInteger value)
        ? new Literal.Int(value.negate())
        : new Literal.Real(-((Literal.Real) number).value());
  }

  private Literal named() {
    int ahead = 0;
    while (isNameCharacter(peek(ahead))) {
      ahead++;
    }
    if (peek(ahead) == '\'' || peek(ahead) == '"') {
      return strings();
    }
    int startColumn = column();
    String word = word();
    switch (word) {
      case "None" -> {
        return new Literal.None();
      }
      case "True" -> {
        return new Literal.Bool(true);
      }
      case "False" -> {
        return new Literal.Bool(false);
      }
      case "set" -> {
        skip();
        if (peek() == '(') {
          open();
          skip();
          close(')');
          return new Literal.SetOf(Set.of());
        }
      }
      default -> {}
    }
    throw new LiteralException(
        line,
        startColumn,
        "\"" + shorten(word) + "\" is not a literal: a string needs quotes" + stillOpen());
  }

  private void open() {
    if (brackets.size() >= PythonLiteral.MAX_DEPTH) {
      throw error("more than " + PythonLiteral.MAX_DEPTH + " brackets inside each other");
    }
    brackets.push(new Bracket((char) peek(), line, column()));
    at++;
  }

  private void close(char sign) {
    if (peek() != sign) {
      throw unexpected();
    }
    at++;
    brackets.pop();
  }

  /** Items up to the closing bracket, which is taken, too. */
  private List<Literal> items(char sign) {
    List<Literal> items = new ArrayList<>();
    skip();
    while (peek() != sign) {
      items.add(item());
      skip();
      if (peek() == ',') {
        at++;
        skip();
      } else if (peek() != sign) {
        throw unexpected();
      }
    }
    close(sign);
    return items;
  }

  private Literal tuple() {
    open();
    skip();
    if (peek() == ')') {
      close(')');
      return new Literal.TupleOf(List.of());
    }
    Literal first = item();
    skip();
    if (peek() == ')') {
      close(')');
      return first;
    }
    if (peek() != ',') {
      throw unexpected();
    }
    at++;
    List<Literal> items = new ArrayList<>();
    items.add(first);
    items.addAll(items(')'));
    return new Literal.TupleOf(items);
  }

  private Literal braces() {
    open();
    skip();
    if (peek() == '}') {
      close('}');
      return new Literal.DictOf(Map.of());
    }
    Literal first = hashable();
    skip();
    if (peek() == ':') {
      return dictionary(first);
    }
    Set<Literal> items = new LinkedHashSet<>();
    items.add(first);
    while (peek() == ',') {
      at++;
      skip();
      if (peek() == '}') {
        break;
      }
      items.add(hashable());
      skip();
    }
    close('}');
    return new Literal.SetOf(items);
  }

  private Literal dictionary(Literal firstKey) {
    Map<Literal, Literal> entries = new LinkedHashMap<>();
    Literal key = firstKey;
    while (true) {
      if (peek() != ':') {
        throw unexpected();
      }
      at++;
      skip();
      entries.put(key, item());
      skip();
      if (peek() == ',') {
        at++;
        skip();
      } else if (peek() != '}') {
        throw unexpected();
      }
      if (peek() == '}') {
        close('}');
        return new Literal.DictOf(entries);
      }
      key = hashable();
      skip();
    }
  }

  private Literal hashable() {
    int startLine = line;
    int startColumn = column();
    Literal value = item();
    if (!isHashable(value)) {
      throw new LiteralException(
          startLine, startColumn, value.typeName() + " cannot be in a set or a key");
    }
    return value;
  }

  private static boolean isHashable(Literal value) {
    return switch (value) {
      case Literal.ListOf l -> false;
      case Literal.SetOf s -> false;
      case Literal.DictOf d -> false;
      case Literal.TupleOf(List<Literal> items) ->
          items.stream().allMatch(LiteralParser::isHashable);
      default -> true;
    };
  }

  private Literal number() {
    int from = at;
    int startColumn = column();
    while (isNameCharacter(peek())
        || peek() == '.'
        || ((peek() == '+' || peek() == '-') && isExponent(from))) {
      at++;
    }
    String word = text.substring(from, at);
    if (word.length() > MAX_DIGITS) {
      throw new LiteralException(
          line, startColumn, "a number of more than " + MAX_DIGITS + " digits");
    }
    String digits = word.replace("_", "");
    if (DECIMAL.matcher(word).matches()) {
      return new Literal.Int(new BigInteger(digits));
    }
    if (PREFIXED.matcher(word).matches()) {
      int base =
          switch (Character.toLowerCase(digits.charAt(1))) {
            case 'x' -> 16;
            case 'o' -> 8;
            default -> 2;
          };
      return new Literal.Int(new BigInteger(digits.substring(2), base));
    }
    // A point alone makes no number, with or without an exponent.
    boolean hasDigit =
        !digits.isEmpty()
            && (Character.isDigit(digits.charAt(0))
                || (digits.length() > 1 && Character.isDigit(digits.charAt(1))));
    if (hasDigit
        && REAL.matcher(word).matches()
        && (word.contains(".") || word.toLowerCase(Locale.ROOT).contains("e"))) {
      double value = Double.parseDouble(digits);
      if (Double.isInfinite(value)) {
        throw new LiteralException(line, startColumn, "number out of range: " + shorten(word));
      }
      return new Literal.Real(value);
    }
    throw new LiteralException(line, startColumn, "not a number: " + shorten(word));
  }

  /** Whether a sign here belongs to the exponent of the number that starts at {@code from}. */
  private boolean isExponent(int from) {
    char before = text.charAt(at - 1);
    return at > from
        && (before == 'e' || before == 'E')
        && !text.startsWith("0x", from)
        && !text.startsWith("0X", from);
  }

  /** One string, or several that follow each other and count as one. */
  private Literal strings() {
    StringBuilder joined = new StringBuilder();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    boolean first = true;
    boolean binary = false;
    while (startsString()) {
      int startLine = line;
      int startColumn = column();
      String prefix = word().toLowerCase(Locale.ROOT);
      boolean raw = prefix.contains("r");
      boolean thisBinary = prefix.contains("b");
      if (!Set.of("", "r", "u", "b", "br", "rb").contains(prefix)) {
        throw new LiteralException(
            startLine, startColumn, "a string cannot start with \"" + shorten(prefix) + "\"");
      }
      if (!first && thisBinary != binary) {
        throw new LiteralException(
            startLine, startColumn, "a string and a bytes string cannot be joined");
      }
      binary = thisBinary;
      first = false;
      String content = new StringReader(raw, binary).read();
      if (binary) {
        content.chars().forEach(bytes::write);
      } else {
        joined.append(content);
      }
      skip();
    }
    return binary ? new Literal.Bytes(bytes.toByteArray()) : new Literal.Text(joined.toString());
  }

  private boolean startsString() {
    int ahead = 0;
    while (ahead < 3 && isNameCharacter(peek(ahead))) {
      ahead++;
    }
    return peek(ahead) == '\'' || peek(ahead) == '"';
  }

  /** Reads the rest of a string from its opening quotes on. */
  private final class StringReader {
    private final boolean raw;
    private final boolean binary;
    private final StringBuilder out = new StringBuilder();

    StringReader(boolean raw, boolean binary) {
      this.raw = raw;
      this.binary = binary;
    }

    String read() {
      int startLine = line;
      int startColumn = column();
      char quote = (char) next();
      boolean triple = peek() == quote && peek(1) == quote;
      if (triple) {
        at += 2;
      } else if (peek() == quote) {
        at++;
        return "";
      }
      while (true) {
        if (atEnd() || (!triple && atLineEnd())) {
          throw new LiteralException(startLine, startColumn, "the string is never closed");
        }
        if (peek() == quote && (!triple || (peek(1) == quote && peek(2) == quote))) {
          at += triple ? 3 : 1;
          return out.toString();
        }
        if (peek() == '\\') {
          escape();
        } else {
          plain();
        }
      }
    }

    private void plain() {
      if (binary && peek() > 0x7f) {
        throw error("a bytes string can hold ASCII only; write \\x escapes");
      }
      out.append((char) next());
    }

    private void escape() {
      if (raw) {
        out.append((char) next());
        if (!atEnd()) {
          plain();
        }
        return;
      }
      int startColumn = column();
      next();
      int c = peek();
      if (c == END) {
        return; // Reported as a string that is never closed.
      }
      if (c == '\n' || c == '\r') {
        next();
        return;
      }
      if (c >= '0' && c <= '7') {
        octal(startColumn);
        return;
      }
      at++;
      switch (c) {
        case '\\', '\'', '"' -> out.append((char) c);
        case 'a' -> out.append('\u0007');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'v' -> out.append('\u000b');
        case 'x' -> out.append((char) hex(2, startColumn));
        case 'u', 'U', 'N' -> {
          if (binary) {
            out.append('\\').append((char) c);
          } else if (c == 'N') {
            name(startColumn);
          } else {
            codePoint(hex(c == 'u' ? 4 : 8, startColumn), startColumn);
          }
        }
        // As Python does it: what is no escape stays as it is.
        default -> {
          at--;
          out.append('\\');
          plain();
        }
      }
    }

    private void octal(int startColumn) {
      int value = 0;
      for (int i = 0; i < 3 && peek() >= '0' && peek() <= '7'; i++) {
        value = value * 8 + (next() - '0');
      }
      if (binary && value > 0xff) {
        throw new LiteralException(line, startColumn, "an octal escape past \\377");
      }
      out.append((char) value);
    }

    private int hex(int digits, int startColumn) {
      long value = 0;
      for (int i = 0; i < digits; i++) {
        int digit = peek() == END || peek() > 0x7f ? -1 : Character.digit(peek(), 16);
        if (digit < 0) {
          throw new LiteralException(
              line, startColumn, "the escape needs " + digits + " hexadecimal digits");
        }
        value = value * 16 + digit;
        at++;
      }
      return (int) Math.min(value, Integer.MAX_VALUE);
    }

    private void codePoint(int value, int startColumn) {
      if (!Character.isValidCodePoint(value)) {
        throw new LiteralException(line, startColumn, "the escape is no Unicode character");
      }
      out.appendCodePoint(value);
    }

    private void name(int startColumn) {
      int end = text.indexOf('}', at);
      if (peek() != '{' || end < 0 || end - at > 100) {
        throw new LiteralException(
            line, startColumn, "\\N needs the name of a character in braces");
      }
      String name = text.substring(at + 1, end);
      try {
        out.appendCodePoint(Character.codePointOf(name));
      } catch (IllegalArgumentException e) {
        throw new LiteralException(line, startColumn, "no character is named " + shorten(name));
      }
      at = end + 1;
    }
  }

  LiteralException unexpected() {
    Bracket open = brackets.peek();
    if (atEnd() && open != null) {
      return new LiteralException(open.line, open.column, "\"" + open.sign + "\" is never closed");
    }
    if (atLineEnd()) {
      return error("a value is missing");
    }
    int c = text.codePointAt(at);
    String shown =
        Character.isISOControl(c)
            ? String.format(Locale.ROOT, "character %04x", c)
            : "\"" + Character.toString(c) + "\"";
    return error("unexpected " + shown + stillOpen());
  }

  private String stillOpen() {
    Bracket open = brackets.peek();
    return open != null && open.line < line
        ? " (the \"" + open.sign + "\" of line " + open.line + " is still open)"
        : "";
  }

  LiteralException error(String reason) {
    return new LiteralException(line, column(), reason);
  }

  static String shorten(String word) {
    return word.length() <= 40 ? word : word.substring(0, 40) + "…";
  }
}
