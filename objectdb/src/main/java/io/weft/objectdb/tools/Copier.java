package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.VersionedValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes a storage hold what a source has. Writes what is different, until a whole pass has found no
 * difference: so it ends only when everything was read back and compared, and when it is
 * interrupted, another one goes on.
 */
final class Copier {
  /** How many bytes one commit writes, about: less than what any storage takes. */
  private static final long COMMIT_BYTES = 400_000;

  /** What a key costs beside its text, in bytes. */
  private static final long KEY_BYTES = 200;

  private static final int MOST_PASSES = 10;
  private static final int MOST_TRIES = 20;

  private final Storage target;
  private final TargetPolicy policy;
  private final Progress progress;

  /** Keys that this copier has brought into the target. */
  private final Set<String> created = new HashSet<>();

  private long written;
  private long deleted;

  Copier(Storage target, TargetPolicy policy, Progress progress) {
    this.target = target;
    this.policy = policy;
    this.progress = progress;
  }

  CopyReport run(Routine r, Source source) {
    if (policy == TargetPolicy.EMPTY) {
      refuseOthers(r, source);
    }
    for (int pass = 1; pass <= MOST_PASSES; pass++) {
      long before = written + deleted;
      Source.Pass seen =
          source.read(r, pass == 1 ? "copying" : "comparing", texts -> write(r, texts));
      deleteOthers(r, seen.keys());
      if (seen.still() && written + deleted == before) {
        return new CopyReport(seen.keys().size(), written, deleted, pass);
      }
    }
    throw new DatabaseChangingException(
        "somebody writes to the source or the target all the time: after "
            + MOST_PASSES
            + " passes they are not known to be the same; what was copied stays");
  }

  /** Lets pass what an earlier run has left. */
  private void refuseOthers(Routine r, Source source) {
    List<String> present = Keys.of(r, target, "looking at the target", progress);
    if (present.isEmpty()) {
      return;
    }
    Set<String> unexplained = new HashSet<>(present);
    source.read(
        r,
        "comparing with the target",
        texts -> {
          List<String> both = texts.keySet().stream().filter(unexplained::contains).toList();
          if (both.isEmpty()) {
            return;
          }
          target
              .read(r, both)
              .values()
              .forEach(
                  (key, value) -> {
                    if (!value.value().equals(texts.get(key))) {
                      throw new TargetInUseException(
                          present.size(), key, "has another value than the source");
                    }
                  });
          both.forEach(unexplained::remove);
        });
    for (String key : present) {
      if (unexplained.contains(key)) {
        throw new TargetInUseException(present.size(), key, "is not in the source");
      }
    }
  }

  private void write(Routine r, SortedMap<String, String> texts) {
    TreeMap<String, String> chunk = new TreeMap<>();
    long bytes = 0;
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      long more = checkedBytes(entry.getKey(), entry.getValue());
      if (!chunk.isEmpty() && bytes + more > COMMIT_BYTES) {
        writeChunk(r, chunk);
        chunk.clear();
        bytes = 0;
      }
      chunk.put(entry.getKey(), entry.getValue());
      bytes += more;
    }
    if (!chunk.isEmpty()) {
      writeChunk(r, chunk);
    }
  }

  private long checkedBytes(String key, String text) {
    long bytes = utf8(text);
    if (bytes > target.maxValueBytes()) {
      throw new StorageException(
          "the value of '"
              + key
              + "' has "
              + bytes
              + " bytes, and the target takes at most "
              + target.maxValueBytes());
    }
    // Outside of ASCII a key may take three times the room.
    return bytes + 3 * utf8(key) + KEY_BYTES;
  }

  private static long utf8(String text) {
    return text.length() < 100_000
        ? text.getBytes(StandardCharsets.UTF_8).length
        : text.codePoints()
            .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
            .sum();
  }

  private void writeChunk(Routine r, Map<String, String> texts) {
    Map<String, Optional<String>> wanted = HashMap.newHashMap(texts.size());
    texts.forEach((key, text) -> wanted.put(key, Optional.of(text)));
    written += change(r, wanted);
  }

  private void deleteOthers(Routine r, List<String> keys) {
    Set<String> wanted = new HashSet<>(keys);
    List<String> others = new ArrayList<>();
    for (String key : Keys.of(r, target, "looking at the target", progress)) {
      if (!wanted.contains(key) && (policy == TargetPolicy.REPLACE || created.contains(key))) {
        others.add(key);
      }
    }
    progress.at("deleting", 0, others.size());
    int batch = 100;
    for (int from = 0; from < others.size(); from += batch) {
      Map<String, Optional<String>> none = new HashMap<>();
      List<String> some = others.subList(from, Math.min(others.size(), from + batch));
      some.forEach(key -> none.put(key, Optional.empty()));
      deleted += change(r, none);
      progress.at("deleting", from + some.size(), others.size());
    }
  }

  /** Makes some keys have some values; returns how many had others. */
  private int change(Routine r, Map<String, Optional<String>> wanted) {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Snapshot present = target.read(r, wanted.keySet());
      Map<String, Long> reads = new HashMap<>();
      Map<String, Optional<String>> writes = new HashMap<>();
      wanted.forEach(
          (key, text) -> {
            VersionedValue value = present.values().get(key);
            if (!text.equals(Optional.ofNullable(value).map(VersionedValue::value))) {
              reads.put(key, value == null ? 0 : value.version());
              writes.put(key, text);
            }
          });
      if (writes.isEmpty()) {
        return 0;
      }
      // Whether a commit without an answer was done, the next read shows.
      if (target.commit(r, new Commit(reads, writes)) instanceof CommitResult.Committed) {
        reads.forEach(
            (key, version) -> {
              if (version == 0) {
                created.add(key);
              }
            });
        return writes.size();
      }
    }
    throw new DatabaseChangingException(
        "somebody writes to the target all the time, or it does not answer: cannot write '"
            + wanted.keySet().iterator().next()
            + "' and those with it");
  }
}
