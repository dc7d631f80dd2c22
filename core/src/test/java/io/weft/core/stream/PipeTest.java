package io.weft.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineCall;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineInfo;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipeTest {
  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");
  private final Pipe<String> pipe = Pipe.text(StreamSettings.DEFAULT.withCapacity(10));
  private final StreamReader<String> reader = pipe.reader();
  private final StreamWriter<String> writer = pipe.writer();
  private final List<String> steps = new ArrayList<>();

  @AfterEach
  void close() {
    simulation.close();
  }

  private RoutineFuture<Void> writes(String... chunks) {
    return scheduler.spawn(
        "writer",
        r -> {
          for (String chunk : chunks) {
            writer.write(r, chunk);
            steps.add("wrote " + chunk);
          }
        });
  }

  private <T> T get(RoutineCall<T> body) {
    return simulation.await(scheduler.submit("reader", body));
  }

  /** Not generic, so that there is one assertThat for it. */
  private Optional<String> chunk(RoutineCall<Optional<String>> body) {
    return get(body);
  }

  private String text(RoutineCall<String> body) {
    return get(body);
  }

  private String failure(RoutineFuture<?> future) {
    try {
      future.now();
      return "none";
    } catch (RuntimeException e) {
      return String.valueOf(e.getCause().getMessage());
    }
  }

  @Test
  void aWriterWaitsForRoomAndTheDumpSaysSo() {
    writes("0123456789", "ab");
    simulation.settle();
    assertThat(steps).containsExactly("wrote 0123456789");
    assertThat(scheduler.routines())
        .map(RoutineInfo::state)
        .containsExactly("waits for room in a pipe");
    assertThat(chunk(r -> reader.read(r, 4))).contains("0123");
    simulation.settle();
    assertThat(steps).containsExactly("wrote 0123456789", "wrote ab");
    assertThat(chunk(reader::read)).contains("456789");
    assertThat(chunk(reader::read)).contains("ab");
  }

  @Test
  void aChunkLargerThanThePipePassesThroughIt() {
    String large = "x".repeat(1000);
    scheduler.spawn(
        "writer",
        r -> {
          writer.write(r, large);
          writer.end(r);
        });
    assertThat(text(r -> reader.readAll(r, 1000))).isEqualTo(large);
    assertThat(chunk(reader::read)).isEmpty();
  }

  @Test
  void smallChunksAreJoined() {
    writes("a", "b", "c");
    simulation.settle();
    assertThat(chunk(reader::read)).contains("abc");
  }

  @Test
  void theEndComesBehindTheData() {
    RoutineFuture<Void> done =
        scheduler.spawn(
            "writer",
            r -> {
              try (writer) {
                writer.write(r, "abc");
                writer.end(r);
                writer.end(r);
              }
              writer.abort(new IOException("too late"));
            });
    assertThat(chunk(reader::read)).contains("abc");
    assertThat(chunk(reader::read)).isEmpty();
    assertThat(chunk(reader::read)).isEmpty();
    assertThat(done.isFailed()).isFalse();
    RoutineFuture<Void> late = writes("x");
    simulation.settle();
    assertThat(failure(late)).isEqualTo("this side has ended the stream");
  }

  @Test
  void whoClosesAWriterBeforeTheEndFailsTheReader() {
    scheduler.spawn(
        "writer",
        r -> {
          try (writer) {
            writer.write(r, "half");
            throw new StreamException("something else");
          }
        });
    assertThat(chunk(reader::read)).contains("half");
    RoutineFuture<Object> next = scheduler.submit("reader", r -> reader.read(r).orElseThrow());
    simulation.settle();
    assertThat(failure(next))
        .isEqualTo(
            "the writer has aborted the stream: the writer was closed before the end of the"
                + " stream");
  }

  @Test
  void theReaderSeesWhyTheWriterAborted() {
    RoutineFuture<Object> waiting = scheduler.submit("reader", r -> reader.read(r).orElseThrow());
    simulation.settle();
    scheduler.execute(() -> writer.abort(new IOException("disk full")));
    simulation.settle();
    assertThatThrownBy(waiting::now).hasRootCauseMessage("disk full");
  }

  @Test
  void theWriterSeesThatTheReaderHasClosed() {
    RoutineFuture<Void> writing = writes("0123456789", "more");
    simulation.settle();
    scheduler.execute(reader::close);
    simulation.settle();
    assertThat(failure(writing)).isEqualTo("the reader has closed the stream");
    RoutineFuture<Object> late = scheduler.submit("reader", r -> reader.read(r).orElseThrow());
    simulation.settle();
    assertThat(failure(late)).isEqualTo("this side has closed the stream");
  }

  @Test
  void theWriterSeesWhyTheReaderAborted() {
    RoutineFuture<Void> writing = writes("0123456789", "more");
    simulation.settle();
    scheduler.execute(() -> reader.abort(new IOException("bad data")));
    simulation.settle();
    assertThatThrownBy(writing::now).hasRootCauseMessage("bad data");
  }

  @Test
  void aReaderThatDiscardsLetsTheWriterGoOn() {
    RoutineFuture<Void> writing = writes("0123456789", "more", "and more");
    simulation.settle();
    scheduler.execute(reader::discard);
    simulation.settle();
    assertThat(writing.isDone()).isTrue();
    assertThat(writing.isFailed()).isFalse();
    assertThat(pipe.held()).isZero();
  }

  @Test
  void closingTheOwnSideWakesWhoWaitsThere() {
    RoutineFuture<Object> reading = scheduler.submit("reader", r -> reader.read(r).orElseThrow());
    simulation.settle();
    scheduler.execute(reader::close);
    simulation.settle();
    assertThat(failure(reading)).isEqualTo("this side has closed the stream");
  }

  @Test
  void abortingTheOwnSideWakesWhoWritesThere() {
    RoutineFuture<Void> writing = writes("0123456789", "more");
    simulation.settle();
    scheduler.execute(writer::close);
    simulation.settle();
    assertThat(failure(writing)).isEqualTo("this side has closed the stream");
    assertThat(writer.isOpen()).isFalse();
  }

  @Test
  void aReadThatEndsEarlyLosesNothing() {
    String text =
        get(
            r -> {
              assertThatThrownBy(() -> r.within(Duration.ofSeconds(1), x -> reader.readFully(x, 5)))
                  .isInstanceOf(RoutineTimeoutException.class);
              writes("abc");
              assertThatThrownBy(() -> r.within(Duration.ofSeconds(1), x -> reader.readFully(x, 5)))
                  .isInstanceOf(RoutineTimeoutException.class);
              writes("de");
              return reader.readFully(r, 5);
            });
    assertThat(text).isEqualTo("abcde");
  }

  @Test
  void twoReadersAtOnceAreRefused() {
    RoutineFuture<Object> first = scheduler.submit("a", r -> reader.read(r).orElseThrow());
    RoutineFuture<Object> second = scheduler.submit("b", r -> reader.read(r).orElseThrow());
    RoutineFuture<Void> writing = writes("x");
    simulation.settle();
    assertThat(first.now()).isEqualTo("x");
    assertThat(failure(second)).isEqualTo("another routine reads this stream");
    assertThat(writing.isDone()).isTrue();
  }

  @Test
  void twoWritersAtOnceAreRefused() {
    writes("0123456789a");
    RoutineFuture<Void> second = writes("x");
    simulation.settle();
    assertThat(failure(second)).isEqualTo("another routine writes to this stream");
  }

  @Test
  void whatIsAskedForIsLimited() {
    scheduler.spawn(
        "writer",
        r -> {
          writer.write(r, "abc");
          writer.end(r);
        });
    assertThat(
            text(
                r -> {
                  assertThatThrownBy(() -> reader.readAll(r, 2))
                      .isInstanceOf(StreamLimitException.class)
                      .hasMessage("the stream has more than 2 characters");
                  assertThatThrownBy(() -> reader.readLine(r, 2))
                      .isInstanceOf(StreamLimitException.class)
                      .hasMessage("a line has more than 2 characters");
                  assertThatThrownBy(() -> reader.readFully(r, 4))
                      .isInstanceOf(EndOfStreamException.class)
                      .hasMessage("the stream ended after 3 of 4 characters");
                  return reader.readAll(r, 3);
                }))
        .isEqualTo("abc");
  }

  @Test
  void copyingEndsTheWriterAndTellsHowMuchItWas() {
    Pipe<String> second = Pipe.text();
    RoutineFuture<Long> copied =
        scheduler.submit("copier", r -> StreamReader.of("some text").copyTo(r, second.writer()));
    assertThat(text(r -> second.reader().readAll(r, 100))).isEqualTo("some text");
    assertThat(copied.now()).isEqualTo(9);
  }

  @Test
  void aCopyThatIsCancelledBreaksBothStreams() {
    Pipe<String> second = Pipe.text();
    RoutineFuture<Long> copied = scheduler.submit("copier", r -> reader.copyTo(r, second.writer()));
    simulation.settle();
    copied.cancel();
    simulation.settle();
    RoutineFuture<Object> end = scheduler.submit("r", r -> second.reader().read(r).orElseThrow());
    RoutineFuture<Void> writing = writes("y");
    simulation.settle();
    assertThat(failure(end)).contains("was cancelled");
    assertThat(failure(writing)).contains("was cancelled");
  }

  @Test
  void aBufferedWriterCollectsUntilItIsTold() {
    StreamWriter<String> buffered = writer.buffered(4);
    List<Integer> held =
        get(
            r -> {
              List<Integer> sizes = new ArrayList<>();
              for (String chunk : List.of("ab", "cd", "e", "f")) {
                buffered.write(r, chunk);
                sizes.add(pipe.held());
              }
              buffered.flush(r);
              sizes.add(pipe.held());
              buffered.write(r, "g");
              buffered.end(r);
              sizes.add(pipe.held());
              return sizes;
            });
    assertThat(held).containsExactly(0, 0, 5, 5, 6, 7);
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> StreamSettings.DEFAULT.withCapacity(0))
        .hasMessage("capacity must be at least 1, not 0");
    assertThatThrownBy(() -> StreamSettings.DEFAULT.withSplitSize(0)).hasMessageContaining("split");
    assertThatThrownBy(() -> StreamSettings.DEFAULT.withReadLimit(0)).hasMessageContaining("read");
    assertThatThrownBy(() -> StreamSettings.DEFAULT.withWriteBufferLimit(-1))
        .hasMessageContaining("writeBufferLimit");
    assertThatThrownBy(() -> writer.buffered(0)).hasMessageContaining("limit");
  }
}
