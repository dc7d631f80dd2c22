package io.weft.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * What comes out of a stream is what went in, in order, whatever is between the two ends and
 * whatever becomes of them; and nobody is left waiting.
 */
class StreamProperties {
  private static final Duration LONG = Duration.ofDays(1);

  private enum Ending {
    END,
    ABORT,
    CLOSE_WRITER,
    CANCEL_WRITER,
    CLOSE_READER,
    ABORT_READER,
    DISCARD
  }

  /** One run, whose every choice follows from a seed. */
  private static final class Run<D> {
    private final Random random;
    private final Simulation simulation;
    private final Scheduler scheduler;
    private final Function<D, String> asText;
    private final Ending ending;
    private final List<D> chunks;
    private final StringBuilder written = new StringBuilder();
    private final StringBuilder read = new StringBuilder();
    private final List<Pipe<byte[]>> pipes = new ArrayList<>();
    private final List<StreamSettings> settings = new ArrayList<>();
    private boolean encoded;
    private boolean readerEnded;
    private @Nullable StreamException readerFailure;

    Run(Simulation simulation, Random random, List<D> chunks, Function<D, String> asText) {
      this.random = random;
      this.simulation = simulation;
      this.scheduler = simulation.scheduler("s");
      this.asText = asText;
      this.chunks = chunks;
      this.ending = Ending.values()[random.nextInt(Ending.values().length)];
    }

    Pipe<byte[]> pipe() {
      StreamSettings limits =
          new StreamSettings(
              1 + random.nextInt(100), random.nextInt(64), 1 + random.nextInt(100), 1);
      Pipe<byte[]> pipe = Pipe.bytes(limits);
      pipes.add(pipe);
      settings.add(limits);
      return pipe;
    }

    private Encoder<byte[], byte[]> flip() {
      return (data, last) -> {
        for (int i = 0; i < data.length; i++) {
          data[i] ^= 0x55;
        }
        return data;
      };
    }

    StreamWriter<byte[]> encode(StreamWriter<byte[]> writer, int kind) {
      encoded |= kind < 3;
      return switch (kind) {
        case 0 -> writer.through(Encoders.deflate());
        case 1 -> writer.through(Encoders.gzip());
        case 2 -> writer.through(Encoders.compress(CompressionFormat.RAW, random.nextInt(-1, 10)));
        case 3 -> writer.through(flip());
        case 4 -> {
          encoded = true;
          yield writer.buffered(1 + random.nextInt(200));
        }
        default -> writer;
      };
    }

    StreamReader<byte[]> decode(StreamReader<byte[]> reader, int kind) {
      return switch (kind) {
        case 0 -> reader.through(Encoders.inflate());
        case 1 -> reader.through(Encoders.gunzip());
        case 2 -> reader.through(Encoders.expand(CompressionFormat.RAW, ExpansionLimit.DEFAULT));
        case 3 -> reader.through(flip());
        default -> reader;
      };
    }

    private void write(Routine r, StreamWriter<D> writer) throws IOException {
      try (writer) {
        for (D chunk : chunks) {
          dawdle(r);
          String text = asText.apply(chunk);
          writer.write(r, chunk);
          written.append(text);
        }
        switch (ending) {
          case ABORT -> writer.abort(new IOException("enough"));
          case CLOSE_WRITER -> writer.close();
          case CANCEL_WRITER -> r.sleep(LONG);
          default -> writer.end(r);
        }
      }
    }

    private void read(Routine r, StreamReader<D> reader) {
      int left = ending.compareTo(Ending.CLOSE_READER) >= 0 ? random.nextInt(30) : -1;
      try {
        while (true) {
          if (left-- == 0) {
            switch (ending) {
              case CLOSE_READER -> reader.close();
              case ABORT_READER -> reader.abort(new IOException("enough"));
              default -> reader.discard();
            }
            return;
          }
          dawdle(r);
          Optional<D> data =
              switch (random.nextInt(4)) {
                case 0 -> reader.read(r);
                case 1 -> reader.read(r, 1 + random.nextInt(20));
                default -> fully(r, reader);
              };
          if (data.isEmpty()) {
            readerEnded = true;
            reader.close();
            return;
          }
          read.append(asText.apply(data.get()));
        }
      } catch (StreamException e) {
        readerFailure = e;
        reader.close();
      }
    }

    private Optional<D> fully(Routine r, StreamReader<D> reader) {
      try {
        return Optional.of(reader.readFully(r, random.nextInt(20)));
      } catch (StreamException e) {
        // What there is can still be read; then comes the end, or the same failure.
        return reader.read(r);
      }
    }

