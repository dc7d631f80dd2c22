package io.weft.protocols.http.server;

import io.weft.protocols.http.PercentCoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which paths a route is for: a template or a regular expression. Immutable.
 *
 * <p>A template is a path whose segments may be in braces: <code>/ports/{id}</code> has any segment
 * there, <code>/ports/{id:[0-9]+}</code> one that the expression matches whole, and <code>
 * /files/{path...}</code> all the rest, slashes included, or nothing. Segments are compared
 * decoded, one by one, so that a slash that was encoded is none.
 *
 * <p>A regular expression must match the whole decoded path; its groups are arguments by number,
 * and by name where they have one.
 */
public final class PathPattern {
  private final String text;
  private final Optional<Pattern> regex;
  private final List<Segment> segments;

  /** The path itself where nothing in it is in braces; empty otherwise. */
  private final String literal;

  /** A part of a template. */
  private sealed interface Segment {
    /** The same text. */
    record Literal(String text) implements Segment {}

    /** A segment with a name. */
    record Named(String name, Optional<Pattern> pattern) implements Segment {}

    /** All that follows. */
    record Rest(String name) implements Segment {}
  }

  private PathPattern(
      String text, Optional<Pattern> regex, List<Segment> segments, String literal) {
    this.text = text;
    this.regex = regex;
    this.segments = segments;
    this.literal = literal;
  }

  /**
   * A template.
   *
   * @throws IllegalArgumentException when it does not begin with a slash, braces do not match, a
   *     name comes twice, or the rest is not last
   */
  public static PathPattern template(String template) {
    if (!template.startsWith("/")) {
      throw new IllegalArgumentException("the path " + template + " does not begin with a slash");
    }
    List<Segment> segments = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String part : template.substring(1).split("/(?![^{]*\\})", -1)) {
      if (!segments.isEmpty() && segments.getLast() instanceof Segment.Rest) {
        throw new IllegalArgumentException("something follows the rest in " + template);
      }
      segments.add(segment(part, template, names));
    }
    boolean plain = segments.stream().allMatch(segment -> segment instanceof Segment.Literal);
    return new PathPattern(
        template, Optional.empty(), List.copyOf(segments), plain ? template : "");
  }

  private static Segment segment(String part, String template, List<String> names) {
    if (part.indexOf('{') < 0 && part.indexOf('}') < 0) {
      return new Segment.Literal(part);
    }
    if (!part.startsWith("{") || !part.endsWith("}")) {
      throw new IllegalArgumentException(
          "braces must be around a whole segment, not " + part + ", in " + template);
    }
    String inner = part.substring(1, part.length() - 1);
    boolean rest = inner.endsWith("...");
    int colon = rest ? -1 : inner.indexOf(':');
    String name =
        rest
            ? inner.substring(0, inner.length() - 3)
            : colon < 0 ? inner : inner.substring(0, colon);
    if (!name.matches("\\w+") || names.contains(name)) {
      throw new IllegalArgumentException(
          "the name \"" + name + "\" in " + template + " is malformed or comes twice");
    }
    names.add(name);
    if (rest) {
      return new Segment.Rest(name);
    }
    return new Segment.Named(
        name,
        colon < 0 ? Optional.empty() : Optional.of(Pattern.compile(inner.substring(colon + 1))));
  }

  /**
   * A regular expression, as the specification's routes are (5.7.9).
   *
   * @throws java.util.regex.PatternSyntaxException when it is none
   */
  public static PathPattern regex(String regex) {
    return new PathPattern(regex, Optional.of(Pattern.compile(regex)), List.of(), "");
  }

  /** The arguments in the path of a request; empty when it does not match. */
  Optional<Map<String, String>> match(HttpRequest request) {
    if (regex.isPresent()) {
      return groups(regex.get().matcher(request.path()));
    }
    if (!literal.isEmpty() && request.rawPath().equals(literal)) {
      return Optional.of(Map.of());
    }
    return matchSegments(request.rawPath());
  }

  private static Optional<Map<String, String>> groups(Matcher matcher) {
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = 1; i <= matcher.groupCount(); i++) {
      String group = matcher.group(i);
      if (group != null) {
        found.put(Integer.toString(i), group);
      }
    }
    matcher
        .namedGroups()
        .forEach(
            (name, number) -> {
              String group = matcher.group(number);
              if (group != null) {
                found.put(name, group);
              }
            });
    return Optional.of(found);
  }

  private Optional<Map<String, String>> matchSegments(String rawPath) {
    if (!rawPath.startsWith("/")) {
      return Optional.empty();
    }
    Map<String, String> found = new LinkedHashMap<>();
    int at = 1;
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i) instanceof Segment.Rest rest) {
        found.put(
            rest.name(), PercentCoding.decode(rawPath.substring(Math.min(at, rawPath.length()))));
        return Optional.of(found);
      }
      if (at > rawPath.length()) {
        return Optional.empty();
      }
      int slash = rawPath.indexOf('/', at);
      int end = slash < 0 ? rawPath.length() : slash;
      String part = PercentCoding.decode(rawPath.substring(at, end));
      switch (segments.get(i)) {
        case Segment.Literal same -> {
          if (!same.text().equals(part)) {
            return Optional.empty();
          }
        }
        case Segment.Named named -> {
          if (part.isEmpty()
              || (named.pattern().isPresent() && !named.pattern().get().matcher(part).matches())) {
            return Optional.empty();
          }
          found.put(named.name(), part);
        }
        case Segment.Rest rest -> throw new AssertionError("seen before");
      }
      at = end + 1;
    }
    // Behind the last segment there must be nothing.
    return at == rawPath.length() + 1 ? Optional.of(found) : Optional.empty();
  }

  @Override
  public String toString() {
    return text;
  }
}
