package io.weft.core.task;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType0;
import io.weft.core.event.EventType1;
import java.io.BufferedReader;
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
class TaskSnippetsTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  @TempDir Path directory;

  record SignatureRequested(String host, String key) implements Event {
    static final EventType0<SignatureRequested> TYPE = EventType.of(SignatureRequested.class);
  }

  record Signed(String host, String certificate) implements Event {
    static final EventType1<Signed, String> TYPE = EventType.of(Signed.class, Signed::host);
  }

  record Progress(int percent) implements Event {
    static final EventType0<Progress> TYPE = EventType.of(Progress.class);
  }

  private static String sign(String key) {
    return "certificate of " + key;
  }

  private static String readSchema(Routine r, TaskPool disk, Path schema) {
    // @start region=run
    // TaskPool disk = TaskPool.start("disk", 4, 100): four threads, a hundred tasks in line.
    String text = disk.run(r, () -> Files.readString(schema)); // other routines go on meanwhile
    return text.strip();
    // @end
  }

  private static int backUp(Routine r, TaskPool disk, List<Path> files) {
    // @start region=sending
    return disk.runSending(
        r,
        sender -> {
          int done = 0;
          for (Path file : files) {
            Files.copy(file, file.resolveSibling(file.getFileName() + ".bak"));
            sender.send(new Progress(++done * 100 / files.size())); // to whoever waits for it
          }
          return done;
        });
    // @end
  }

  private static List<String> hosts(Routine r, TaskPool disk, Path leases) {
    List<String> hosts = new ArrayList<>();
    // @start region=items
    try (GeneratedItems<String> lines =
        disk.generate(
            r,
            sink -> { // on a thread of the pool
              try (BufferedReader file = Files.newBufferedReader(leases)) {
                String line;
                while ((line = file.readLine()) != null) {
                  sink.put(line); // waits when the routine does not keep up
                }
              }
            })) {
      Optional<String> line;
      while ((line = lines.next(r)).isPresent()) {
        hosts.add(line.get());
      }
    }
    // @end
    return hosts;
  }

  @Test
  void blockingWorkIsDoneElsewhere() throws Exception {
    Path file = Files.writeString(directory.resolve("leases"), "a\nb\n", UTF_8);
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool disk = TaskPool.start("disk", 4, 100)) {
      assertThat(scheduler.submit("schema", r -> readSchema(r, disk, file)).join(LIMIT))
          .isEqualTo("a\nb");
      assertThat(scheduler.submit("hosts", r -> hosts(r, disk, file)).join(LIMIT))
          .containsExactly("a", "b");
      RoutineFuture<Progress> progress =
          scheduler.submit(
              "progress",
              r -> {
                RoutineFuture<Progress> seen =
                    r.submitNow("seen", w -> w.await(Progress.TYPE.match()));
                backUp(r, disk, List.of(file));
                return r.await(seen);
              });
      assertThat(progress.join(LIMIT).percent()).isEqualTo(100);
    }
  }

  private static Connector signer(Scheduler scheduler, TaskPool pool) {
    // @start region=connector
    // Signing takes long: each request goes to a thread, its certificate comes back as an event.
    Connector signer =
        Connector.start(
            scheduler,
            "signer",
            pool,
            List.of(SignatureRequested.TYPE.match()),
            matched -> {
              SignatureRequested request = (SignatureRequested) matched.event();
              return List.of(new Signed(request.host(), sign(request.key())));
            },
            16); // with the workers at once; then it waits for no more
    // @end
    return signer;
  }

  @Test
  void aConnectorAnswersEventsWithEvents() {
    try (Scheduler scheduler = Scheduler.start("s");
        TaskPool pool = TaskPool.start("signer", 2, 16)) {
      Connector signer = signer(scheduler, pool);
      RoutineFuture<Signed> signed =
          scheduler.submit(
              "host",
              r -> {
                RoutineFuture<Signed> reply =
                    r.submitNow("reply", w -> w.await(Signed.TYPE.match("h1")));
                r.send(new SignatureRequested("h1", "k1"));
                return r.await(reply);
              });
      assertThat(signed.join(LIMIT).certificate()).isEqualTo("certificate of k1");
      signer.close();
    }
  }
}
