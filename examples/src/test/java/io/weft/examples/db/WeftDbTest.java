package io.weft.examples.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Scheduler;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.JournalStorage;
import io.weft.sdn.model.Attributes;
import io.weft.sdn.model.NetworkModel;
import io.weft.sdn.model.PhysicalNetwork;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command: what it says, and how it ends. */
class WeftDbTest {
  @TempDir private Path directory;

  private record Ended(int exit, String out, String err) {}

  private static Ended run(String... arguments) {
    return runWith("", arguments);
  }

  private static Ended runWith(String input, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        WeftDb.run(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            arguments);
    return new Ended(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private void change(Consumer<io.weft.objectdb.Transaction> body) {
    try (JournalStorage storage = JournalStorage.open(Path.of(path("db")));
        Scheduler scheduler = Scheduler.start("test")) {
      ObjectDb db = new ObjectDb(scheduler, storage, ObjectTypes.of(NetworkModel.TYPES));
      scheduler
          .submit(
              "test",
              r -> {
                db.execute(r, body);
                return true;
              })
          .join(Duration.ofMinutes(1));
    }
  }

  @BeforeEach
  void fill() {
    change(
        tx -> {
          for (int i = 0; i < 20; i++) {
            NetworkModel.insert(
                tx, new PhysicalNetwork("p" + i, "local", List.of(), List.of(), Attributes.NONE));
          }
        });
  }

  @Test
  void aDatabaseGoesThroughADumpIntoAnotherOne() throws IOException {
    Ended dumped = run("dump", "journal:" + path("db"), path("dump"));
    assertThat(dumped.err()).isEmpty();
    assertThat(dumped.exit()).isZero();
    assertThat(dumped.out()).startsWith("21 keys of version 1 in ");
    Ended loaded = run("load", path("dump"), "journal:" + path("other"));
    assertThat(loaded)
        .isEqualTo(new Ended(0, "21 keys are in the target: 21 written, 0 deleted\n", ""));
    Ended migrated = run("migrate", "journal:" + path("db"), "journal:" + path("third"));
    assertThat(migrated)
        .isEqualTo(new Ended(0, "21 keys are the same in both: 21 written, 0 deleted\n", ""));
    assertThat(run("check", "journal:" + path("third")))
        .isEqualTo(new Ended(0, "21 keys: 0 wrong, 0 repaired\n", ""));
    run("dump", "journal:" + path("third"), path("again"));
    assertThat(Files.readAllLines(Path.of(path("again"))))
        .isEqualTo(Files.readAllLines(Path.of(path("dump"))));
  }

  @Test
  void aDumpGoesThroughPipesAndCompressedFiles() throws IOException {
    run("dump", "journal:" + path("db"), path("dump"));
    Ended piped = run("dump", "journal:" + path("db"), "-");
    assertThat(piped.out()).isEqualTo(Files.readString(Path.of(path("dump"))));
    assertThat(piped.err()).startsWith("21 keys of version 1 in ");
    assertThat(piped.exit()).isZero();
    assertThat(runWith(piped.out(), "load", "-", "journal:" + path("other")))
        .isEqualTo(new Ended(0, "21 keys are in the target: 21 written, 0 deleted\n", ""));
    assertThat(runWith("nothing", "load", "-", "journal:" + path("third")).exit()).isOne();

    run("dump", "journal:" + path("db"), path("dump.gz"));
    try (InputStream packed = new GZIPInputStream(Files.newInputStream(Path.of(path("dump.gz"))))) {
      assertThat(packed).hasContent(piped.out());
    }
    assertThat(run("load", path("dump.gz"), "journal:" + path("fourth")))
        .isEqualTo(new Ended(0, "21 keys are in the target: 21 written, 0 deleted\n", ""));
    byte[] all = Files.readAllBytes(Path.of(path("dump.gz")));
    Files.write(Path.of(path("cut.gz")), Arrays.copyOf(all, all.length - 20));
    assertThat(run("load", path("cut.gz"), "journal:" + path("fifth")).exit()).isOne();
    assertThat(run("check", "journal:" + path("fifth")).out()).startsWith("0 keys: 0 wrong");
  }

  @Test
  void aTargetThatHoldsOtherThingsIsRefusedUnlessItIsAllowed() {
    run("migrate", "journal:" + path("db"), "journal:" + path("other"));
    change(tx -> tx.delete(PhysicalNetwork.TYPE.key("p3")));
    Ended refused = run("migrate", "journal:" + path("db"), "journal:" + path("other"));
    assertThat(refused)
        .isEqualTo(
            new Ended(
                1,
                "",
                "weft-db: the target is not empty: it holds 21 keys, of which"
                    + " 'viperflow.physicalnetwork.p3' is not in the source\n"));
    assertThat(run("migrate", "journal:" + path("db"), "journal:" + path("other"), "--merge").out())
        .isEqualTo("20 keys are the same in both: 0 written, 0 deleted\n");
    assertThat(
            run("migrate", "journal:" + path("db"), "journal:" + path("other"), "--replace").out())
        .isEqualTo("20 keys are the same in both: 0 written, 1 deleted\n");
  }

  @Test
  void whatIsWrongIsListedAndRepaired() {
    change(tx -> tx.delete(PhysicalNetwork.TYPE.key("p3")));
    String line =
        ": stray member at viperflow: set physicalnetworks has viperflow.physicalnetwork.p3,"
            + " which does not exist\n";
    assertThat(run("check", "journal:" + path("db")))
        .isEqualTo(new Ended(3, "wrong" + line + "20 keys: 1 wrong, 0 repaired\n", ""));
    assertThat(run("verify", "journal:" + path("db"), "--repair"))
        .isEqualTo(new Ended(0, "repaired" + line + "20 keys: 0 wrong, 1 repaired\n", ""));
    assertThat(run("check", "journal:" + path("db")).exit()).isZero();
  }

  @Test
  void aConfigurationNamesItsDatabases() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("vlcp.conf"), "module.memorystorage.file = '" + path("db") + "'\n");
    assertThat(run("-f", file.toString(), "check", "defaultdb").out())
        .isEqualTo("21 keys: 0 wrong, 0 repaired\n");
    assertThat(run("check", "memorystorage", "-f", file.toString()).exit()).isZero();
    assertThat(run("check", "-f", file.toString(), "otherdb"))
        .satisfies(ended -> assertThat(ended.exit()).isEqualTo(2))
        .satisfies(
            ended ->
                assertThat(ended.err())
                    .startsWith("'otherdb' is neither a URL nor redisdb, zookeeperdb,"));
  }

