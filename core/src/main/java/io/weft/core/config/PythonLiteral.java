package io.weft.core.config;

/**
 * Reads Python literals: what {@code ast.literal_eval} takes, without complex numbers. Any thread.
 */
public final class PythonLiteral {
  /** The longest text taken, in UTF-16 units. */
  public static final int MAX_LENGTH = 1 << 20;

  /** The most brackets inside each other. */
  public static final int MAX_DEPTH = 100;

  private PythonLiteral() {}

  /**
   * Reads a literal, which may spread over several lines inside brackets and may be a tuple without
   * brackets.
   *
   * @throws LiteralException with line and column of what is wrong
   */
  public static Literal parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new LiteralException(1, 1, "longer than " + MAX_LENGTH + " characters");
    }
    LiteralParser parser = new LiteralParser(text);
    parser.skipLines();
    Literal value = parser.expression();
    parser.skipLines();
    if (!parser.atEnd()) {
      throw parser.unexpected();
    }
    return value;
  }
}
