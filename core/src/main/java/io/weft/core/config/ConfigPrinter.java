package io.weft.core.config;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Writes settings in the file format of specification 3.1.1. What does not fit into a line goes on
 * in lines that begin with white space.
 */
final class ConfigPrinter {
  private static final int WIDTH = 100;
  private static final int INDENT = 4;

  /** Pieces of strings are at least so long, in code points, however deep they are. */
  private static final int SHORTEST_PIECE = 20;

  private final StringBuilder out = new StringBuilder();
  private int column;

  private ConfigPrinter() {}

  static String print(Collection<Map.Entry<String, ConfigValue>> settings) {
    ConfigPrinter printer = new ConfigPrinter();
    for (Map.Entry<String, ConfigValue> setting : settings) {
      printer.append(setting.getKey());
      printer.append(" = ");
      printer.value(setting.getValue().literal(), INDENT, false);
      printer.newLine(0);
    }
    return printer.out.toString();
  }

  private void append(String text) {
    out.append(text);
    column += text.length();
  }

  private void newLine(int indent) {
    out.append('\n').repeat(' ', indent);
    column = indent;
  }

  /**
   * @param bracketed whether a bracket is open, so that a line may end anywhere
   */
  private void value(Literal literal, int indent, boolean bracketed) {
    String flat = literal.toString();
    // One more for the comma that may follow.
    if (column + flat.length() < WIDTH) {
      append(flat);
      return;
    }
    switch (literal) {
      case Literal.ListOf(List<Literal> items) -> items("[", items, "]", indent);
      case Literal.TupleOf(List<Literal> items) -> items("(", items, ")", indent);
      case Literal.SetOf set when !set.items().isEmpty() -> items("{", set.items(), "}", indent);
      case Literal.DictOf(Map<Literal, Literal> entries) -> dictionary(entries, indent);
      case Literal.Text(String text) -> text(text, indent, bracketed);
      case Literal.Bytes bytes -> bytes(bytes.value(), indent, bracketed);
      default -> append(flat);
    }
  }

  private void items(String open, Collection<Literal> items, String close, int indent) {
    append(open);
    for (Literal item : items) {
      newLine(indent + INDENT);
      value(item, indent + INDENT, true);
      append(",");
    }
    newLine(indent);
    append(close);
  }

  private void dictionary(Map<Literal, Literal> entries, int indent) {
    append("{");
    entries.forEach(
        (key, value) -> {
          newLine(indent + INDENT);
          value(key, indent + INDENT, true);
          append(": ");
          value(value, indent + 2 * INDENT, true);
          append(",");
        });
    newLine(indent);
    append("}");
  }

  /** Strings that follow each other count as one. */
  private void text(String text, int indent, boolean bracketed) {
    int piece = pieceLength(indent);
    int from = 0;
    while (from < text.length()) {
      int left = text.codePointCount(from, text.length());
      int to = text.offsetByCodePoints(from, Math.min(piece, left));
      piece(LiteralPrinter.text(text.substring(from, to)), from == 0, indent, bracketed);
      from = to;
    }
  }

  private void bytes(byte[] bytes, int indent, boolean bracketed) {
    // Most bytes are four characters long.
    int piece = Math.max(SHORTEST_PIECE, pieceLength(indent) / 2);
    for (int from = 0; from < bytes.length; from += piece) {
      byte[] part = new byte[Math.min(piece, bytes.length - from)];
      System.arraycopy(bytes, from, part, 0, part.length);
      piece(LiteralPrinter.bytes(part), from == 0, indent, bracketed);
    }
  }

  private static int pieceLength(int indent) {
    return Math.max(SHORTEST_PIECE, WIDTH - indent - 5);
  }

  private void piece(String piece, boolean first, int indent, boolean bracketed) {
    if (!bracketed) {
      append(first ? "\\" : " \\");
      newLine(indent);
    } else if (!first) {
      newLine(indent);
    }
    append(piece);
  }
}
