package io.weft.protocols.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A complete HTTP request. Immutable.
 *
 * @param method in capitals
 * @param path the path with its percent signs decoded; starts with a slash, or is {@code *}
 * @param query what follows the question mark, as it was sent; empty without one
 * @param headers the values by name in small letters, in the order in which they were sent
 * @param body the body, not decoded; read-only, from position 0
 * @param remote the peer's address, as text for logs
 */
public record HttpRequest(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    ByteBuffer body,
    String remote) {
  private static final Pattern LONE_PERCENT = Pattern.compile("%(?![0-9a-fA-F]{2})");

  public HttpRequest {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    headers.forEach((name, values) -> copy.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    headers = java.util.Collections.unmodifiableMap(copy);
    body = body.asReadOnlyBuffer();
  }

  /** The body, with a position of its own. */
  @Override
  public ByteBuffer body() {
    return body.duplicate();
  }

  /** The first value of a header; the name in any case. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** The media type of the body without its parameters, in small letters (RFC 9110, 8.3). */
  public Optional<String> mediaType() {
    return header("content-type")
        .map(value -> value.split(";", 2)[0].trim().toLowerCase(Locale.ROOT));
  }

  /**
   * The body as text.
   *
   * @throws IllegalArgumentException when it is not UTF-8
   */
  public String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(body()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the body is not UTF-8", e);
    }
  }

  /**
   * The parameters in the query string, each name with all its values, in their order. A percent
   * sign without two hexadecimal digits stands for itself (WHATWG URL, 1.3), so that {@code
   * systemid=%} works as it does with VLCP.
   *
   * @param limit how many name-value pairs there may be
   * @throws IllegalArgumentException when there are more
   */
  public Map<String, List<String>> queryParameters(int limit) {
    return parameters(query, limit);
  }

  /**
   * The parameters in a body of type {@code application/x-www-form-urlencoded}, as {@link
   * #queryParameters}.
   */
  public Map<String, List<String>> formParameters(int limit) {
    return parameters(text(), limit);
  }

  private static Map<String, List<String>> parameters(String text, int limit) {
    // One more than allowed, since the decoder drops what is above its limit without a word.
    QueryStringDecoder decoder =
        QueryStringDecoder.builder()
            .hasPath(false)
            .maxParams(limit + 1)
            .semicolonIsNormalChar(true)
            .build(LONE_PERCENT.matcher(text).replaceAll("%25"));
    Map<String, List<String>> parameters = decoder.parameters();
    if (parameters.values().stream().mapToInt(List::size).sum() > limit) {
      throw new IllegalArgumentException("there are more than " + limit + " parameters");
    }
    return parameters;
  }
}