    private void dawdle(Routine r) {
      switch (random.nextInt(6)) {
        case 0 -> r.yield();
        case 1 -> r.sleep(Duration.ofMillis(random.nextInt(5)));
        default -> {
          // Goes on at once.
        }
      }
    }

    /** Reads with one routine after the other: cancelling one loses nothing. */
    private void readInTurns(Routine r, StreamReader<D> reader) {
      RoutineFuture<Void> turn = r.spawn("reader", x -> read(x, reader));
      while (true) {
        if (r.join(turn, Duration.ofMillis(1 + random.nextInt(20)))) {
          try {
            r.await(turn);
            return;
          } catch (RoutineCancelledException e) {
            turn = r.spawn("reader", x -> read(x, reader));
          }
        }
        if (random.nextInt(3) == 0) {
          turn.cancel();
        }
      }
    }

    private void watch(Routine r) {
      while (true) {
        for (int i = 0; i < pipes.size(); i++) {
          assertThat(pipes.get(i).held()).isBetween(0, settings.get(i).capacity());
        }
        r.sleep(Duration.ofMillis(1));
      }
    }

    void check(StreamWriter<D> writer, StreamReader<D> reader, List<RoutineFuture<?>> between) {
      RoutineFuture<Void> watch = scheduler.spawn("watch", this::watch);
      RoutineFuture<Void> writing = scheduler.spawn("writer", r -> write(r, writer));
      RoutineFuture<Void> reading = scheduler.spawn("readers", r -> readInTurns(r, reader));
      if (ending == Ending.CANCEL_WRITER) {
        simulation.runFor(Duration.ofMillis(random.nextInt(100)));
        writing.cancel();
      }
      simulation.runUntil(
          () ->
              writing.isDone()
                  && reading.isDone()
                  && between.stream().allMatch(RoutineFuture::isDone),
          Duration.ofMinutes(1));
      assertThat(watch.isDone()).isFalse();
      assertThat(writing.isDone()).as("%s: writer", ending).isTrue();
      assertThat(reading.isDone()).as("%s: reader", ending).isTrue();
      assertThat(between).allMatch(RoutineFuture::isDone);
      assertThat(reading.isFailed()).isFalse();
      String whole = String.join("", chunks.stream().map(asText).toList());
      switch (ending) {
        case END -> {
          assertThat(read).hasToString(whole);
          assertThat(readerEnded).isTrue();
          assertThat(writing.isFailed()).isFalse();
        }
        case ABORT, CLOSE_WRITER, CANCEL_WRITER -> {
          assertThat(readerFailure).isNotNull();
          assertThat(whole).startsWith(read);
          if (!encoded) {
            assertThat(read).startsWith(written);
          }
        }
        case DISCARD -> {
          assertThat(whole).startsWith(read);
          assertThat(writing.isFailed()).isFalse();
        }
        default -> assertThat(whole).startsWith(read);
      }
    }
  }

  private static <D> List<D> split(Random random, int length, Function<int[], D> slice) {
    List<D> chunks = new ArrayList<>();
    for (int from = 0; from < length; ) {
      int to = Math.min(length, from + random.nextInt(random.nextBoolean() ? 10 : 300));
      chunks.add(slice.apply(new int[] {from, to}));
      from = to;
    }
    return chunks;
  }

  private static byte[] randomBytes(Random random) {
    byte[] data = new byte[random.nextInt(2000)];
    random.nextBytes(data);
    if (random.nextBoolean()) {
      // Something that can be compressed.
      for (int i = 1; i < data.length; i++) {
        data[i] = random.nextInt(50) == 0 ? data[i] : data[i - 1];
      }
    }
    return data;
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(1000);
    for (int i = 0; i < length; i++) {
      int kind = random.nextInt(4);
      text.appendCodePoint(
          switch (kind) {
            case 0 -> random.nextInt(0x80);
            case 1 -> 0x80 + random.nextInt(0x700);
            case 2 -> 0x800 + random.nextInt(0xc000);
            default -> 0x10000 + random.nextInt(0x100000);
          });
    }
    return text.toString();
  }

