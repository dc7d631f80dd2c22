package io.weft.protocols.http.server;

import io.weft.core.Routine;
import io.weft.core.stream.StreamWriter;
import io.weft.protocols.http.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Sends events to a browser as they come (server-sent events, WHATWG HTML, 9.2). Waits while the
 * client takes no more. For the routine of the connection.
 *
 * {@snippet class="io.weft.protocols.http.server.HttpServerGuideTest" region="events"}
 */
public final class EventStream {
  private final StreamWriter<byte[]> out;

  /** Sends events until it returns. */
  @FunctionalInterface
  public interface Source {
    /**
     * Sends events; the response ends when this returns.
     *
     * @throws Exception the connection is broken off, and the exception is logged
     */
    void send(Routine r, EventStream events) throws Exception;
  }

  private EventStream(StreamWriter<byte[]> out) {
    this.out = out;
  }

  /** A response of events. */
  public static HttpResponse of(Source source) {
    return HttpResponse.writing(
            200,
            MediaType.of("text/event-stream"),
            (r, out) -> source.send(r, new EventStream(out)))
        .withHeader("Cache-Control", "no-store");
  }

  /** Sends an event without a name. */
  public void send(Routine r, String data) {
    send(r, Optional.empty(), Optional.empty(), data);
  }

  /**
   * Sends an event.
   *
   * @param name what scripts listen for
   * @param id what the client sends as {@code Last-Event-ID} when it comes back
   * @param data any number of lines
   * @throws IllegalArgumentException when the name or the id has a line end
   * @throws io.weft.core.stream.StreamException when the client is gone
   */
  public void send(Routine r, Optional<String> name, Optional<String> id, String data) {
    StringBuilder event = new StringBuilder();
    name.ifPresent(value -> event.append("event: ").append(oneLine(value)).append('\n'));
    id.ifPresent(value -> event.append("id: ").append(oneLine(value)).append('\n'));
    data.lines().forEach(line -> event.append("data: ").append(line).append('\n'));
    if (data.isEmpty()) {
      event.append("data:\n");
    }
    write(r, event.append('\n'));
  }

  /** Sends a comment, which clients ignore: to keep a connection open that is idle. */
  public void comment(Routine r, String text) {
    write(r, new StringBuilder(": ").append(oneLine(text)).append("\n\n"));
  }

  private void write(Routine r, StringBuilder text) {
    out.write(r, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String oneLine(String text) {
    if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0 || text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the name or id of an event has a line end");
    }
    return text;
  }
}
