package io.weft.protocols.http.client;

import io.weft.core.stream.StreamReader;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a request carries: bytes in memory, or a stream. A body in memory, or one whose stream can
 * be opened again, can be sent again, for a redirect that asks for it or on another connection; a
 * single stream cannot. Any thread makes one.
 *
 * {@snippet class="io.weft.protocols.http.client.HttpClientGuideTest" region="bodies"}
 */
public final class RequestBody {
  /** No body. */
  public static final RequestBody NONE = new RequestBody(random -> new Content(Optional.empty()));

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Plan plan;

  /** Makes the content of one request, to be sent once or again. */
  @FunctionalInterface
  interface Plan {
    Content content(RandomGenerator random);
  }

  /**
   * The content of one request.
   *
   * @param type for the header Content-Type
   * @param length in bytes; empty when nobody knows
   * @param repeatable whether {@code open} may be called again
   * @param open the bytes
   */
  record Content(
      Optional<MediaType> type,
      OptionalLong length,
      boolean repeatable,
      Supplier<StreamReader<byte[]>> open) {
    /** None. */
    Content(Optional<MediaType> type) {
      this(type, OptionalLong.of(0), true, () -> StreamReader.of(new byte[0]));
    }

    boolean isEmpty() {
      return length.isPresent() && length.getAsLong() == 0;
    }
  }

  RequestBody(Plan plan) {
    this.plan = plan;
  }

  private static RequestBody of(Content content) {
    return new RequestBody(random -> content);
  }

  /** Bytes; they are not copied, and must not be changed until the request is done. */
  public static RequestBody bytes(MediaType type, byte[] data) {
    return of(
        new Content(
            Optional.of(type), OptionalLong.of(data.length), true, () -> StreamReader.of(data)));
  }

  /** Text in UTF-8, {@code text/plain}. */
  public static RequestBody text(String text) {
    return bytes(MediaType.TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A value as JSON, as Jackson writes it: a record, a map, a list, a tree.
   *
   * @throws tools.jackson.core.JacksonException when Jackson cannot write it
   */
  public static RequestBody json(Object value) {
    return bytes(MediaType.JSON, JSON.writeValueAsBytes(value));
  }

  /** The fields of a form ({@code application/x-www-form-urlencoded}). */
  public static RequestBody form(Parameters fields) {
    return bytes(MediaType.FORM, fields.toForm().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * A form with files ({@code multipart/form-data}, RFC 7578). It can be sent again when all its
   * parts can, and its length is known when those of all parts are.
   */
  public static RequestBody multipart(List<Part> parts) {
    return new RequestBody(new Multipart(parts));
  }

  /**
   * What a stream gives, sent in chunks; its end ends the request. The stream is closed when the
   * request has ended, however that was; so who writes into its other side fails then, and need not
   * be told. It is closed, too, when the request is not sent at all; but never when {@code open} is
   * not called.
   */
  public static RequestBody stream(MediaType type, StreamReader<byte[]> stream) {
    return of(new Content(Optional.of(type), OptionalLong.empty(), false, () -> stream));
  }

  /**
   * Like {@link #stream(MediaType, StreamReader)}, with its length told beforehand, for servers
   * that take no chunks.
   *
   * @param length in bytes, not negative; the request fails when the stream has more or less
   */
  public static RequestBody stream(MediaType type, StreamReader<byte[]> stream, long length) {
    return of(
        new Content(Optional.of(type), OptionalLong.of(checked(length)), false, () -> stream));
  }

  /**
   * Like {@link #stream(MediaType, StreamReader)}, with a stream that can be opened several times.
   *
   * @param open a new stream from the beginning; called in the routine of the request
   */
  public static RequestBody streams(MediaType type, Supplier<StreamReader<byte[]>> open) {
    return of(new Content(Optional.of(type), OptionalLong.empty(), true, open));
  }

  /** Like {@link #streams(MediaType, Supplier)}, with its length told beforehand. */
  public static RequestBody streams(
      MediaType type, Supplier<StreamReader<byte[]>> open, long length) {
    return of(new Content(Optional.of(type), OptionalLong.of(checked(length)), true, open));
  }

  private static long checked(long length) {
    if (length < 0) {
      throw new IllegalArgumentException("a body has no negative length: " + length);
    }
    return length;
  }

  Content content(RandomGenerator random) {
    return plan.content(random);
  }

  /**
   * A part of a form with files.
   *
   * @param name of the field
   * @param fileName what the file is called, for files
   * @param content with the type of the part
   */
  public record Part(String name, Optional<String> fileName, RequestBody content) {
    /** A plain field. */
    public static Part field(String name, String value) {
      byte[] data = value.getBytes(StandardCharsets.UTF_8);
      return new Part(
          name,
          Optional.empty(),
          of(
              new Content(
                  Optional.empty(),
                  OptionalLong.of(data.length),
                  true,
                  () -> StreamReader.of(data))));
    }

    /** A file. */
    public static Part file(String name, String fileName, RequestBody content) {
      return new Part(name, Optional.of(fileName), content);
    }
  }
}
