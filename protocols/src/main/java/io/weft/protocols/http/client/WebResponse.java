package io.weft.protocols.http.client;

import io.weft.core.Routine;
import io.weft.core.stream.CompressionFormat;
import io.weft.core.stream.Encoders;
import io.weft.core.stream.ExpansionLimit;
import io.weft.core.stream.StreamException;
import io.weft.core.stream.StreamLimitException;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamType;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpStatus;
import io.weft.protocols.http.MediaType;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A response, with its body still on the way. Reading the body to its end gives the connection
 * back; {@link #close} before that ends the connection. Close it on every path.
 *
 * <p>For the routines of the client's scheduler; one routine reads at a time.
 */
public final class WebResponse implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** More codings around a body than that mean no good. */
  private static final int MAX_CODINGS = 3;

  private static final int EXCERPT = 4096;

  private final Exchange exchange;
  private final HttpStatus status;
  private final Headers headers;
  private final List<URI> redirects;
  private final int contentLimit;
  private final StreamReader<byte[]> body;

  WebResponse(
      Exchange exchange,
      Exchange.Answer answer,
      List<URI> redirects,
      WebClientSettings settings,
      boolean decompress) {
    this.exchange = exchange;
    this.status = new HttpStatus(answer.status());
    this.redirects = List.copyOf(redirects);
    this.contentLimit = settings.contentLimit();
    StreamReader<byte[]> raw = new Body(exchange);
    List<CompressionFormat> codings =
        decompress && !exchange.head().method().equals("HEAD")
            ? codings(answer.headers())
            : List.of();
    if (codings.isEmpty()) {
      this.headers = answer.headers();
      this.body = raw;
    } else {
      // They would be those of another body than the caller gets.
      this.headers = answer.headers().without("Content-Encoding").without("Content-Length");
      this.body = expanded(raw, codings, settings.expansionLimit());
    }
  }

  /** The codings in their order; none when there is one that is not known. */
  private static List<CompressionFormat> codings(Headers headers) {
    List<String> names = headers.list("Content-Encoding");
    List<CompressionFormat> formats = new java.util.ArrayList<>();
    for (String name : names) {
      switch (name.toLowerCase(Locale.ROOT)) {
        case "gzip", "x-gzip" -> formats.add(CompressionFormat.GZIP);
        case "deflate" -> formats.add(CompressionFormat.ZLIB);
        case "identity" -> {}
        default -> {
          return List.of();
        }
      }
    }
    return formats.size() > MAX_CODINGS ? List.of() : formats;
  }

  private static StreamReader<byte[]> expanded(
      StreamReader<byte[]> raw, List<CompressionFormat> codings, ExpansionLimit limit) {
    StreamReader<byte[]> stream = raw;
    for (CompressionFormat format : codings.reversed()) {
      stream =
          stream.through(
              format == CompressionFormat.ZLIB
                  ? new AnyDeflate(limit)
                  : Encoders.expand(format, limit));
    }
    return stream;
  }

  /** What comes from the connection. */
  private static final class Body extends StreamReader<byte[]> {
    private final Exchange exchange;

    Body(Exchange exchange) {
      super(StreamType.BYTES);
      this.exchange = exchange;
    }

    @Override
    protected Optional<byte[]> next(Routine r) {
      try {
        return exchange.read(r);
      } catch (WebException e) {
        throw new StreamException(String.valueOf(e.getMessage()), e);
      }
    }

    @Override
    protected void closed(Optional<Throwable> reason) {
      exchange.abort();
    }
  }

  /** The status. */
  public HttpStatus status() {
    return status;
  }

  /**
   * The headers; without those about the coding and the length of a body that is decompressed here.
   */
  public Headers headers() {
    return headers;
  }

  /** What came behind the body in chunks; empty before its end. */
  public Headers trailers() {
    return exchange.trailers();
  }

  /** The URL that gave the response, after all redirects. */
  public URI url() {
    return exchange.head().url();
  }

  /** The URLs that redirected, in their order; empty when the first one gave the response. */
  public List<URI> redirects() {
    return redirects;
  }

  /** The type of the body; empty when there is none, or one that cannot be read. */
  public Optional<MediaType> contentType() {
    try {
      return headers.first("Content-Type").map(MediaType::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The body as it comes; always the same stream. It fails with a {@link StreamException} whose
   * cause is the {@link WebException}; closing it closes the response. While it is not read, the
   * server has to wait.
   */
  public StreamReader<byte[]> body() {
    return body;
  }

  /** The rest of the body, within {@link WebClientSettings#contentLimit}; then it is closed. */
  public byte[] bytes(Routine r) {
    return bytes(r, contentLimit);
  }

  /**
   * The rest of the body; then it is closed.
   *
   * @param limit how many bytes at most, at least 0
   * @throws WebException when it breaks off, is damaged, or longer
   */
  public byte[] bytes(Routine r, int limit) {
    try (this) {
      return body.readAll(r, limit);
    } catch (StreamLimitException e) {
      throw unusable(String.valueOf(e.getMessage()), e);
    } catch (StreamException e) {
      throw e.getCause() instanceof WebException own
          ? own
          : unusable(String.valueOf(e.getMessage()), e);
    }
  }

  private WebProtocolException unusable(String reason, Throwable cause) {
    return new WebProtocolException(
        exchange.head().method(),
        exchange.head().url(),
        "the body cannot be used: " + reason,
        cause);
  }

  /**
   * The rest of the body as text, in the character set that its type says, or UTF-8; what is
   * malformed becomes U+FFFD. Then it is closed.
   *
   * @throws WebException like {@link #bytes(Routine)}, and when the character set is not known
   */
  public String text(Routine r) {
    byte[] data = bytes(r);
    try {
      Charset charset = contentType().flatMap(MediaType::charset).orElse(StandardCharsets.UTF_8);
      return new String(data, charset);
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The rest of the body as JSON; then it is closed.
   *
   * @throws WebException like {@link #bytes(Routine)}, and when it is no JSON
   */
  public JsonNode json(Routine r) {
    byte[] data = bytes(r);
    try {
      return JSON.readTree(data);
    } catch (JacksonException e) {
      throw unusable("it is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The rest of the body as a value that Jackson reads from JSON, a record for example; then it is
   * closed.
   *
   * @throws WebException like {@link #json(Routine)}, and when the JSON does not fit the type
   */
  public <T> T json(Routine r, Class<T> type) {
    byte[] data = bytes(r);
    try {
      return JSON.readValue(data, type);
    } catch (JacksonException e) {
      throw unusable("it is no " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }

  /**
   * This response, if its status is one of success (200 to 299).
   *
   * @throws WebStatusException when it is not; with the beginning of the body, and the response is
   *     closed
   */
  public WebResponse requireSuccess(Routine r) {
    if (status.isSuccess()) {
      return this;
    }
    throw new WebStatusException(
        exchange.head().method(), exchange.head().url(), status, headers, excerpt(r));
  }

  private String excerpt(Routine r) {
    try (this) {
      return new String(Reading.atMost(r, body, EXCERPT), StandardCharsets.UTF_8);
    } catch (StreamException e) {
      return "";
    }
  }

  /** Ends the response; a body that was not read to its end ends the connection. */
  @Override
  public void close() {
    body.close();
  }

  /** The status and the URL, without its query. */
  @Override
  public String toString() {
    return status + " from " + WebException.withoutSecrets(url());
  }
}
