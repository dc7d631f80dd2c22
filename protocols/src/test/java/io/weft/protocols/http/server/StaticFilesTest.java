package io.weft.protocols.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Ticker;
import io.weft.core.task.TaskPool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files over a real socket: what can be had, and what cannot. */
@Timeout(60)
class StaticFilesTest {
  private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");
  private static final String DATE = "Fri, 02 Jan 2026 03:04:05 GMT";

  @TempDir Path directory;
  private TaskPool pool;
  private LocalServer server;

  @BeforeEach
  void start() throws IOException {
    pool = TaskPool.start("files", 2, 100);
    Path root = Files.createDirectory(directory.resolve("root"));
    write("secret.txt", "secret");
    write("root/a.txt", "0123456789");
    write("root/index.html", "<p>index");
    write("root/.hidden", "hidden");
    write("root/large.bin", "x".repeat(300_000) + "end");
    write("root/empty", "");
    write("root/a b.css", "css");
    Files.createDirectories(root.resolve("sub/deep"));
    write("root/sub/page.html", "page");
    write("root/both.js", "plain");
    Files.write(root.resolve("both.js.gz"), gzip("packed"));
    Files.createSymbolicLink(root.resolve("out"), directory.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("outdir"), directory);
    Files.createSymbolicLink(root.resolve("in"), root.resolve("a.txt"));
    serve(StaticSettings.DEFAULT.withMaxAge(Duration.ZERO));
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  private void serve(StaticSettings settings) {
    if (server != null) {
      server.close();
    }
    StaticFiles files = new StaticFiles(pool, Ticker.system(), directory.resolve("root"), settings);
    server = new LocalServer(Router.builder().get("/s/{path...}", files).build());
  }

  @AfterEach
  void close() {
    server.close();
    pool.close();
  }

  private String get(String target, String... headers) throws IOException {
    return request("GET", target, headers);
  }

  private String request(String method, String target, String... headers) throws IOException {
    return server.exchange(
        method
            + " "
            + target
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList())
            + "\r\n");
  }

  @Test
  void aFileHasItsTypeItsTagAndItsDate() throws IOException {
    assertThat(get("/s/a.txt"))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Type: text/plain; charset=utf-8\r\n")
        .contains("Last-Modified: " + DATE + "\r\n")
        .contains("Cache-Control: max-age=0\r\n")
        .contains("X-Content-Type-Options: nosniff\r\n")
        .contains("Accept-Ranges: bytes\r\n")
        .contains("Content-Length: 10\r\n")
        .contains("ETag: \"")
        .endsWith("\r\n\r\n0123456789");
    assertThat(get("/s/large.bin")).contains("Length: 300003\r\n").endsWith("xend");
    assertThat(get("/s/a%20b.css")).contains("text/css").endsWith("css");
    assertThat(get("/s/empty")).contains("Content-Length: 0\r\n");
    assertThat(get("/s/in")).endsWith("0123456789");
    assertThat(request("HEAD", "/s/large.bin")).contains("Length: 300003\r\n").endsWith("\r\n\r\n");
    assertThat(request("POST", "/s/a.txt")).contains("405").contains("Allow: GET, HEAD, OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/s/nothing",
        "/s/out",
        "/s/outdir/secret.txt",
        "/s/outdir/root/a.txt/",
        "/s/../secret.txt",
        "/s/sub/../../secret.txt",
        "/s/%2e%2e/secret.txt",
        "/s/%2e%2e%2fsecret.txt",
        "/s/..%2f..%2f..%2f..%2fetc/passwd",
        "/s//etc/passwd",
        "/s/%2fetc%2fpasswd",
        "/s/..%5csecret.txt",
        "/s/sub%5c..%5ca.txt",
        "/s/a.txt%00.html",
        "/s/a.txt/",
        "/s/a.txt/b",
        "/s/.hidden",
        "/s/%2ehidden",
        "/s/C:%5csecret",
        "/s/sub/",
        "/s/sub/deep/",
        "/s/a.txt:stream",
      })
  void nothingElseCanBeHad(String target) throws IOException {
    assertThat(get(target)).startsWith("HTTP/1.1 404 ").doesNotContain("secret");
  }

  @Test
  void dotsLeadNoHigherThanTheRoot() throws IOException {
    assertThat(get("/s/../../a.txt")).endsWith("0123456789");
    assertThat(get("/s/sub/./../sub//page.html")).endsWith("page");
  }

  @Test
  void aDirectoryIsItsIndex() throws IOException {
    assertThat(get("/s/")).contains("text/html").endsWith("<p>index");
    assertThat(get("/s/sub?q")).startsWith("HTTP/1.1 301 ").contains("Location: /s/sub/?q\r\n");
  }

