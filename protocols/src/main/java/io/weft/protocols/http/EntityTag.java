package io.weft.protocols.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names one version of a resource (RFC 9110, 8.8.3). Immutable.
 *
 * @param tag what stands in the quotes
 * @param weak whether versions of the same tag may differ in their bytes
 */
public record EntityTag(String tag, boolean weak) {
  /** Checks the characters. */
  public EntityTag {
    for (int i = 0; i < tag.length(); i++) {
      char c = tag.charAt(i);
      if (c <= ' ' || c == '"' || c == 0x7f || c > 0xff) {
        throw new IllegalArgumentException("an entity tag has a character that none can have");
      }
    }
  }

  /** A tag for versions whose bytes are the same. */
  public static EntityTag strong(String tag) {
    return new EntityTag(tag, false);
  }

  /** A tag for versions that mean the same. */
  public static EntityTag weak(String tag) {
    return new EntityTag(tag, true);
  }

  /** Reads one tag; empty when it is none. */
  public static Optional<EntityTag> parse(String text) {
    boolean weak = text.startsWith("W/");
    String quoted = weak ? text.substring(2) : text;
    if (quoted.length() < 2 || !quoted.startsWith("\"") || !quoted.endsWith("\"")) {
      return Optional.empty();
    }
    try {
      return Optional.of(new EntityTag(quoted.substring(1, quoted.length() - 1), weak));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Reads the value of a header like {@code If-None-Match}; what is no tag is left out. */
  public static List<EntityTag> parseList(String text) {
    List<EntityTag> tags = new ArrayList<>();
    // Not like other lists: a backslash is nothing special in a tag.
    for (int at = 0; at < text.length(); ) {
      int open = text.indexOf('"', at);
      int close = open < 0 ? -1 : text.indexOf('"', open + 1);
      if (close < 0) {
        break;
      }
      boolean weak = open >= 2 && open - 2 >= at && text.startsWith("W/", open - 2);
      parse((weak ? "W/" : "") + text.substring(open, close + 1)).ifPresent(tags::add);
      at = close + 1;
    }
    return List.copyOf(tags);
  }

  /** Whether both are strong and equal: the bytes are the same. */
  public boolean matchesStrongly(EntityTag other) {
    return !weak && !other.weak && tag.equals(other.tag);
  }

  /** Whether both name the same version, weak or not. */
  public boolean matchesWeakly(EntityTag other) {
    return tag.equals(other.tag);
  }

  /** As the value of a header. */
  @Override
  public String toString() {
    return (weak ? "W/\"" : "\"") + tag + '"';
  }
}
