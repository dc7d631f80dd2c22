package io.weft.protocols.openflow.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * The grammar of actions as {@code ovs-ofctl} writes them: words with commas between them, each a
 * name, perhaps with {@code :value} or {@code (arguments)} after it.
 */
public final class ActionWords {
  private ActionWords() {}

  /**
   * Splits at the commas that are not in parentheses.
   *
   * @throws IllegalArgumentException if the parentheses are unbalanced
   */
  public static List<String> split(String text) {
    List<String> words = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      }
      if (depth < 0 || (i == text.length() && depth != 0)) {
        throw new IllegalArgumentException("unbalanced parentheses in \"" + text + '"');
      }
      if (c == ',' && depth == 0) {
        String word = text.substring(start, i).trim();
        if (!word.isEmpty()) {
          words.add(word);
        }
        start = i + 1;
      }
    }
    return words;
  }

  /** The name that a word begins with. */
  public static String name(String word) {
    int end = 0;
    while (end < word.length() && ":(".indexOf(word.charAt(end)) < 0) {
      end++;
    }
    return word.substring(0, end);
  }

  /**
   * What follows a word's name and colon.
   *
   * @throws IllegalArgumentException if there is no colon after the name
   */
  public static String value(String word) {
    int split = name(word).length();
    if (split >= word.length() || word.charAt(split) != ':') {
      throw new IllegalArgumentException("a value is missing in \"" + word + '"');
    }
    return word.substring(split + 1);
  }

  /**
   * What is in the parentheses after a word's name.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static String arguments(String word) {
    int split = name(word).length();
    if (split >= word.length() || word.charAt(split) != '(' || !word.endsWith(")")) {
      throw new IllegalArgumentException("parentheses are missing in \"" + word + '"');
    }
    return word.substring(split + 1, word.length() - 1);
  }
}
