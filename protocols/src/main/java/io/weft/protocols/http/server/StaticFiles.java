package io.weft.protocols.http.server;

import io.weft.core.Routine;
import io.weft.core.Ticker;
import io.weft.core.stream.FileStreams;
import io.weft.core.stream.StreamSettings;
import io.weft.core.stream.StreamWriter;
import io.weft.core.task.TaskPool;
import io.weft.protocols.http.EntityTag;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.HttpDate;
import io.weft.protocols.http.MediaType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Serves the files of a directory (specification 3.1, {@code module.static}): whole or in ranges,
 * with conditional requests (RFC 9110, 13 and 14), to GET and HEAD. Nothing outside the directory
 * can be had, whatever the path; but who can change symbolic links in it can change what is there.
 *
 * <p>The file's path is the argument {@code path} of the route, or the whole path of the request
 * where that has none. For the routines of one scheduler.
 *
 * {@snippet class="io.weft.protocols.http.server.HttpServerGuideTest" region="files"}
 */
public final class StaticFiles implements HttpHandler {
  private static final String BOUNDARY = "weft-range-7d2c5f0e9b1a4836";

  private final TaskPool pool;
  private final Ticker ticker;
  private final StaticSettings settings;
  private final FileFinder finder;

  /** The one that came first is first. */
  private final LinkedHashMap<Key, Kept> memory = new LinkedHashMap<>();

  private record Key(String path, boolean acceptsGzip) {}

  private record Kept(FoundFile.File file, long until) {}

  /**
   * Serves a directory.
   *
   * @param pool for reading
   * @param ticker of the scheduler
   * @param root the directory; it may come and go
   */
  public StaticFiles(TaskPool pool, Ticker ticker, Path root, StaticSettings settings) {
    this.pool = pool;
    this.ticker = ticker;
    this.settings = settings;
    this.finder = new FileFinder(root, settings);
  }

