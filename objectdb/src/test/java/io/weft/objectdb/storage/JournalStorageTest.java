package io.weft.objectdb.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weft.core.ManualLoop;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CommitResult.Conflict;
import io.weft.objectdb.storage.CommitResult.Unknown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalStorageTest {
  record Note(String id, String text) implements DataObject {
    static final ObjectType<Note> TYPE = ObjectType.of("test.note", Note.class, 1);

    @Override
    public Key<Note> key() {
      return TYPE.key(id);
    }
  }

  private static final ObjectTypes TYPES = ObjectTypes.of(Note.TYPE);

  private static Commit commit(String key, long seen, String value) {
    return new Commit(Map.of(key, seen), Map.of(key, Optional.of(value)));
  }

  /** With the file system of this machine. */
  @Nested
  class OnAFile {
    @TempDir Path directory;

    private Path file() {
      return directory.resolve("weft.db");
    }

    private void transact(int notes, JournalOptions options) {
      try (JournalStorage storage = JournalStorage.open(file(), options);
          Scheduler scheduler = Scheduler.start("test")) {
        ObjectDb db = new ObjectDb(scheduler, storage, TYPES);
        RoutineFuture<Void> done =
            scheduler.spawn(
                "test",
                r -> {
                  for (int i = 0; i < notes; i++) {
                    Note note = new Note("n" + i % 10, "text " + i);
                    db.execute(r, tx -> tx.put(note));
                  }
                });
        done.join(Duration.ofMinutes(1));
      }
    }

    @Test
    void objectsAndVersionsSurviveARestart() {
      transact(3, JournalOptions.DEFAULTS);
      transact(4, JournalOptions.DEFAULTS);
      try (JournalStorage storage = JournalStorage.open(file());
          Scheduler scheduler = Scheduler.start("test")) {
        // Those of the second run that are as in the first one are not written again.
        assertThat(storage.version()).isEqualTo(4);
        ObjectDb db = new ObjectDb(scheduler, storage, TYPES);
        Note found =
            scheduler
                .submit("test", r -> db.get(r, Note.TYPE.key("n3")).orElseThrow())
                .join(Duration.ofMinutes(1));
        assertThat(found.text()).isEqualTo("text 3");
      }
    }

    @Test
    void aFileThatHasGrownIsReplacedByASmallerOneWithTheSameContents() throws IOException {
      transact(200, JournalOptions.DEFAULTS.withCompactionBytes(Long.MAX_VALUE));
      long large = Files.size(file());
      try (JournalStorage storage = JournalStorage.open(file())) {
        assertThat(Files.size(file())).isLessThan(large / 10);
        assertThat(storage.version()).isEqualTo(200);
        assertThat(storage.keys()).hasSize(10);
      }
      transact(100, Bench.SMALL);
      // Ten values, and commits of not much more than twice their size.
      assertThat(Files.size(file())).isLessThan(5_000);
      try (JournalStorage storage = JournalStorage.open(file())) {
        assertThat(storage.value("test.note.n9").orElseThrow().value()).contains("text 99");
      }
    }

    @Test
    void itsFilesAreForTheOwnerOnly() throws IOException {
      assumeTrue(file().getFileSystem().supportedFileAttributeViews().contains("posix"));
      transact(1, JournalOptions.DEFAULTS);
      transact(1, JournalOptions.DEFAULTS);
      List<String> permissions = new ArrayList<>();
      try (var files = Files.list(directory)) {
        for (Path each : files.toList()) {
          permissions.add(
              each.getFileName()
                  + " "
                  + PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
        }
      }
      assertThat(permissions)
          .containsExactlyInAnyOrder("weft.db rw-------", "weft.db.lock rw-------");
    }

    @Test
    void aSymbolicLinkIsFollowedAndStays() throws IOException {
      transact(1, JournalOptions.DEFAULTS);
      Path link = Files.createSymbolicLink(directory.resolve("link"), file());
      try (JournalStorage storage = JournalStorage.open(link)) {
        assertThat(storage.version()).isEqualTo(1);
        assertThatThrownBy(() -> JournalStorage.open(file())).isInstanceOf(StorageException.class);
      }
      assertThat(link).isSymbolicLink();
    }

    @Test
    void aDirectoryThatDoesNotExistIsNotMade() {
      Path lost = directory.resolve("no/such/weft.db");
      assertThatThrownBy(() -> JournalStorage.open(lost))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("cannot open journal " + lost)
          .hasMessageContaining("directory " + lost.getParent() + " does not exist");
      assertThatThrownBy(() -> JournalStorage.open(directory))
          .isInstanceOf(StorageException.class)
          .hasMessage("cannot open journal " + directory + ": it is a directory");
    }

    @Test
    void anotherFileIsLeftAlone() throws IOException {
      Files.writeString(file(), "something that is not a journal at all");
      assertThatThrownBy(() -> JournalStorage.open(file()))
          .isInstanceOf(StorageException.class)
          .hasMessage(
              "journal "
                  + file()
                  + " is corrupt at byte 0: the file is not a journal of Weft; left as it is");
      assertThat(file()).hasContent("something that is not a journal at all");
      Files.delete(file());
      JournalStorage.open(file()).close();
    }

    @Test
    void aSecondOpenerIsRefusedInThisProcessAndInAnother() throws Exception {
      JournalStorage storage = JournalStorage.open(file());
      assertThatThrownBy(() -> JournalStorage.open(file()))
          .isInstanceOf(StorageException.class)
          .hasMessage("cannot open journal " + file() + ": this process has it open already");
      // Also after that refusal, which must not have cost us the lock.
      String refusal = "cannot open journal " + file() + ": another process has it open";
      assertThat(JournalProcess.run("open", file())).containsExactly(refusal);
      storage.close();
      storage.close();
      assertThat(JournalProcess.run("open", file())).containsExactly("open");
      JournalStorage.open(file()).close();
    }
  }

  /** With a disk and a writer that do what they are told. */
  @Nested
  class OnASimulatedDisk {
    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private final Bench bench = new Bench(disk, JournalOptions.DEFAULTS);
    private final JournalStorage storage = bench.storage;

    @Test
    void nobodySeesACommitBeforeItIsOnTheDiskAndNobodyWaitsForItButItsRoutine() {
      List<Long> told = new ArrayList<>();
      storage.subscribe(
          bench.loop.scheduler(),
          new StorageListener() {
            @Override
            public void changed(StorageChange change) {
              told.add(change.version());
            }

            @Override
            public void resync(long version) {}
          });
      RoutineFuture<CommitResult> waiting = bench.start(commit("a", 0, "1"));
      RoutineFuture<Snapshot> read =
          bench.loop.scheduler().submit("read", r -> storage.read(r, List.of("a")));
      RoutineFuture<CommitResult> empty = bench.start(new Commit(Map.of("a", 0L), Map.of()));
      assertThat(waiting.isDone()).isFalse();
      assertThat(read.now()).isEqualTo(new Snapshot(0, Map.of()));
      assertThat(empty.now()).isEqualTo(new Committed(0));
      assertThat(told).containsExactly(0L);

      bench.settle();
      assertThat(waiting.now()).isEqualTo(new Committed(1));
      assertThat(storage.value("a")).contains(new VersionedValue(1, "1"));
      assertThat(told).containsExactly(0L, 1L);
    }

    @Test
    void commitsThatWaitTogetherKeepTheirOrderAndShareOneForce() {
      int before = disk.forces;
      RoutineFuture<CommitResult> first = bench.start(commit("a", 0, "1"));
      RoutineFuture<CommitResult> same = bench.start(commit("a", 0, "2"));
      RoutineFuture<CommitResult> next = bench.start(commit("a", 1, "3"));
      assertThat(same.isDone()).isFalse();
      bench.settle();
      assertThat(disk.forces).isEqualTo(before + 1);
      assertThat(first.now()).isEqualTo(new Committed(1));
      assertThat(same.now()).isEqualTo(new Conflict(Set.of("a")));
      // Refused at once: nobody could know of version 1 yet.
      assertThat(next.now()).isEqualTo(new Conflict(Set.of("a")));
    }

    @Test
    void aCommitWhoseRoutineIsCancelledWhileItWaitsIsApplied() {
      RoutineFuture<CommitResult> waiting = bench.start(commit("a", 0, "1"));
      waiting.cancel();
      bench.loop.runUntilIdle();
      assertThat(waiting.isFailed()).isTrue();
      bench.settle();
      assertThat(storage.value("a")).contains(new VersionedValue(1, "1"));
    }

    @Test
    void aFullDiskRefusesCommitsUntilThereIsRoom() {
      bench.commit(commit("a", 0, "1"));
      byte[] bytes = disk.bytes(Bench.FILE);
      disk.full = true;
      RoutineFuture<CommitResult> refused = bench.start(commit("a", 1, "2"));
      RoutineFuture<CommitResult> other = bench.start(commit("b", 0, "2"));
      RoutineFuture<CommitResult> conflict = bench.start(commit("b", 0, "3"));
      bench.settle();
      for (RoutineFuture<CommitResult> each : List.of(refused, other, conflict)) {
        assertThatThrownBy(each::now)
            .cause()
            .isInstanceOf(StorageException.class)
            .hasMessage("journal " + Bench.FILE + ": cannot write: No space left on device");
      }
      assertThat(storage.value("a")).contains(new VersionedValue(1, "1"));
      assertThat(storage.version()).isEqualTo(1);
      assertThat(disk.bytes(Bench.FILE)).isEqualTo(bytes);

      disk.full = false;
      assertThat(bench.commit(commit("a", 1, "2"))).isEqualTo(new Committed(2));
    }

    @Test
    void whatCanNeitherBeWrittenNorCutIsUnknown() {
      disk.failurePeriod = 1;
      assertThat(bench.commit(commit("a", 0, "1"))).isInstanceOf(Unknown.class);
      // Nothing of this one can be in the file.
      RoutineFuture<CommitResult> next = bench.start(commit("a", 0, "1"));
      bench.settle();
      assertThatThrownBy(next::now).cause().isInstanceOf(StorageException.class);
      assertThat(storage.value("a")).isEmpty();
      disk.failurePeriod = 0;
      assertThat(bench.commit(commit("a", 0, "1"))).isEqualTo(new Committed(1));
    }

    @Test
    void closeWritesWhatWaitsAndRefusesWhatComes() {
      RoutineFuture<CommitResult> waiting = bench.start(commit("a", 0, "1"));
      storage.close();
      bench.loop.runUntilIdle();
      assertThat(waiting.now()).isEqualTo(new Committed(1));
      RoutineFuture<CommitResult> late = bench.start(commit("a", 1, "2"));
      assertThatThrownBy(late::now)
          .cause()
          .isInstanceOf(StorageException.class)
          .hasMessage("journal " + Bench.FILE + ": it is closed");
      bench.settle();
      try (Bench again = new Bench(disk, JournalOptions.DEFAULTS)) {
        assertThat(again.storage.value("a")).contains(new VersionedValue(1, "1"));
      }
    }

    @Test
    void halfASurrogatePairIsRefusedRatherThanReplaced() {
      RoutineFuture<CommitResult> broken = bench.start(commit("a", 0, "\ud83d"));
      RoutineFuture<CommitResult> whole = bench.start(commit("b", 0, "\ud83d\ude00"));
      bench.settle();
      assertThatThrownBy(broken::now)
          .cause()
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("key or value of a has half a surrogate pair");
      assertThat(whole.now()).isEqualTo(new Committed(1));
      storage.close();
      try (Bench again = new Bench(disk, JournalOptions.DEFAULTS)) {
        assertThat(again.storage.value("b").orElseThrow().value()).isEqualTo("\ud83d\ude00");
      }
    }

    @Test
    void moreThanAFrameHoldsIsWrittenInSeveral() {
      String large = "x".repeat(400_000);
      int before = disk.forces;
      List<RoutineFuture<CommitResult>> all = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        all.add(bench.start(commit("k" + i, 0, large)));
      }
      bench.settle();
      assertThat(disk.forces).isEqualTo(before + 3);
      assertThat(all).extracting(RoutineFuture::now).last().isEqualTo(new Committed(7));
    }

    @Test
    void aPoolThatRefusesFailsTheCommitAndNotTheNext() {
      boolean[] refuse = {true};
      TaskPool pool =
          TaskPool.on(
              task -> {
                if (refuse[0]) {
                  throw new RejectedExecutionException("full");
                }
                task.run();
              });
      Path file = Path.of("/db/other");
      ManualLoop loop = bench.loop;
      try (JournalStorage other =
          JournalStorage.open(file, disk, JournalOptions.DEFAULTS, pool, false)) {
        RoutineFuture<CommitResult> refused =
            loop.scheduler().submit("commit", r -> other.commit(r, commit("a", 0, "1")));
        refused.toCompletableFuture();
        loop.runUntilIdle();
        assertThatThrownBy(refused::now)
            .cause()
            .isInstanceOf(StorageException.class)
            .hasMessage("journal " + file + ": its pool refuses to write");
        refuse[0] = false;
        RoutineFuture<CommitResult> written =
            loop.scheduler().submit("commit", r -> other.commit(r, commit("a", 0, "2")));
        loop.runUntilIdle();
        assertThat(written.now()).isEqualTo(new Committed(1));
      }
    }
  }
}
