package io.weft.core.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.ManualLoop;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.task.TaskPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files, with tasks that run when the test lets them. */
@Timeout(60)
class FileStreamsTest {
  @TempDir Path directory;

  private final ManualLoop loop = Scheduler.builder("s").manual();
  private final Scheduler scheduler = loop.scheduler();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final TaskPool pool = TaskPool.on(tasks::add);

  @AfterEach
  void close() {
    loop.close();
    settle();
  }

  private void settle() {
    loop.runUntilIdle();
    while (!tasks.isEmpty()) {
      tasks.remove().run();
      loop.runUntilIdle();
    }
  }

  private Path file(int size) throws IOException {
    byte[] data = new byte[size];
    new Random(size).nextBytes(data);
    return Files.write(directory.resolve("data"), data);
  }

  @Test
  void aFileIsReadInBlocksOneAhead() throws Exception {
    Path file = file(25);
    StreamReader<byte[]> reader =
        FileStreams.read(pool, file, 0, 1000, StreamSettings.DEFAULT.withReadLimit(10));
    List<Integer> blocks = new ArrayList<>();
    scheduler.spawn("first", r -> blocks.add(reader.read(r).orElseThrow().length));
    settle();
    assertThat(blocks).containsExactly(10);
    scheduler.spawn("second", r -> blocks.add(reader.read(r).orElseThrow().length));
    loop.runUntilIdle();
    // It was there already; the next one is in the making.
    assertThat(blocks).containsExactly(10, 10);
    assertThat(tasks).hasSize(1);
    scheduler.spawn(
        "rest",
        r -> {
          Optional<byte[]> block;
          while ((block = reader.read(r)).isPresent()) {
            blocks.add(block.get().length);
          }
          blocks.add(0);
        });
    settle();
    assertThat(blocks).containsExactly(10, 10, 5, 0);
  }

  @Test
  void aPartOfAFileIsRead() throws Exception {
    byte[] all = Files.readAllBytes(file(100));
    RoutineFuture<byte[]> part =
        scheduler.submit(
            "r",
            r ->
                FileStreams.read(
                        pool,
                        directory.resolve("data"),
                        10,
                        25,
                        StreamSettings.DEFAULT.withReadLimit(10))
                    .readAll(r, 1000));
    settle();
    assertThat(part.now()).isEqualTo(java.util.Arrays.copyOfRange(all, 10, 35));
  }

  @Test
  void aFileThatIsNotThereIsAnErrorWithItsName() {
    RoutineFuture<byte[]> read =
        scheduler.submit(
            "r", r -> FileStreams.read(pool, directory.resolve("none")).readAll(r, 10));
    settle();
    assertThatThrownBy(read::now)
        .rootCause()
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none");
  }

  @Test
  void aFileIsCopiedThroughEncoders() throws Exception {
    byte[] all = Files.readAllBytes(file(300_000));
    Path zipped = directory.resolve("data.gz");
    Path copy = directory.resolve("copy");
    RoutineFuture<Void> copies =
        scheduler.spawn(
            "r",
            r -> {
              FileStreams.read(pool, directory.resolve("data"))
                  .copyTo(r, FileStreams.write(pool, zipped).through(Encoders.gzip()));
              FileStreams.read(pool, zipped)
                  .through(Encoders.gunzip())
                  .copyTo(r, FileStreams.write(pool, copy));
            });
    settle();
    copies.now();
    assertThat(copy).hasBinaryContent(all);
  }

  @Test
  void linesOfTextAreAppended() throws Exception {
    Path file = Files.writeString(directory.resolve("log"), "one\n");
    RoutineFuture<Void> appended =
        scheduler.spawn(
            "r",
            r -> {
              try (StreamWriter<String> log =
                  FileStreams.write(pool, file, StreamSettings.DEFAULT, StandardOpenOption.APPEND)
                      .through(StreamType.TEXT, Encoders.encode(StandardCharsets.UTF_8))) {
                log.write(r, "two\n");
                log.end(r);
              }
            });
    settle();
    appended.now();
    assertThat(file).hasContent("one\ntwo");
  }

