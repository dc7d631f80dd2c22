package io.weft.objectdb.tools;

import io.weft.objectdb.storage.VersionedValue;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The lines of a dump. A value that is a JSON object stands in its line as it is, character by
 * character; any other is a string, {@code text}.
 */
record DumpLine(String key, String text) {
  private static final String FORMAT = "weft-objectdb-dump";
  private static final long FORMAT_VERSION = 1;

  /** What is nested deeper is written as a string. */
  private static final JsonFactory STRICT = factory(200);

  private static final JsonFactory LINES = factory(500);

  private static JsonFactory factory(int depth) {
    return JsonFactory.builder()
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(depth)
                .maxStringLength(Integer.MAX_VALUE)
                .build())
        .build();
  }

  /**
   * What a dump says of itself.
   *
   * @param keys how many lines follow; empty when it does not say
   * @param sha256 of all that follows the header, in hexadecimal digits
   */
  record Header(long version, boolean consistent, Optional<Long> keys, Optional<String> sha256) {
    String print() {
      return "{\"format\":\""
          + FORMAT
          + "\",\"formatVersion\":"
          + FORMAT_VERSION
          + ",\"version\":"
          + version
          + ",\"consistent\":"
          + consistent
          + keys.map(count -> ",\"keys\":" + count).orElse("")
          + sha256.map(digits -> ",\"sha256\":" + quote(digits)).orElse("")
          + "}";
    }
  }

  /** Says which field of a line is wrong, and why. */
  static final class BadLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Optional<String> field;

    BadLineException(@Nullable String field, String reason) {
      super(reason);
      this.field = Optional.ofNullable(field);
    }

    Optional<String> field() {
      return field;
    }

    String reason() {
      return "" + getMessage();
    }
  }

  /** The line of a value. */
  static String print(String key, VersionedValue value) {
    boolean object = isObject(value.value());
    return "{\"key\":"
        + quote(key)
        + ",\"version\":"
        + value.version()
        + (object ? ",\"value\":" + value.value() : ",\"text\":" + quote(value.value()))
        + "}";
  }

  /** Whether a text can stand in a line as it is. */
  private static boolean isObject(String text) {
    if (!text.startsWith("{") || !text.endsWith("}") || !isOneLine(text)) {
      return false;
    }
    try (JsonParser in = STRICT.createParser(ObjectReadContext.empty(), text)) {
      in.nextToken();
      in.skipChildren();
      return in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  private static boolean isOneLine(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (!isPair(text, i)) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private static boolean isPair(String text, int at) {
    return Character.isHighSurrogate(text.charAt(at))
        && at + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(at + 1));
  }

  private static String quote(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (Character.isSurrogate(c) && isPair(text, i)) {
        out.append(c).append(text.charAt(++i));
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /**
   * Reads the line of a value.
   *
   * @throws BadLineException naming the field that is wrong
   */
  static DumpLine parse(String line) {
    return read(line, DumpLine::parse);
  }

  private static DumpLine parse(JsonParser in, String line) {
    String key = null;
    String text = null;
    for (String field = next(in); field != null; field = next(in)) {
      switch (field) {
        case "key" -> key = string(in, field);
        case "version" -> number(in, field);
        case "text" -> text = once(text, string(in, field));
        case "value" -> text = once(text, raw(in, line));
        default -> throw new BadLineException(field, "is not a field of a value");
      }
    }
    if (key == null) {
      throw new BadLineException("key", "is missing");
    }
    if (text == null) {
      throw new BadLineException("value", "is missing");
    }
    return new DumpLine(key, text);
  }

  private static String once(@Nullable String before, String text) {
    if (before != null) {
      throw new BadLineException("value", "there is text, too: only one of them can be");
    }
    return text;
  }

  private static String raw(JsonParser in, String line) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw new BadLineException("value", "is not an object");
    }
    int from = (int) in.currentTokenLocation().getCharOffset();
    in.skipChildren();
    int to = (int) in.currentTokenLocation().getCharOffset();
    return line.substring(from, to + 1);
  }

  /**
   * Reads the first line.
   *
   * @throws BadLineException naming the field that is wrong
   */
  static Header parseHeader(String line) {
    return read(line, (in, text) -> header(in));
  }

  private static Header header(JsonParser in) {
    Optional<String> format = Optional.empty();
    long formatVersion = 0;
    long version = 0;
    boolean consistent = false;
    Optional<Long> keys = Optional.empty();
    Optional<String> sha256 = Optional.empty();
    for (String field = next(in); field != null; field = next(in)) {
      switch (field) {
        case "format" -> format = Optional.of(string(in, field));
        case "formatVersion" -> formatVersion = number(in, field);
        case "version" -> version = number(in, field);
        case "consistent" -> consistent = in.currentToken() == JsonToken.VALUE_TRUE;
        case "keys" -> keys = Optional.of(number(in, field));
        case "sha256" -> sha256 = Optional.of(string(in, field));
        default -> throw new BadLineException(field, "is not a field of the header");
      }
    }
    if (!format.equals(Optional.of(FORMAT))) {
      throw new BadLineException("format", "is not \"" + FORMAT + "\": this is no dump");
    }
    if (formatVersion != FORMAT_VERSION) {
      throw new BadLineException(
          "formatVersion", "is " + formatVersion + ", and this program reads " + FORMAT_VERSION);
    }
    return new Header(version, consistent, keys, sha256);
  }

  private interface Reading<T> {
    T read(JsonParser in, String line);
  }

  private static <T> T read(String line, Reading<T> reading) {
    try (JsonParser in = LINES.createParser(ObjectReadContext.empty(), line)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new BadLineException(null, "is not a JSON object");
      }
      T result = reading.read(in, line);
      if (in.nextToken() != null) {
        throw new BadLineException(null, "goes on after the JSON object");
      }
      return result;
    } catch (JacksonException e) {
      throw new BadLineException(null, "is not JSON: " + e.getOriginalMessage());
    }
  }

  /** The next field, its value being the present token; null at the end. */
  private static @Nullable String next(JsonParser in) {
    if (in.nextToken() != JsonToken.PROPERTY_NAME) {
      return null;
    }
    String name = in.currentName();
    in.nextToken();
    return name;
  }

  private static String string(JsonParser in, String field) {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw new BadLineException(field, "is not a string");
    }
    return in.getString();
  }

  private static long number(JsonParser in, String field) {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new BadLineException(field, "is not a whole number");
    }
    return in.getLongValue();
  }
}
