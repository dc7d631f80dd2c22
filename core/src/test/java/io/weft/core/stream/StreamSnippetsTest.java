package io.weft.core.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import io.weft.core.task.TaskPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The samples in this package's javadoc. */
@Timeout(60)
class StreamSnippetsTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;

  private static String listPorts(Routine r, List<String> ports) {
    // @start region=pipe
    Pipe<String> pipe = Pipe.text();
    r.spawn(
        "ports",
        w -> {
          try (StreamWriter<String> out = pipe.writer()) {
            for (String port : ports) {
              out.write(w, port + "\n"); // waits while 64 Ki units are unread
            }
            out.end(w); // without this the reader fails: it has not seen all
          }
        });
    try (StreamReader<String> in = pipe.reader()) {
      return in.readAll(r, 1_000_000);
    }
    // @end
  }

  private static List<String> commands(Routine r, StreamReader<byte[]> input) {
    List<String> commands = new ArrayList<>();
    // @start region=reader
    try (StreamReader<String> lines = input.through(StreamType.TEXT, Encoders.decode(UTF_8))) {
      Optional<String> line;
      while ((line = lines.readLine(r, 4096)).isPresent()) { // longer: StreamLimitException
        commands.add(line.get());
      }
    } // a source that is left early is closed, too
    // @end
    return commands;
  }

  @Test
  void textIsReadByLines() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      assertThat(
              simulation.await(
                  scheduler.submit("list", (Routine r) -> listPorts(r, List.of("eth0", "eth1")))))
          .isEqualTo("eth0\neth1\n");
      StreamReader<byte[]> input = StreamReader.of("add-br br0\nshow\n".getBytes(UTF_8));
      assertThat(simulation.await(scheduler.submit("commands", (Routine r) -> commands(r, input))))
          .containsExactly("add-br br0", "show");
    }
  }

  private static void archive(Routine r, TaskPool disk, Path log, Path archive) {
    // @start region=files
    FileStreams.read(disk, log) // a block ahead, on the pool's threads
        .through(Encoders.gzip())
        .copyTo(r, FileStreams.write(disk, archive)); // closes both, whatever happens
    // @end
  }

  private static String expand(Routine r, StreamReader<byte[]> body) {
    // @start region=encoders
    ExpansionLimit limit = new ExpansionLimit(10_000_000, 100); // of a peer who is not trusted
    try (StreamReader<String> text =
        body.through(Encoders.expand(CompressionFormat.GZIP, limit))
            .through(StreamType.TEXT, Encoders.decode(UTF_8))) {
      return text.readAll(r, 1_000_000);
    }
    // @end
  }

  @Test
  void filesAreCompressedAndExpanded() throws Exception {
    Path log = Files.writeString(directory.resolve("log"), "br0 is up\n".repeat(100));
    Path archive = directory.resolve("log.gz");
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool disk = TaskPool.start("disk", 2, 10)) {
      scheduler.spawn("archive", r -> archive(r, disk, log, archive)).join(LIMIT);
      assertThat(
              scheduler
                  .submit("expand", r -> expand(r, FileStreams.read(disk, archive)))
                  .join(LIMIT))
          .isEqualTo("br0 is up\n".repeat(100));
    }
  }
}
