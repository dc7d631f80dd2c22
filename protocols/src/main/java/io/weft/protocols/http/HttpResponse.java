package io.weft.protocols.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A complete HTTP response. The server adds {@code Content-Length}, {@code Date} and {@code
 * Connection}. Immutable.
 *
 * @param status 200 to 599
 * @param headers by name
 * @param body the body; read-only, from position 0
 */
public record HttpResponse(int status, Map<String, String> headers, ByteBuffer body) {
  public HttpResponse {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("the status " + status + " is not between 200 and 599");
    }
    headers = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    body = body.asReadOnlyBuffer();
  }

  /** The body, with a position of its own. */
  @Override
  public ByteBuffer body() {
    return body.duplicate();
  }

  /** A response of plain text. */
  public static HttpResponse text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text);
  }

  /** A response of JSON. */
  public static HttpResponse json(int status, String json) {
    return of(status, "application/json", json);
  }

  private static HttpResponse of(int status, String type, String text) {
    return new HttpResponse(
        status,
        Map.of("Content-Type", type),
        ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** This response with one more header. */
  public HttpResponse withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, more, body);
  }

  /** The body as text. */
  public String text() {
    return StandardCharsets.UTF_8.decode(body()).toString();
  }
}