  @Override
  public HttpResponse handle(Routine r, HttpRequest request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      throw new HttpException(
          405,
          "files can be had with GET and HEAD",
          Optional.empty(),
          Headers.of("Allow", "GET, HEAD"));
    }
    checkReferer(request);
    String path = request.pathArguments().getOrDefault("path", request.path());
    boolean gzip =
        settings.gzip()
            && request.headers().list("accept-encoding").stream()
                .map(Weighted::parse)
                .anyMatch(coding -> coding.name().equals("gzip") && coding.weight() > 0);
    return switch (find(r, new Key(path, gzip))) {
      case FoundFile.Nothing nothing -> throw HttpException.notFound("there is no such file");
      case FoundFile.Directory directory -> toDirectory(request);
      case FoundFile.File file -> respond(request, file);
    };
  }

  private void checkReferer(HttpRequest request) {
    if (!settings.checkReferer()) {
      return;
    }
    String host;
    try {
      String named = URI.create(request.header("Referer").orElse("")).getHost();
      host = named == null ? "" : named.toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      host = "";
    }
    boolean local = settings.refererAllowLocal() && host.equals(request.host());
    if (host.isEmpty() || (!local && !settings.refererAllows().contains(host))) {
      throw new HttpException(403, "this is for the pages of some sites only");
    }
  }

  private FoundFile find(Routine r, Key key) {
    Kept kept = memory.get(key);
    if (kept != null) {
      if (ticker.nanoTime() - kept.until() < 0) {
        return kept.file();
      }
      memory.remove(key);
    }
    FoundFile found = pool.run(r, () -> look(key));
    if (found instanceof FoundFile.File file
        && file.data().isPresent()
        && settings.maxAge().isPositive()) {
      if (memory.size() >= settings.memoryFiles()) {
        Iterator<Key> oldest = memory.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      memory.put(key, new Kept(file, ticker.nanoTime() + settings.maxAge().toNanos()));
    }
    return found;
  }

  private FoundFile look(Key key) {
    try {
      return finder.find(key.path(), key.acceptsGzip());
    } catch (java.io.IOException e) {
      // Whatever it is, it is not for the client to know.
      return new FoundFile.Nothing();
    }
  }

  private static HttpResponse toDirectory(HttpRequest request) {
    // Two slashes in front would begin with a host.
    String path = request.rawPath().replaceFirst("^/+", "/") + "/";
    return HttpResponse.redirect(
        301, request.query().isEmpty() ? path : path + "?" + request.query());
  }

  private HttpResponse respond(HttpRequest request, FoundFile.File file) {
    HttpResponse bare = describe(HttpResponse.of(200), file);
    Instant modified = file.modified().truncatedTo(ChronoUnit.SECONDS);
    Optional<HttpResponse> instead = precondition(request, file, modified, bare);
    if (instead.isPresent()) {
      return instead.get();
    }
    Optional<String> range =
        settings.ranges() && request.method().equals("GET") && isUnchanged(request, file, modified)
            ? request.header("Range")
            : Optional.empty();
    Optional<List<ByteRange>> ranges = range.flatMap(text -> ByteRange.parse(text, file.size()));
    if (ranges.isEmpty()) {
      return whole(bare, file);
    }
    return switch (ranges.get().size()) {
      case 0 ->
          throw new HttpException(
              416,
              "the file has " + file.size() + " bytes",
              Optional.empty(),
              Headers.of("Content-Range", "bytes */" + file.size()));
      case 1 -> {
        ByteRange one = ranges.get().getFirst();
        yield content(bare, file, one)
            .withStatus(206)
            .withHeader("Content-Range", one.of(file.size()));
      }
      default -> parts(bare, file, ranges.get());
    };
  }

  private HttpResponse describe(HttpResponse response, FoundFile.File file) {
    HttpResponse described =
        response
            .withHeader("Content-Type", file.type())
            .withHeader("Last-Modified", HttpDate.format(file.modified()))
            .withHeader("Cache-Control", "max-age=" + settings.maxAge().toSeconds())
            .withHeaders(settings.headers());
    if (settings.entityTags()) {
      described = described.withHeader("ETag", file.tag().toString());
    }
    if (settings.ranges()) {
      described = described.withHeader("Accept-Ranges", "bytes");
    }
    if (file.varies()) {
      described = described.plusHeader("Vary", "Accept-Encoding");
    }
    return file.compressed() ? described.withHeader("Content-Encoding", "gzip") : described;
  }

  /** In the order of RFC 9110, 13.2.2. */
  private Optional<HttpResponse> precondition(
      HttpRequest request, FoundFile.File file, Instant modified, HttpResponse bare) {
    Headers headers = request.headers();
    if (headers.contains("if-match")) {
      String wanted = String.join(", ", headers.all("if-match"));
      if (!wanted.strip().equals("*")
          && EntityTag.parseList(wanted).stream().noneMatch(file.tag()::matchesStrongly)) {
        throw new HttpException(412, "the file has changed");
      }
    } else if (date(headers, "if-unmodified-since").map(modified::isAfter).orElse(false)) {
      throw new HttpException(412, "the file has changed");
    }
    boolean same;
    if (headers.contains("if-none-match")) {
      String known = String.join(", ", headers.all("if-none-match"));
      same =
          known.strip().equals("*")
              || EntityTag.parseList(known).stream().anyMatch(file.tag()::matchesWeakly);
    } else {
      same =
          date(headers, "if-modified-since").map(since -> !modified.isAfter(since)).orElse(false);
    }
    return same
        ? Optional.of(
            bare.withStatus(304).withoutHeader("Content-Type").withoutHeader("Content-Encoding"))
        : Optional.empty();
  }

  private Optional<Instant> date(Headers headers, String name) {
    return headers.first(name).flatMap(text -> HttpDate.parse(text, ticker.now()));
  }

  /** Whether a range is of the file that the client has the rest of (RFC 9110, 13.1.5). */
  private boolean isUnchanged(HttpRequest request, FoundFile.File file, Instant modified) {
    Optional<String> condition = request.header("If-Range");
    if (condition.isEmpty()) {
      return true;
    }
    Optional<EntityTag> tag = EntityTag.parse(condition.get());
    return tag.isPresent()
        ? tag.get().matchesStrongly(file.tag())
        : HttpDate.parse(condition.get(), ticker.now()).map(modified::equals).orElse(false);
  }

  private HttpResponse whole(HttpResponse bare, FoundFile.File file) {
    if (file.data().isPresent()) {
      return bare.withBody(new ResponseBody.Bytes(file.data().get()));
    }
    return file.size() == 0 ? bare : content(bare, file, new ByteRange(0, file.size()));
  }

  private HttpResponse content(HttpResponse bare, FoundFile.File file, ByteRange range) {
    return bare.withBody(
        new ResponseBody.Written((r, out) -> copy(r, file, range, out), range.length()));
  }

  /** Opened when it is sent, and not for HEAD. */
  private void copy(Routine r, FoundFile.File file, ByteRange range, StreamWriter<byte[]> out) {
    try (var reader =
        FileStreams.read(
            pool, file.path(), range.offset(), range.length(), StreamSettings.DEFAULT)) {
      Optional<byte[]> chunk;
      while ((chunk = reader.read(r)).isPresent()) {
        out.write(r, chunk.get());
      }
    }
  }

  private HttpResponse parts(HttpResponse bare, FoundFile.File file, List<ByteRange> ranges) {
    byte[] end = ascii("\r\n--" + BOUNDARY + "--\r\n");
    long length =
        end.length
            + ranges.stream()
                .mapToLong(range -> partHead(file, range).length + range.length())
                .sum();
    return bare.withBody(
            new ResponseBody.Written(
                (r, out) -> {
                  for (ByteRange range : ranges) {
                    out.write(r, partHead(file, range));
                    copy(r, file, range, out);
                  }
                  out.write(r, end);
                },
                length))
        .withStatus(206)
        .withHeader(
            "Content-Type",
            MediaType.of("multipart/byteranges").with("boundary", BOUNDARY).toString());
  }

  private static byte[] partHead(FoundFile.File file, ByteRange range) {
    return ascii(
        "\r\n--"
            + BOUNDARY
            + "\r\nContent-Type: "
            + file.type()
            + "\r\nContent-Range: "
            + range.of(file.size())
            + "\r\n\r\n");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
