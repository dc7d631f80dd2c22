package io.weft.objectdb;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names an object: its type and the values of its primary attributes. Immutable, with value
 * equality and the order of its text. Also what an object refers to another one by.
 *
 * <p>The text is the type's prefix and the parts, joined with dots; inside a part {@code +} is
 * written {@code +_} and {@code .} is written {@code ++}, as VLCP escapes keys (specification
 * 5.6.3, {@code escape_key}). So every key has exactly one text, and a part without these two
 * characters stands as it is.
 *
 * @param <T> the object
 */
public final class Key<T extends DataObject> implements Comparable<Key<?>> {
  /** The longest text of a key, in bytes of UTF-8. */
  public static final int MAX_BYTES = 2048;

  /** The bytes that one character of a part takes at most: three, or two of one byte each. */
  private static final int ESCAPED = 3;

  private final ObjectType<T> type;
  private final List<String> parts;

  /** Made when it is asked for, as often it is not; any thread makes the same one. */
  private @Nullable String text;

  private Key(ObjectType<T> type, List<String> parts, @Nullable String text) {
    this.type = type;
    this.parts = parts;
    this.text = text;
  }

  /** See {@link ObjectType#key}. */
  public static <T extends DataObject> Key<T> of(ObjectType<T> type, List<String> parts) {
    if (parts.size() != type.keyParts()) {
      throw new IllegalArgumentException(
          "a key of "
              + type
              + " has "
              + type.keyParts()
              + " parts, not "
              + parts.size()
              + ": "
              + parts);
    }
    Key<T> key = new Key<>(type, List.copyOf(parts), null);
    if (!isShortText(type, parts)) {
      key.text = checked(key.joined());
    }
    return key;
  }

  /** Whether the text is certainly neither too long nor broken. */
  private static boolean isShortText(ObjectType<?> type, List<String> parts) {
    int length = type.prefix().length();
    for (String part : parts) {
      length += 1 + ESCAPED * part.length();
      if (length > MAX_BYTES || hasSurrogates(part)) {
        return false;
      }
    }
    return length <= MAX_BYTES;
  }

  private String joined() {
    if (parts.size() == 1) {
      // Most have one.
      return type.start().concat(escape(parts.getFirst()));
    }
    StringBuilder joined = new StringBuilder(type.prefix());
    for (String part : parts) {
      joined.append('.').append(escape(part));
    }
    return joined.toString();
  }

  private static String checked(String text) {
    if (text.length() > MAX_BYTES
        || (text.length() > MAX_BYTES / 3
            && text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES)) {
      throw new IllegalArgumentException(
          "a key has at most "
              + MAX_BYTES
              + " bytes: "
              + text.substring(0, Math.min(60, text.length()))
              + "…");
    }
    if (hasSurrogates(text) && !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException("a key has an unpaired surrogate");
    }
    return text;
  }

  private static boolean hasSurrogates(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Writes a text without dots. */
  static String escape(String part) {
    if (part.indexOf('.') < 0 && part.indexOf('+') < 0) {
      return part;
    }
    return part.replace("+", "+_").replace(".", "++");
  }

  /** The opposite of {@link #escape}. */
  static String unescape(String text) {
    if (text.indexOf('+') < 0) {
      return text;
    }
    StringBuilder part = new StringBuilder(text.length());
    int from = 0;
    int plus;
    while ((plus = text.indexOf('+', from)) >= 0) {
      part.append(text, from, plus);
      char escaped = plus + 1 < text.length() ? text.charAt(plus + 1) : 0;
      if (escaped != '_' && escaped != '+') {
        throw new IllegalArgumentException(
            "'" + text + "' has no '+' or '_' after the '+' at character " + plus);
      }
      part.append(escaped == '_' ? '+' : '.');
      from = plus + 2;
    }
    part.append(text, from, text.length());
    return part.toString();
  }

  /** The key with a text, which must be one of this type. */
  static <T extends DataObject> Key<T> parse(ObjectType<T> type, String text) {
    String start = type.start();
    int dots = ObjectTypes.dotsFrom(text, type.prefix().length());
    if (!text.startsWith(start)
        || dots != type.keyParts()
        || (type.keyParts() == 0 && !text.equals(start))) {
      throw new IllegalArgumentException("'" + text + "' is not a key of type " + type);
    }
    if (dots == 1) {
      return new Key<>(type, List.of(unescape(text.substring(start.length()))), checked(text));
    }
    List<String> parts = new ArrayList<>(type.keyParts());
    int from = type.prefix().length();
    while (from < text.length()) {
      int dot = text.indexOf('.', from + 1);
      int to = dot < 0 ? text.length() : dot;
      parts.add(unescape(text.substring(from + 1, to)));
      from = to;
    }
    return new Key<>(type, List.copyOf(parts), checked(text));
  }

  /** The type of the object. */
  public ObjectType<T> type() {
    return type;
  }

  /** The values of the primary attributes. */
  public List<String> parts() {
    return parts;
  }

  /**
   * One of the primary attributes.
   *
   * @throws IndexOutOfBoundsException when the type has no such part
   */
  public String part(int index) {
    return parts.get(index);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key<?> key && key.type == type && hasTextOf(key);
  }

  private boolean hasTextOf(Key<?> other) {
    String mine = text;
    String others = other.text;
    return (mine != null && others != null) ? mine.equals(others) : parts.equals(other.parts);
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public int compareTo(Key<?> other) {
    return toString().compareTo(other.toString());
  }

  /** The text under which the object is stored. */
  @Override
  public String toString() {
    String made = text;
    if (made == null) {
      made = joined();
      text = made;
    }
    return made;
  }
}