  private static <D> void through(
      Run<D> run,
      Random random,
      Function<StreamWriter<byte[]>, StreamWriter<D>> write,
      Function<StreamReader<byte[]>, StreamReader<D>> read) {
    Pipe<byte[]> first = run.pipe();
    StreamWriter<byte[]> writer = first.writer();
    StreamReader<byte[]> reader = first.reader();
    List<RoutineFuture<?>> between = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      Pipe<byte[]> second = run.pipe();
      between.add(
          run.scheduler.spawn(
              "copier",
              r -> {
                try {
                  first.reader().copyTo(r, second.writer());
                } catch (StreamException e) {
                  assertThat(second.writer().isOpen()).isFalse();
                }
              }));
      reader = second.reader();
    }
    for (int layers = random.nextInt(3); layers > 0; layers--) {
      int kind = random.nextInt(6);
      writer = run.encode(writer, kind);
      reader = run.decode(reader, kind);
    }
    run.check(write.apply(writer), read.apply(reader), between);
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void bytesComeOutAsTheyWentIn(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] data = randomBytes(random);
    List<byte[]> chunks =
        split(random, data.length, s -> java.util.Arrays.copyOfRange(data, s[0], s[1]));
    try (Simulation simulation = Simulation.withSeed(seed)) {
      Run<byte[]> run =
          new Run<>(simulation, random, chunks, d -> new String(d, StandardCharsets.ISO_8859_1));
      // Writing gives the arrays away, and the model looks at them afterwards.
      Encoder<byte[], byte[]> copy = (d, last) -> d.clone();
      through(run, random, w -> w.through(copy), r -> r);
    }
  }

  @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
  void textComesOutAsItWentIn(@ForAll long seed) {
    Random random = new Random(seed);
    String data = randomText(random);
    List<String> chunks = split(random, data.length(), s -> data.substring(s[0], s[1]));
    try (Simulation simulation = Simulation.withSeed(seed)) {
      Run<String> run = new Run<>(simulation, random, chunks, d -> d);
      run.encoded = true;
      through(
          run,
          random,
          w -> w.through(StreamType.TEXT, Encoders.encode(StandardCharsets.UTF_8)),
          r -> r.through(StreamType.TEXT, Encoders.decode(StandardCharsets.UTF_8)));
    }
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void linesAreWhatIsBetweenLineFeeds(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(60);
    for (int i = 0; i < length; i++) {
      text.append("ab\r\n".charAt(random.nextInt(4)));
    }
    int limit = random.nextInt(8);
    List<Object> expected = new ArrayList<>();
    String rest = text.toString();
    while (!rest.isEmpty()) {
      int end = rest.indexOf('\n');
      String line = end < 0 ? rest : rest.substring(0, end);
      if (end >= 0 && line.endsWith("\r")) {
        line = line.substring(0, line.length() - 1);
      }
      if (line.length() > limit) {
        expected.add("too long");
        break;
      }
      expected.add(line);
      rest = end < 0 ? "" : rest.substring(end + 1);
    }
    String left = rest;
    boolean bytes = random.nextBoolean();
    List<String> chunks = split(random, text.length(), s -> text.substring(s[0], s[1]));
    try (Simulation simulation = Simulation.withSeed(seed)) {
      Scheduler scheduler = simulation.scheduler("s");
      Pipe<byte[]> pipe = Pipe.bytes(new StreamSettings(1 + random.nextInt(20), 0, 10, 1));
      scheduler.spawn(
          "writer",
          r -> {
            try (StreamWriter<byte[]> writer = pipe.writer()) {
              for (String chunk : chunks) {
                writer.write(r, chunk.getBytes(StandardCharsets.US_ASCII));
              }
              writer.end(r);
            }
          });
      RoutineFuture<List<Object>> lines =
          scheduler.submit(
              "reader",
              r ->
                  bytes
                      ? lines(
                          r,
                          pipe.reader(),
                          limit,
                          left,
                          d -> new String(d, StandardCharsets.US_ASCII))
                      : lines(
                          r,
                          pipe.reader()
                              .through(StreamType.TEXT, Encoders.decode(StandardCharsets.US_ASCII)),
                          limit,
                          left,
                          d -> d));
      simulation.settle();
      assertThat(lines.now()).isEqualTo(expected);
    }
  }

  private static <D> List<Object> lines(
      Routine r, StreamReader<D> source, int limit, String left, Function<D, String> asText) {
    List<Object> lines = new ArrayList<>();
    try (source) {
      Optional<D> line;
      while ((line = source.readLine(r, limit)).isPresent()) {
        lines.add(asText.apply(line.get()));
      }
    } catch (StreamLimitException e) {
      lines.add("too long");
    }
    return lines;
  }
}