  @Test
  void anEmptyStreamMakesAnEmptyFile() {
    RoutineFuture<Void> written =
        scheduler.spawn("r", r -> FileStreams.write(pool, directory.resolve("empty")).end(r));
    settle();
    written.now();
    assertThat(directory.resolve("empty")).isEmptyFile();
  }

  @Test
  void aFileThatCannotBeWrittenIsAnErrorWithItsName() {
    StreamWriter<byte[]> writer = FileStreams.write(pool, directory.resolve("no/such"));
    RoutineFuture<Void> written = scheduler.spawn("r", r -> writer.write(r, new byte[1]));
    settle();
    assertThatThrownBy(written::now)
        .hasMessageContaining("cannot write")
        .hasMessageContaining("no");
    assertThat(writer.isOpen()).isFalse();
  }

  @Test
  void aReadThatEndsEarlyLosesNothing() throws Exception {
    file(10);
    try (StreamReader<byte[]> reader = FileStreams.read(pool, directory.resolve("data"))) {
      RoutineFuture<Boolean> impatient =
          scheduler.submit(
              "impatient", r -> r.within(Duration.ZERO, x -> reader.read(x).isPresent()));
      loop.runUntilIdle();
      assertThatThrownBy(impatient::now).hasCauseInstanceOf(RoutineTimeoutException.class);
      RoutineFuture<byte[]> all = scheduler.submit("patient", r -> reader.readAll(r, 10));
      settle();
      assertThat(all.now()).hasSize(10);
    }
  }

  @Test
  void aWriteThatEndsEarlyBreaksTheFileOff() {
    StreamWriter<byte[]> writer = FileStreams.write(pool, directory.resolve("broken"));
    RoutineFuture<Void> impatient =
        scheduler.spawn("r", r -> r.within(Duration.ZERO, x -> written(x, writer)));
    loop.runUntilIdle();
    assertThatThrownBy(impatient::now).hasCauseInstanceOf(RoutineTimeoutException.class);
    assertThat(writer.isOpen()).isFalse();
    settle();
    assertThat(directory.resolve("broken")).doesNotExist();
  }

  private static boolean written(io.weft.core.Routine r, StreamWriter<byte[]> writer) {
    writer.write(r, new byte[10]);
    return true;
  }

  @Test
  void closingWakesWhoReads() throws Exception {
    file(10);
    StreamReader<byte[]> reader = FileStreams.read(pool, directory.resolve("data"));
    RoutineFuture<byte[]> reading = scheduler.submit("r", r -> reader.readAll(r, 10));
    loop.runUntilIdle();
    scheduler.execute(reader::close);
    settle();
    assertThatThrownBy(reading::now)
        .hasCauseInstanceOf(StreamClosedException.class)
        .hasMessageContaining("this side has closed the stream");
  }

  @Test
  void aClosedPoolIsAnErrorOfTheStream() throws Exception {
    file(10);
    pool.close();
    RoutineFuture<byte[]> read =
        scheduler.submit(
            "r", r -> FileStreams.read(pool, directory.resolve("data")).readAll(r, 10));
    StreamWriter<byte[]> writer = FileStreams.write(pool, directory.resolve("out"));
    RoutineFuture<Void> written = scheduler.spawn("w", r -> writer.write(r, new byte[1]));
    settle();
    assertThatThrownBy(read::now).hasCauseInstanceOf(StreamException.class);
    assertThatThrownBy(written::now).hasCauseInstanceOf(StreamException.class);
  }

  @Test
  void offsetsBelowZeroAreRefused() {
    assertThatThrownBy(() -> FileStreams.read(pool, Path.of("x"), -1, 0, StreamSettings.DEFAULT))
        .hasMessageContaining("-1");
  }
}
