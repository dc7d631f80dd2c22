package io.weft.protocols.http.server;

import io.weft.core.stream.CompressionFormat;
import io.weft.core.stream.Encoder;
import io.weft.core.stream.Encoders;
import io.weft.protocols.http.EntityTag;
import io.weft.protocols.http.Headers;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which responses are compressed, with gzip or deflate, for clients that accept it (RFC 9110,
 * 12.5.3). Immutable.
 *
 * <p>Responses that must not be compressed say so: {@link HttpResponse#uncompressed}.
 *
 * @param minimum shorter bodies are left as they are, in bytes
 * @param level 1 (fastest) to 9 (smallest)
 * @param types the beginnings of the media types that are worth it
 */
public record Compression(int minimum, int level, List<String> types) {
  /** From 1 KiB on, with level 4: text, JSON, XML and what is like them. */
  public static final Compression DEFAULT =
      new Compression(
          1024,
          4,
          List.of(
              "text/",
              "application/json",
              "application/javascript",
              "application/xml",
              "application/xhtml+xml",
              "application/problem+json",
              "image/svg+xml"));

  /** Checks the ranges. */
  public Compression {
    if (minimum < 0 || level < 1 || level > 9) {
      throw new IllegalArgumentException(
          "minimum must be at least 0 and level from 1 to 9, not " + minimum + " and " + level);
    }
    types = List.copyOf(types);
  }

  /** A response as the client gets it. */
  HttpResponse apply(Headers request, HttpResponse response) {
    if (!isWorthIt(response)) {
      return response;
    }
    HttpResponse varying = response.plusHeader("Vary", "Accept-Encoding");
    Optional<CompressionFormat> format = accepted(request);
    if (format.isEmpty()) {
      return varying;
    }
    Supplier<Encoder<byte[], byte[]>> encoder = () -> Encoders.compress(format.get(), level);
    ResponseBody body =
        switch (response.body()) {
          case ResponseBody.Bytes bytes -> new ResponseBody.Bytes(all(encoder.get(), bytes.data()));
          case ResponseBody.Source source ->
              new ResponseBody.Source(source.reader().through(encoder.get()), -1);
          case ResponseBody.Written written ->
              new ResponseBody.Written(
                  (r, out) -> {
                    try (var through = out.through(encoder.get())) {
                      written.writer().write(r, through);
                      through.end(r);
                    }
                  },
                  -1);
        };
    HttpResponse compressed =
        varying
            .withBody(body)
            .withHeader(
                "Content-Encoding", format.get() == CompressionFormat.GZIP ? "gzip" : "deflate");
    return weakened(compressed);
  }

  private boolean isWorthIt(HttpResponse response) {
    long length = response.body().length();
    int status = response.code();
    if (response.isUncompressed()
        || response.headers().contains("content-encoding")
        || (length >= 0 && length < Math.max(1, minimum))
        || status == 206
        || response.status().isBodiless()
        || response.headers().contains("content-range")) {
      return false;
    }
    String type = response.headers().first("content-type").orElse("").toLowerCase(Locale.ROOT);
    // Events are to come one by one.
    return !type.startsWith("text/event-stream") && types.stream().anyMatch(type::startsWith);
  }

  /** The bytes are not those that the tag was made for. */
  private static HttpResponse weakened(HttpResponse response) {
    return response
        .headers()
        .first("etag")
        .flatMap(EntityTag::parse)
        .map(tag -> response.withHeader("ETag", EntityTag.weak(tag.tag()).toString()))
        .orElse(response);
  }

  /** What the client likes best of gzip and deflate; gzip where it does not care. */
  private static Optional<CompressionFormat> accepted(Headers request) {
    double gzip = -1;
    double deflate = -1;
    double any = 0;
    for (String member : request.list("accept-encoding")) {
      Weighted coding = Weighted.parse(member);
      switch (coding.name()) {
        case "gzip", "x-gzip" -> gzip = coding.weight();
        case "deflate" -> deflate = coding.weight();
        case "*" -> any = coding.weight();
        default -> {
          // Another one.
        }
      }
    }
    gzip = gzip < 0 ? any : gzip;
    deflate = deflate < 0 ? any : deflate;
    if (gzip <= 0 && deflate <= 0) {
      return Optional.empty();
    }
    return Optional.of(gzip >= deflate ? CompressionFormat.GZIP : CompressionFormat.ZLIB);
  }

  private static byte[] all(Encoder<byte[], byte[]> encoder, byte[] data) {
    try (encoder) {
      ByteArrayOutputStream out = new ByteArrayOutputStream(data.length / 2);
      out.writeBytes(encoder.encode(data, true));
      while (encoder.hasMore()) {
        out.writeBytes(encoder.encode(new byte[0], true));
      }
      return out.toByteArray();
    }
  }
}
