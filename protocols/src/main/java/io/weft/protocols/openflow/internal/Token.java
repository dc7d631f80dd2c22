package io.weft.protocols.openflow.internal;

import io.weft.protocols.openflow.OpenFlowTextException;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a text that is being read, which knows where it is, so that what is wrong with it can
 * be told with its place.
 *
 * @param source the whole text
 * @param start where the part begins
 * @param end where it ends
 */
public record Token(String source, int start, int end) {
  private static final int MAX_LENGTH = 65_536;
  private static final int MAX_DEPTH = 16;

  /** The whole of a text, which is not too long to be one of ours. */
  public static Token of(String text) {
    Token token = new Token(text, 0, text.length());
    if (text.length() > MAX_LENGTH) {
      throw new OpenFlowTextException(
          text.substring(0, 20), 0, "a text of " + text.length() + " characters is too long");
    }
    token.requireBalance();
    return token;
  }

  /**
   * Refuses parentheses that do not match or go too deep, so that nothing after it recurses far.
   */
  private void requireBalance() {
    int depth = 0;
    for (int i = start; i < end; i++) {
      char c = source.charAt(i);
      if (c == '(') {
        depth++;
        if (depth > MAX_DEPTH) {
          throw at(i).fail("more than " + MAX_DEPTH + " parentheses in each other");
        }
      } else if (c == ')') {
        depth--;
        if (depth < 0) {
          throw at(i).fail("a parenthesis that none opens");
        }
      }
    }
    if (depth > 0) {
      throw fail("a parenthesis is not closed");
    }
  }

  private Token at(int index) {
    return new Token(source, index, index + 1);
  }

  /** The text of the part. */
  public String text() {
    return source.substring(start, end);
  }

  /** The number of characters. */
  public int length() {
    return end - start;
  }

  /** Whether there are no characters. */
  public boolean isEmpty() {
    return start == end;
  }

  /** The character at an index of the part. */
  public char charAt(int index) {
    return source.charAt(start + index);
  }

  /** Whether the part is that text. */
  public boolean is(String text) {
    return length() == text.length() && source.startsWith(text, start);
  }

  /** Whether the part begins with that text. */
  public boolean startsWith(String text) {
    return length() >= text.length() && source.startsWith(text, start);
  }

  /** Whether the part ends with that character. */
  public boolean endsWith(char c) {
    return !isEmpty() && source.charAt(end - 1) == c;
  }

  /** The index of the first such text in the part, or -1. */
  public int indexOf(String text) {
    int index = source.indexOf(text, start);
    return index < 0 || index + text.length() > end ? -1 : index - start;
  }

  /** The index of the last such text in the part, or -1. */
  public int lastIndexOf(String text) {
    int index = source.lastIndexOf(text, end - text.length());
    return index < start ? -1 : index - start;
  }

  /** The part of this from an index to another. */
  public Token slice(int from, int to) {
    return new Token(source, start + from, start + to);
  }

  /** The part of this from an index on. */
  public Token from(int index) {
    return slice(index, length());
  }

  /** The part of this up to an index. */
  public Token to(int index) {
    return slice(0, index);
  }

  /** Without white space at both ends. */
  public Token trim() {
    int from = start;
    int to = end;
    while (from < to && isSpace(source.charAt(from))) {
      from++;
    }
    while (to > from && isSpace(source.charAt(to - 1))) {
      to--;
    }
    return new Token(source, from, to);
  }

  /** Says that something is wrong with this part. */
  public OpenFlowTextException fail(String reason) {
    return new OpenFlowTextException(text(), start, reason);
  }

  /** Says that something is wrong with this part, as another exception found. */
  public OpenFlowTextException fail(IllegalArgumentException cause) {
    return cause instanceof OpenFlowTextException known
        ? known
        : fail(String.valueOf(cause.getMessage()));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }

  /**
   * Reads a decimal number, or a hexadecimal one after 0x.
   *
   * @param max the highest, unsigned
   * @param what what the number is, for the message
   */
  public long number(long max, String what) {
    boolean hex = startsWith("0x") || startsWith("0X");
    String digits = hex ? source.substring(start + 2, end) : text();
    long value;
    try {
      if (digits.startsWith("-") || digits.startsWith("+")) {
        throw new NumberFormatException("a sign");
      }
      value = Long.parseUnsignedLong(digits, hex ? 16 : 10);
    } catch (NumberFormatException e) {
      throw fail(what + ": not a number");
    }
    if (Long.compareUnsigned(value, max) > 0) {
      throw fail(what + " is at most " + Long.toUnsignedString(max));
    }
    return value;
  }

  /** Reads a number of up to 31 bits. */
  public int integer(int max, String what) {
    return (int) number(max, what);
  }

  /** Reads an unsigned number of 32 bits. */
  public int u32(String what) {
    return (int) number(0xffff_ffffL, what);
  }

  /** Splits at the commas that are not in parentheses; empty parts stay. */
  public List<Token> split(char separator) {
    List<Token> parts = new ArrayList<>();
    int depth = 0;
    int from = start;
    for (int i = start; i < end; i++) {
      char c = source.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == separator && depth == 0) {
        parts.add(new Token(source, from, i));
        from = i + 1;
      }
    }
    parts.add(new Token(source, from, end));
    return parts;
  }

  /** Splits at the commas and spaces that are not in parentheses. */
  public List<Word> words() {
    List<Word> words = new ArrayList<>();
    int depth = 0;
    int from = -1;
    for (int i = start; i <= end; i++) {
      char c = i == end ? ',' : source.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      }
      boolean separates = c == ',' || isSpace(c);
      if (separates && depth <= 0) {
        if (from >= 0) {
          words.add(Word.of(new Token(source, from, i)));
          from = -1;
        }
      } else if (from < 0) {
        from = i;
      }
    }
    return words;
  }

  @Override
  public String toString() {
    return text();
  }
}