  @Test
  void hiddenFilesAreServedWhereTheyAreWanted() throws IOException {
    serve(StaticSettings.DEFAULT.withHidden(true));
    assertThat(get("/s/.hidden")).endsWith("hidden");
    assertThat(get("/s/..%2fsecret.txt")).startsWith("HTTP/1.1 404 ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          bytes=0-3     | 206 | bytes 0-3/10   | 0123
          bytes=8-      | 206 | bytes 8-9/10   | 89
          bytes=8-99    | 206 | bytes 8-9/10   | 89
          bytes=-3      | 206 | bytes 7-9/10   | 789
          bytes=-99     | 206 | bytes 0-9/10   | 0123456789
          Bytes= 1-1    | 206 | bytes 1-1/10   | 1
          bytes=20-,3-3 | 206 | bytes 3-3/10   | 3
          bytes=10-     | 416 | bytes */10     | the file has 10 bytes
          bytes=-0      | 416 | bytes */10     | the file has 10 bytes
          bytes=5-3     | 200 |                | 0123456789
          bytes=a-b     | 200 |                | 0123456789
          bytes=-       | 200 |                | 0123456789
          lines=0-1     | 200 |                | 0123456789
          bytes=0-9,0-9 | 200 |                | 0123456789
          bytes=0-99999999999999999999 | 200 | | 0123456789
          """)
  void aRangeOfAFile(String range, int status, String contentRange, String body)
      throws IOException {
    String answer = get("/s/a.txt", "Range: " + range);
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer.strip()).endsWith("\r\n\r\n" + body);
    if (contentRange == null) {
      assertThat(answer).doesNotContain("Content-Range");
    } else {
      assertThat(answer).contains("Content-Range: " + contentRange + "\r\n");
    }
  }

  @Test
  void severalRangesComeInParts() throws IOException {
    String answer = get("/s/a.txt", "Range: bytes=0-1,-2");
    String boundary = answer.replaceAll("(?s).*boundary=(\\S+).*", "$1");
    assertThat(answer)
        .startsWith("HTTP/1.1 206 ")
        .endsWith(
            ("\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes 0-1/10"
                    + "\r\n\r\n01\r\n--B\r\nContent-Type: text/plain; charset=utf-8\r\n"
                    + "Content-Range: bytes 8-9/10\r\n\r\n89\r\n--B--\r\n")
                .replace("B\r\n", boundary + "\r\n")
                .replace("B--", boundary + "--"));
  }

  @Test
  void whoHasTheFileIsNotSentItAgain() throws IOException {
    String tag = get("/s/a.txt").replaceAll("(?s).*ETag: (\\S+).*", "$1");
    for (String condition :
        List.of(
            "If-None-Match: " + tag,
            "If-None-Match: \"x\", W/" + tag,
            "If-None-Match: *",
            "If-Modified-Since: " + DATE)) {
      assertThat(get("/s/a.txt", condition))
          .as(condition)
          .startsWith("HTTP/1.1 304 ")
          .contains("ETag: " + tag)
          .doesNotContain("Content-Length")
          .endsWith("\r\n\r\n");
    }
    for (String condition :
        List.of(
            "If-None-Match: \"x\"",
            "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT",
            "If-Modified-Since: nonsense",
            "If-Match: " + tag,
            "If-Unmodified-Since: " + DATE)) {
      assertThat(get("/s/a.txt", condition)).as(condition).startsWith("HTTP/1.1 200 ");
    }
    assertThat(get("/s/a.txt", "If-Match: \"x\"")).startsWith("HTTP/1.1 412 ");
    assertThat(get("/s/a.txt", "If-Unmodified-Since: Thu, 01 Jan 2026 00:00:00 GMT"))
        .startsWith("HTTP/1.1 412 ");
    assertThat(get("/s/a.txt", "Range: bytes=0-0", "If-Range: " + tag)).contains("206");
    assertThat(get("/s/a.txt", "Range: bytes=0-0", "If-Range: " + DATE)).contains("206");
    assertThat(get("/s/a.txt", "Range: bytes=0-0", "If-Range: \"x\"")).contains("200 OK");
    assertThat(get("/s/a.txt", "Range: bytes=0-0", "If-Range: W/" + tag)).contains("200 OK");
  }

  @Test
  void aPackedFileBesideItIsSentToWhoAcceptsIt() throws IOException {
    assertThat(get("/s/both.js", "Accept-Encoding: br, gzip"))
        .contains("Content-Encoding: gzip\r\n")
        .contains("Content-Type: text/javascript")
        .contains("Vary: Accept-Encoding");
    for (String accept : List.of("X: y", "Accept-Encoding: gzip;q=0", "Accept-Encoding: br")) {
      assertThat(get("/s/both.js", accept))
          .doesNotContain("Content-Encoding")
          .contains("Vary: Accept-Encoding")
          .endsWith("plain");
    }
  }

  @Test
  void smallFilesAreKeptInMemoryForAWhile() throws IOException {
    serve(StaticSettings.DEFAULT.withMaxAge(Duration.ofHours(1)));
    assertThat(get("/s/a.txt")).endsWith("0123456789");
    write("root/a.txt", "other");
    assertThat(get("/s/a.txt")).endsWith("0123456789");
    write("root/large.bin", "other");
    assertThat(get("/s/large.bin")).endsWith("other");
  }

  @Test
  void otherSitesCannotShowTheFilesAsTheirs() throws IOException {
    serve(StaticSettings.DEFAULT.withReferers(List.of("friend.example")));
    assertThat(get("/s/a.txt")).startsWith("HTTP/1.1 403 ");
    assertThat(get("/s/a.txt", "Referer: http://evil.example/x")).startsWith("HTTP/1.1 403 ");
    assertThat(get("/s/a.txt", "Referer: http://x.evil.example/x")).startsWith("HTTP/1.1 403 ");
    assertThat(get("/s/a.txt", "Referer: \\\\x")).startsWith("HTTP/1.1 403 ");
    assertThat(get("/s/a.txt", "Referer: http://x/y")).startsWith("HTTP/1.1 200 ");
    assertThat(get("/s/a.txt", "Referer: https://friend.example/y")).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void aFileWithoutAPackedOneIsTheSameForAll() throws IOException {
    assertThat(get("/s/a.txt", "Accept-Encoding: gzip"))
        .contains("200 OK")
        .doesNotContain("Content-Encoding")
        .doesNotContain("Vary");
  }
}
