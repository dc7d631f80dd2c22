package io.weft.protocols.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Reads the parts of a header's value: tokens, quoted strings and parameters (RFC 9110, 5.6). */
final class FieldReader {
  private static final int MAX_PARAMETERS = 100;

  private final String text;
  private int at;

  FieldReader(String text) {
    this.text = text;
  }

  /** What comes before the first of some characters, or the end; stays there. */
  String until(String stops) {
    int from = at;
    while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  /** The rest, as {@code ; name=value} any number of times; the names in small letters. */
  Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    while (skip(';')) {
      String name = until("=;").strip().toLowerCase(Locale.ROOT);
      if (name.isEmpty()) {
        continue; // RFC 9110 lets "a; ;b" pass
      }
      if (!skip('=')) {
        throw new IllegalArgumentException(
            "the parameter " + HttpSyntax.shown(name) + " has no value");
      }
      if (parameters.size() == MAX_PARAMETERS) {
        throw new IllegalArgumentException("there are more than " + MAX_PARAMETERS + " parameters");
      }
      if (parameters.put(name, value()) != null) {
        throw new IllegalArgumentException(
            "the parameter " + HttpSyntax.shown(name) + " comes twice");
      }
    }
    if (at < text.length()) {
      throw new IllegalArgumentException("there is something behind a value at " + at);
    }
    return parameters;
  }

  private boolean skip(char c) {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      skipBlanks();
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private String value() {
    if (at >= text.length() || text.charAt(at) != '"') {
      return until(";").strip();
    }
    int from = at++;
    StringBuilder value = new StringBuilder();
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return value.toString();
      }
      if (c == '\\' && ++at == text.length()) {
        break;
      }
      value.append(text.charAt(at));
    }
    throw new IllegalArgumentException("the quotes at " + from + " are not closed");
  }

  /** A value as a token where it is one, otherwise in quotes. */
  static String quoted(String value) {
    return HttpSyntax.isToken(value)
        ? value
        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