  @Test
  void mistakesAreOneSentence() throws IOException {
    assertThat(run("check", "journal:" + path("missing")))
        .isEqualTo(new Ended(1, "", "weft-db: there is no file " + path("missing") + "\n"));
    assertThat(directory.resolve("missing")).doesNotExist();
    assertThat(run("load", path("missing"), "journal:" + path("other")))
        .isEqualTo(new Ended(1, "", "weft-db: there is no file " + path("missing") + "\n"));
    Path bad = Files.writeString(directory.resolve("bad"), "{}\n");
    assertThat(run("load", bad.toString(), "journal:" + path("other")).err())
        .isEqualTo(
            "weft-db: " + bad + ":1: format: is not \"weft-objectdb-dump\": this is no dump\n");
    assertThat(run("check", "redis://127.0.0.1:1/").exit()).isEqualTo(1);
    assertThat(run("check", "redis://127.0.0.1:1/").err()).startsWith("weft-db: redis tcp://127");
  }

  @Test
  void argumentsThatMakeNoSenseAreExplained() {
    for (String[] arguments :
        List.of(
            new String[] {"check"},
            new String[] {"check", "defaultdb"},
            new String[] {"check", "redis://u@h/"},
            new String[] {"migrate", "journal:a", "journal:b", "--merge", "--replace"},
            new String[] {"nosuch"})) {
      Ended ended = run(arguments);
      assertThat(ended.exit()).as(String.join(" ", arguments)).isEqualTo(2);
      assertThat(ended.err()).containsAnyOf("Usage: weft-db", "Did you mean: weft-db");
    }
    Ended help = run("--help");
    assertThat(help.exit()).isZero();
    assertThat(help.out()).startsWith("Usage: weft-db").contains("migrate", "zk://");
    assertThat(run("migrate", "--help").out()).contains("--replace", "--clean");
  }
}
