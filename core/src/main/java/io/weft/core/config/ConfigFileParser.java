package io.weft.core.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the file format of specification 3.1.1. */
final class ConfigFileParser {
  private static final Pattern KEY =
      Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*(?:\\.[a-zA-Z][a-zA-Z0-9_]*)*");
  private static final int MAX_KEY_LENGTH = 256;

  private final String source;
  private final LiteralParser parser;
  private final Map<String, ConfigValue> values = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();

  ConfigFileParser(String source, String text) {
    this.source = source;
    this.parser = new LiteralParser(text);
  }

  static boolean isKey(String key) {
    return key.length() <= MAX_KEY_LENGTH && KEY.matcher(key).matches();
  }

  Config parse() {
    String key = "";
    try {
      while (!parser.atEnd()) {
        boolean indented = parser.peek() == ' ' || parser.peek() == '\t' || parser.peek() == '\f';
        parser.skip();
        if (parser.atLineEnd()) {
          parser.next();
          continue;
        }
        if (indented) {
          throw parser.error(
              key.isEmpty()
                  ? "a key must not have white space before it"
                  : "a value goes on in the next line only inside brackets or after \\");
        }
        key = "";
        key = key();
        setting(key);
      }
    } catch (LiteralException e) {
      throw new ConfigException(source, e.line(), e.column(), key, e.reason());
    }
    return new Config(values, warnings);
  }

  private String key() {
    int line = parser.line();
    int column = parser.column();
    StringBuilder key = new StringBuilder();
    while (LiteralParser.isNameCharacter(parser.peek()) || parser.peek() == '.') {
      key.append((char) parser.next());
    }
    if (key.isEmpty()) {
      throw parser.unexpected();
    }
    if (key.length() > MAX_KEY_LENGTH) {
      throw new LiteralException(line, column, "a key longer than " + MAX_KEY_LENGTH);
    }
    if (!KEY.matcher(key).matches()) {
      throw new LiteralException(
          line, column, "\"" + LiteralParser.shorten(key.toString()) + "\" is not a key");
    }
    return key.toString();
  }

  private void setting(String key) {
    parser.skip();
    if (parser.peek() != '=') {
      throw parser.error("\"=\" must follow the key");
    }
    parser.next();
    parser.skip();
    skipToIndentedValue();
    int line = parser.line();
    int column = parser.column();
    Literal literal = parser.expression();
    parser.skip();
    if (!parser.atLineEnd()) {
      throw parser.unexpected();
    }
    parser.next();
    ConfigValue before = values.put(key, new ConfigValue(key, literal, source, line, column));
    if (before != null) {
      warnings.add(
          source
              + ":"
              + line
              + ": "
              + key
              + " is set again; the value of line "
              + before.line()
              + " is not used");
    }
  }

  /** The value may begin in a later line, if that is indented. */
  private void skipToIndentedValue() {
    while (parser.atLineEnd() && parser.nextLineIsIndentedOrEmpty()) {
      parser.next();
      parser.skip();
    }
  }
}
