package io.weft.protocols.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.core.net.Server;
import io.weft.core.simulation.Simulation;
import io.weft.core.stream.Pipe;
import io.weft.core.stream.StreamClosedException;
import io.weft.core.stream.StreamException;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamType;
import io.weft.core.stream.StreamWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RawConnectionTest {
  private static final Endpoint ENDPOINT = Endpoint.parse("tcp:10.0.0.1:7", 7);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler here = simulation.scheduler("here");
  private final Scheduler there = simulation.scheduler("there");
  private final Network network = simulation.network(here);

  @AfterEach
  void close() {
    simulation.close();
  }

  private Server serve(RawSettings settings, RawHandler handler) {
    Server server =
        RawConnection.startServer(simulation.network(there), ENDPOINT, settings, handler);
    simulation.settle();
    return server;
  }

  /** Runs a client to its end. */
  private void connect(RawSettings settings, RawHandler handler) {
    RoutineFuture<Void> done =
        here.spawn(
            "client",
            r -> {
              try (RawConnection raw =
                  RawConnection.connect(r, network, "tcp:10.0.0.1:7", settings)) {
                handler.handle(r, raw);
              }
            });
    simulation.runUntil(done::isDone, LIMIT);
    done.now();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String all(Routine r, StreamReader<byte[]> reader) {
    return new String(reader.readAll(r, 10_000), StandardCharsets.UTF_8);
  }

  @Test
  void aServerAnswersWhenTheRequestHasEnded() {
    serve(
        RawSettings.DEFAULT,
        (r, raw) -> {
          raw.output().write(r, bytes("you said "));
          raw.output().write(r, raw.input().readAll(r, 100));
        });
    List<String> answers = new ArrayList<>();

    connect(
        RawSettings.DEFAULT,
        (r, raw) -> {
          raw.output().write(r, bytes("hello"));
          raw.output().end(r);
          answers.add(all(r, raw.input()));
        });

    assertThat(answers).containsExactly("you said hello");
  }

  @Test
  void theOutputComesFromAnotherStreamAfterWhatWasWritten() {
    List<Long> copied = new ArrayList<>();
    serve(
        RawSettings.DEFAULT.withBuffering(100),
        (r, raw) -> {
          raw.output().write(r, bytes("begin, "));
          RoutineFuture<Long> all = raw.redirectOutput(r, StreamReader.of(bytes("the rest")));
          assertThatThrownBy(() -> raw.output().write(r, bytes("no")))
              .isInstanceOf(StreamClosedException.class);
          copied.add(r.await(all));
        });
    List<String> answers = new ArrayList<>();

    connect(RawSettings.DEFAULT, (r, raw) -> answers.add(all(r, raw.input())));

    assertThat(answers).containsExactly("begin, the rest");
    assertThat(copied).containsExactly(8L);
  }

  @Test
  void anotherSourceTakesTheFormersPlace() {
    List<Throwable> failures = new ArrayList<>();
    List<Long> copied = new ArrayList<>();
    serve(
        RawSettings.DEFAULT,
        (r, raw) -> {
          Pipe<byte[]> endless = Pipe.bytes();
          StreamWriter<byte[]> writer = endless.writer();
          RoutineFuture<Long> first = raw.redirectOutput(r, endless.reader());
          writer.write(r, bytes("first, "));
          r.sleep(Duration.ofSeconds(1));
          raw.redirectOutput(r, StreamReader.of(bytes("second")));
          try {
            writer.write(r, bytes("lost"));
          } catch (StreamException e) {
            failures.add(e);
          }
          copied.add(first.now());
        });
    List<String> answers = new ArrayList<>();

    connect(RawSettings.DEFAULT, (r, raw) -> answers.add(all(r, raw.input())));

    assertThat(answers).containsExactly("first, second");
    assertThat(copied).containsExactly(7L);
    assertThat(failures).singleElement().isInstanceOf(StreamClosedException.class);
  }

  /** What stands for a bug in it comes when it has been closed already. */
  private static final class Faulty extends StreamReader<byte[]> {
    private boolean given;

    Faulty() {
      super(StreamType.BYTES);
    }

    @Override
    protected Optional<byte[]> next(Routine r) {
      if (!given) {
        given = true;
        return Optional.of(bytes("first, "));
      }
      r.sleep(Duration.ofSeconds(10));
      throw new AssertionError("a bug");
    }

    @Override
    protected void closed(Optional<Throwable> reason) {}
  }

  @Test
  void anErrorOfASourceIsNotTakenForTheEndThatItsReplacementBrings() {
    List<Throwable> failures = new ArrayList<>();
    serve(
        RawSettings.DEFAULT,
        (r, raw) -> {
          RoutineFuture<Long> first = raw.redirectOutput(r, new Faulty());
          r.sleep(Duration.ofSeconds(1));
          try {
            raw.redirectOutput(r, StreamReader.of(bytes("second")));
          } catch (StreamException e) {
            failures.add(e);
          }
          assertThatThrownBy(first::now).hasStackTraceContaining("a bug");
          failures.add(new AssertionError("seen"));
        });
    List<String> answers = new ArrayList<>();

    assertThatThrownBy(
            () -> connect(RawSettings.DEFAULT, (r, raw) -> answers.add(all(r, raw.input()))))
        .hasCauseInstanceOf(StreamException.class);

    assertThat(answers).isEmpty();
    assertThat(failures).hasSize(2);
    assertThat(failures.getFirst()).hasStackTraceContaining("a bug");
  }

  @Test
  void aSourceThatFailsBreaksTheConnection() {
    serve(
        RawSettings.DEFAULT,
        (r, raw) -> {
          Pipe<byte[]> pipe = Pipe.bytes();
          RoutineFuture<Long> copied = raw.redirectOutput(r, pipe.reader());
          pipe.writer().write(r, bytes("a part"));
          pipe.writer().abort(new IllegalStateException("no more"));
          assertThatThrownBy(() -> r.await(copied)).hasStackTraceContaining("no more");
        });
    List<Throwable> failures = new ArrayList<>();

    connect(
        RawSettings.DEFAULT,
        (r, raw) -> {
          try {
            all(r, raw.input());
          } catch (StreamException e) {
            failures.add(e);
          }
        });

    assertThat(failures).hasSize(1);
  }

  @Test
  void aClosedConnectionClosesTheSource() {
    Pipe<byte[]> pipe = Pipe.bytes();
    List<Throwable> failures = new ArrayList<>();
    serve(RawSettings.DEFAULT, (r, raw) -> raw.input().readAll(r, 100));

    connect(
        RawSettings.DEFAULT,
        (r, raw) -> {
          raw.redirectOutput(r, pipe.reader());
          raw.close();
          try {
            pipe.writer().write(r, bytes("lost"));
          } catch (StreamException e) {
            failures.add(e);
          }
        });

    assertThat(failures).singleElement().isInstanceOf(StreamClosedException.class);
  }

  @Test
  void withBufferingSmallWritesWait() {
    List<String> pieces = new ArrayList<>();
    serve(
        RawSettings.DEFAULT,
        (r, raw) -> {
          raw.input()
              .read(r)
              .ifPresent(piece -> pieces.add(new String(piece, StandardCharsets.UTF_8)));
        });

    connect(
        RawSettings.DEFAULT.withBuffering(8),
        (r, raw) -> {
          raw.output().write(r, bytes("one,"));
          r.sleep(Duration.ofSeconds(1));
          raw.output().write(r, bytes("two,three"));
          raw.output().end(r);
          raw.input().readAll(r, 100);
        });

    assertThat(pieces).containsExactly("one,two,three");
  }

  @Test
  void settingsAreReadWithTheSpecificationsNames() {
    Config config =
        Config.parse(
            "test",
            """
            protocol.default.splitsize = 2000
            protocol.raw.buffering = True
            protocol.raw.writebufferlimit = 100
            protocol.raw.persist = True
            protocol.raw.createqueue = True
            protocol.raw.defaultport = 9000
            """);

    assertThat(RawSettings.read(config)).isEqualTo(new RawSettings(true, 9000, true, 100, 2000));
    assertThat(config.unused()).isEmpty();
    assertThat(RawSettings.read(Config.empty())).isEqualTo(RawSettings.DEFAULT);
    assertThatThrownBy(() -> RawSettings.read(Config.parse("test", "protocol.raw.splitsize = 0\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("splitsize");
  }

  @Test
  void theSmallestLimitsAreOneByte() {
    assertThat(new RawSettings(false, 0, false, 1, 1).splitSize()).isEqualTo(1);
    assertThatThrownBy(() -> new RawSettings(false, 0, false, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("writeBufferLimit");
    assertThatThrownBy(() -> new RawSettings(false, 0, false, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("splitSize");
  }
}
