package io.weft.protocols.http;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A media type with its parameters, such as {@code text/plain; charset=utf-8} (RFC 9110, 8.3.1).
 * Immutable.
 *
 * @param type in small letters, such as {@code text/plain}
 * @param parameters by their names in small letters, in their order
 */
public record MediaType(String type, Map<String, String> parameters) {
  /** {@code text/plain; charset=utf-8}. */
  public static final MediaType TEXT = of("text/plain").with("charset", "utf-8");

  /** {@code text/html; charset=utf-8}. */
  public static final MediaType HTML = of("text/html").with("charset", "utf-8");

  /** {@code application/json}. */
  public static final MediaType JSON = of("application/json");

  /** {@code application/octet-stream}. */
  public static final MediaType BYTES = of("application/octet-stream");

  /** {@code application/x-www-form-urlencoded}. */
  public static final MediaType FORM = of("application/x-www-form-urlencoded");

  /** {@code multipart/form-data}; needs a parameter {@code boundary}. */
  public static final MediaType MULTIPART = of("multipart/form-data");

  /**
   * Checks the syntax.
   *
   * @throws IllegalArgumentException when the type is not two tokens with a slash, or a parameter's
   *     name is no token or its value cannot be in a header
   */
  public MediaType {
    type = type.toLowerCase(Locale.ROOT);
    int slash = type.indexOf('/');
    if (slash < 0
        || !HttpSyntax.isToken(type.substring(0, slash))
        || !HttpSyntax.isToken(type.substring(slash + 1))) {
      throw new IllegalArgumentException('"' + HttpSyntax.shown(type) + "\" is no media type");
    }
    Map<String, String> copy = new LinkedHashMap<>();
    parameters.forEach(
        (name, value) -> {
          if (!HttpSyntax.isToken(name) || !HttpSyntax.isFieldValue("\"" + value + '"')) {
            throw new IllegalArgumentException(
                "a media type cannot have the parameter " + HttpSyntax.shown(name));
          }
          copy.put(name.toLowerCase(Locale.ROOT), value);
        });
    parameters = Collections.unmodifiableMap(copy);
  }

  /** A media type without parameters. */
  public static MediaType of(String type) {
    return new MediaType(type, Map.of());
  }

  /** This with one more parameter, or another value of it. */
  public MediaType with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(parameters);
    more.put(name.toLowerCase(Locale.ROOT), value);
    return new MediaType(type, more);
  }

  /**
   * Reads the value of a header such as {@code Content-Type}.
   *
   * @throws IllegalArgumentException when it is none; says why
   */
  public static MediaType parse(String text) {
    FieldReader in = new FieldReader(text);
    String type = in.until(";").strip();
    return new MediaType(type, in.parameters());
  }

  /** Whether the type is the same, whatever the parameters. */
  public boolean is(MediaType other) {
    return type.equals(other.type);
  }

  /** Whether it is JSON: {@code application/json}, or any type that ends in {@code +json}. */
  public boolean isJson() {
    return type.equals(JSON.type) || type.endsWith("+json");
  }

  /**
   * The character set that the parameter of that name says; empty without one.
   *
   * @throws IllegalArgumentException when this JVM does not know it
   */
  public Optional<Charset> charset() {
    String name = parameters.get("charset");
    if (name == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Charset.forName(name));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new IllegalArgumentException(
          "the character set " + HttpSyntax.shown(name) + " is not known", e);
    }
  }

  /** As the value of a header; parameters that are no tokens in quotes. */
  @Override
  public String toString() {
    if (parameters.isEmpty()) {
      return type;
    }
    StringBuilder out = new StringBuilder(type);
    parameters.forEach(
        (name, value) ->
            out.append("; ").append(name).append('=').append(FieldReader.quoted(value)));
    return out.toString();
  }
}
