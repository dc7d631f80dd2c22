package io.weft.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.lock.Lock;
import io.weft.core.lock.Locks;
import io.weft.core.lock.Semaphore;
import io.weft.core.task.TaskPool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide's samples of blocking work, streams and locks. */
@Timeout(60)
class StreamsGuideTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void theBlockingWorkOfTheGuideRuns() throws Exception {
    Path file = Files.writeString(directory.resolve("hosts"), "one\ntwo\n");
    List<String> hosts = new ArrayList<>();
    // README: tasks
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("disk", 4, 100)) {
      scheduler
          .spawn(
              "reader",
              r -> {
                long size = pool.run(r, () -> Files.size(file)); // the others go on meanwhile
                try (var lines =
                    pool.<String>generate(
                        r,
                        sink -> {
                          for (String line : Files.readAllLines(file)) {
                            sink.put(line); // waits when the routine does not keep up
                          }
                        })) {
                  Optional<String> line;
                  while ((line = lines.next(r)).isPresent()) {
                    hosts.add(line.get() + " of " + size + " bytes");
                  }
                }
              })
          .join(LIMIT);
    }
    // README: end
    assertThat(hosts).containsExactly("one of 8 bytes", "two of 8 bytes");
  }

  @Test
  void theStreamsOfTheGuideRun() {
    Path file = directory.resolve("log.gz");
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("disk", 1, 10)) {
      assertThat(scheduler.submit("r", r -> firstLine(r, pool, file)).join(LIMIT))
          .contains("a line");
    }
  }

  // README: streams
  static Optional<String> firstLine(Routine r, TaskPool pool, Path file) {
    Pipe<String> pipe = Pipe.text();
    r.spawn(
        "producer",
        x -> {
          try (StreamWriter<String> writer = pipe.writer()) {
            for (int i = 0; i < 10_000; i++) {
              writer.write(x, "a line\n"); // waits while the pipe is full
            }
            writer.end(x); // without this the reader would fail, not find an end
          }
        });
    pipe.reader()
        .through(StreamType.BYTES, Encoders.encode(StandardCharsets.UTF_8))
        .through(Encoders.gzip())
        .copyTo(r, FileStreams.write(pool, file));
    try (StreamReader<String> lines =
        FileStreams.read(pool, file)
            .through(Encoders.gunzip())
            .through(StreamType.TEXT, Encoders.decode(StandardCharsets.UTF_8))) {
      return lines.readLine(r, 1000);
    }
  }

  // README: end

  @Test
  void theLocksOfTheGuideRun() {
    try (Scheduler scheduler = Scheduler.start("s")) {
      assertThat(
              scheduler.submit("r", r -> configured(r, new Locks(scheduler), "port 1")).join(LIMIT))
          .isEqualTo("port 1 is configured");
    }
  }

  // README: locks
  static String configured(Routine r, Locks locks, String port) {
    try (Semaphore four = locks.semaphore("switch", 4);
        Lock place = locks.lock(r, "switch")) { // at most four at once talk to the switch
      assertThat(place.isHeld() && four.size() == 4).isTrue();
      return locks.whileLocked(
          r,
          port, // equal keys exclude each other
          x -> {
            x.sleep(Duration.ofMillis(1)); // others run, but nobody gets this port's lock
            return port + " is configured";
          });
    }
  }
  // README: end
}
