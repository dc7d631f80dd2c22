package io.weft.protocols.http.server;

import io.weft.core.Routine;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamType;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a {@code multipart/form-data} body, one after the other, as they come (RFC 7578, RFC
 * 2046, 5.1). No more of them is in memory than a chunk. For the routine of the request.
 *
 * <p>What is malformed or over a limit is refused with {@link HttpException} 400 or 413.
 */
public final class MultipartReader {
  private static final byte[] LINE_END = {'\r', '\n'};

  private final StreamReader<byte[]> source;
  private final MultipartLimits limits;

  /** What ends a part: a line end, two hyphens and the boundary. */
  private final byte[] delimiter;

  private byte[] window = LINE_END; // So that the first delimiter looks like the others.
  private int at;
  private int end = LINE_END.length;
  private int parts;
  private boolean ended;
  private @Nullable Part current;

  MultipartReader(StreamReader<byte[]> source, String boundary, MultipartLimits limits) {
    this.source = source;
    this.limits = limits;
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** One part. Its body must be read before the next part is asked for; what is left is skipped. */
  public final class Part {
    private final Headers headers;
    private final String name;
    private final Optional<String> filename;
    private final PartBody body = new PartBody();

    private Part(Headers headers) {
      this.headers = headers;
      String disposition = headers.first("content-disposition").orElse("");
      Map<String, String> parameters;
      try {
        // A disposition is written like a media type, but for the slash.
        MediaType read = MediaType.parse("x/" + disposition);
        if (!read.type().equals("x/form-data")) {
          throw malformed("a part is not form-data");
        }
        parameters = read.parameters();
      } catch (IllegalArgumentException e) {
        throw malformed("a part has no proper Content-Disposition");
      }
      String given = parameters.get("name");
      if (given == null) {
        throw malformed("a part has no name");
      }
      this.name = utf8(given);
      this.filename = Optional.ofNullable(parameters.get("filename")).map(MultipartReader::utf8);
    }

    /** The field's name. */
    public String name() {
      return name;
    }

    /** The file's name as the client says it; it may be anything. */
    public Optional<String> filename() {
      return filename;
    }

    /**
     * The file's name, fit for a directory of this side's: without directories, control characters,
     * and dots in front; empty where nothing is left (specification 5.7.9, {@code safename}).
     */
    public Optional<String> safeFilename() {
      return filename.map(UploadedFile::safe).filter(safe -> !safe.isEmpty());
    }

    /** The part's headers. */
    public Headers headers() {
      return headers;
    }

    /** The media type that the client says; plain text where it does not, or not properly. */
    public MediaType type() {
      try {
        return headers
            .first("content-type")
            .map(MediaType::parse)
            .orElse(MediaType.of("text/plain"));
      } catch (IllegalArgumentException e) {
        return MediaType.of("text/plain");
      }
    }

    /** What is in it, as it comes. */
    public StreamReader<byte[]> body() {
      return body;
    }

    /**
     * Waits for all that is in it.
     *
     * @throws HttpException 413 when it has more than {@link MultipartLimits#field} bytes
     */
    public byte[] bytes(Routine r) {
      try {
        return body.readAll(r, limits.field());
      } catch (io.weft.core.stream.StreamLimitException e) {
        throw new HttpException(
            413, "it has more than " + limits.field() + " bytes", Optional.of(name), Headers.EMPTY);
      }
    }

    /** Waits for all that is in it, as text in UTF-8; like {@link #bytes}. */
    public String text(Routine r) {
      return new String(bytes(r), StandardCharsets.UTF_8);
    }
  }

  /** Ends where the next delimiter begins. */
  private final class PartBody extends StreamReader<byte[]> {
    private boolean complete;

    PartBody() {
      super(StreamType.BYTES);
    }

    @Override
    protected Optional<byte[]> next(Routine r) {
      if (complete) {
        return Optional.empty();
      }
      Optional<byte[]> data = content(r);
      complete = data.isEmpty();
      return data;
    }

    @Override
    protected void closed(Optional<Throwable> reason) {
      // What is left is skipped when the next part is asked for.
    }
  }

  /**
   * Waits for the next part; skips what is left of the one before.
   *
   * @return empty when there is no more
   */
  public Optional<Part> next(Routine r) {
    if (ended) {
      return Optional.empty();
    }
    if (current == null || !current.body.complete) {
      // Before the first part there may be text for people of old.
      Optional<byte[]> skipped;
      do {
        skipped = content(r);
      } while (skipped.isPresent());
    }
    current = null;
    at += delimiter.length;
    need(r, 2);
    if (window[at] == '-' && window[at + 1] == '-') {
      ended = true;
      return Optional.empty();
    }
    if (!readLine(r, 100).isBlank()) {
      throw malformed("something stands behind a boundary");
    }
    if (++parts > limits.parts()) {
      throw new HttpException(413, "the body has more than " + limits.parts() + " parts");
    }
    current = new Part(readHeaders(r));
    return Optional.of(current);
  }

  private static HttpException malformed(String reason) {
    return new HttpException(400, "the multipart body is malformed: " + reason);
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** The next of what comes before a delimiter; empty when that is next. */
  private Optional<byte[]> content(Routine r) {
    while (true) {
      int found = indexOf(delimiter, at);
      int safe = found >= 0 ? found : Math.max(at, end - delimiter.length + 1);
      if (safe > at) {
        byte[] data = Arrays.copyOfRange(window, at, safe);
        at = safe;
        return Optional.of(data);
      }
      if (found >= 0) {
        return Optional.empty();
      }
      fill(r);
    }
  }

  private int indexOf(byte[] wanted, int from) {
    for (int i = from; i <= end - wanted.length; i++) {
      if (window[i] == wanted[0] && matches(wanted, i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(byte[] wanted, int place) {
    return Arrays.equals(window, place, place + wanted.length, wanted, 0, wanted.length);
  }

  private void need(Routine r, int bytes) {
    while (end - at < bytes) {
      fill(r);
    }
  }

  private void fill(Routine r) {
    byte[] more = source.read(r).orElseThrow(() -> malformed("it ends early"));
    byte[] joined = new byte[end - at + more.length];
    System.arraycopy(window, at, joined, 0, end - at);
    System.arraycopy(more, 0, joined, end - at, more.length);
    window = joined;
    at = 0;
    end = joined.length;
  }

  private String readLine(Routine r, int limit) {
    int searched = at;
    while (true) {
      int found = indexOf(LINE_END, searched);
      if ((found < 0 ? end : found) - at > limit) {
        throw malformed("a line is longer than " + limit + " bytes");
      }
      if (found >= 0) {
        String line = new String(window, at, found - at, StandardCharsets.ISO_8859_1);
        at = found + LINE_END.length;
        return line;
      }
      int known = Math.max(0, end - at - 1);
      fill(r);
      searched = at + known;
    }
  }

  private Headers readHeaders(Routine r) {
    List<String> fields = new ArrayList<>();
    int left = limits.headers();
    String line;
    while (!(line = readLine(r, left)).isEmpty()) {
      left -= line.length() + LINE_END.length;
      int colon = line.indexOf(':');
      if (colon < 0 || left < 0) {
        throw malformed("a part's headers are malformed or too long");
      }
      fields.add(line.substring(0, colon));
      fields.add(line.substring(colon + 1).strip());
    }
    try {
      return Headers.of(fields.toArray(String[]::new));
    } catch (IllegalArgumentException e) {
      throw malformed("" + e.getMessage());
    }
  }
}
