package io.weft.protocols.openflow.internal;

import io.weft.protocols.openflow.OpenFlowTextException;

/**
 * A key with or without a value, in the forms {@code key}, {@code key=value}, {@code key:value} and
 * {@code key(value)}.
 *
 * @param whole all of it
 * @param key what comes before the value
 * @param delimiter {@code '='}, {@code ':'} or {@code '('}, or a space if there is no value
 * @param value the value without delimiter and parentheses
 * @param rest what follows the parentheses
 */
public record Word(Token whole, Token key, char delimiter, Token value, Token rest) {
  static Word of(Token whole) {
    Token none = whole.from(whole.length());
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (c == '=' || c == ':') {
        return new Word(whole, whole.to(i), c, whole.from(i + 1), none);
      }
      if (c == '(') {
        int end = closing(whole, i);
        return new Word(whole, whole.to(i), c, whole.slice(i + 1, end), whole.from(end + 1));
      }
    }
    return new Word(whole, whole, ' ', none, none);
  }

  private static int closing(Token whole, int opening) {
    int depth = 0;
    for (int i = opening; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
        if (depth == 0) {
          return i;
        }
      }
    }
    throw whole.fail("a parenthesis is not closed");
  }

  /** The key's text. */
  public String name() {
    return key.text();
  }

  /** Whether there is a value, be it empty. */
  public boolean hasValue() {
    return delimiter != ' ';
  }

  /** The value, which must be there after a colon, an equals sign or in parentheses. */
  public Token required() {
    if (!hasValue() || (value.isEmpty() && delimiter != '(')) {
      throw fail("a value is missing");
    }
    requireNoRest();
    return value;
  }

  /** The value, which must be in parentheses. */
  public Token parenthesized() {
    if (delimiter != '(') {
      throw fail("parentheses are missing");
    }
    requireNoRest();
    return value;
  }

  private void requireNoRest() {
    if (!rest.isEmpty()) {
      throw rest.fail("nothing belongs after the parentheses");
    }
  }

  /** Refuses a value. */
  public void alone() {
    if (hasValue()) {
      throw fail("no value belongs here");
    }
  }

  /** Reads the value as a number; see {@link Token#number}. */
  public long number(long max) {
    return required().number(max, name());
  }

  /** Reads the value as a number of up to 31 bits. */
  public int integer(int max) {
    return (int) number(max);
  }

  /** Reads the value as an unsigned number of 32 bits. */
  public int u32() {
    return (int) number(0xffff_ffffL);
  }

  /** Says that something is wrong with this. */
  public OpenFlowTextException fail(String reason) {
    return whole.fail(reason);
  }
}
