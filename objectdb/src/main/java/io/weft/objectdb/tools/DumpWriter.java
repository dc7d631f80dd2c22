package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.VersionedValue;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.SortedMap;
import java.util.zip.GZIPOutputStream;

/** Writes a dump: the values into a file of their own, which then follows the header. */
final class DumpWriter {
  private final TaskPool pool;
  private final StorageSource source;
  private final Path file;
  private final DumpOptions options;

  DumpWriter(TaskPool pool, Storage storage, Path file, DumpOptions options, Progress progress) {
    this.pool = pool;
    this.source = new StorageSource(storage, progress);
    this.file = file.toAbsolutePath();
    this.options = options;
  }

  DumpReport run(Routine r) {
    Path values = pool.run(r, this::temporary);
    Path whole = pool.run(r, this::temporary);
    try {
      Pass pass = readStill(r, values);
      return pool.run(r, () -> join(pass, values, whole));
    } finally {
      // Not in the pool: a cancelled routine could not wait for it.
      values.toFile().delete();
      whole.toFile().delete();
    }
  }

  private record Pass(Source.Pass seen, String sha256) {}

  private Path temporary() throws IOException {
    return Files.createTempFile(file.getParent(), "." + file.getFileName() + ".", ".part");
  }

  private Pass readStill(Routine r, Path values) {
    for (int pass = 1; ; pass++) {
      MessageDigest digest = sha256();
      OutputStream out =
          pool.run(r, () -> new BufferedOutputStream(Files.newOutputStream(values), 1 << 16));
      Source.Pass seen;
      try {
        seen =
            source.readValues(
                r, "dumping", some -> pool.<Boolean>run(r, () -> write(some, out, digest)));
      } finally {
        close(out);
      }
      if (seen.still() || (pass == options.passes() && options.changing())) {
        return new Pass(seen, HexFormat.of().formatHex(digest.digest()));
      }
      if (pass == options.passes()) {
        throw new DatabaseChangingException(
            "the database changed while it was read, "
                + pass
                + (pass == 1 ? " time" : " times")
                + " in a row: stop what writes, or allow a dump of several versions");
      }
    }
  }

  private static boolean write(
      SortedMap<String, VersionedValue> values, OutputStream out, MessageDigest digest)
      throws IOException {
    for (var entry : values.entrySet()) {
      byte[] line =
          (DumpLine.print(entry.getKey(), entry.getValue()) + "\n")
              .getBytes(StandardCharsets.UTF_8);
      digest.update(line);
      out.write(line);
    }
    return true;
  }

  private static void close(OutputStream out) {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private DumpReport join(Pass pass, Path values, Path whole) throws IOException {
    Source.Pass seen = pass.seen();
    DumpLine.Header header =
        new DumpLine.Header(
            seen.version(),
            seen.still(),
            Optional.of((long) seen.keys().size()),
            Optional.of(pass.sha256()));
    try (OutputStream plain = Files.newOutputStream(whole);
        OutputStream out = isPacked(file) ? new GZIPOutputStream(plain, 1 << 16) : plain) {
      out.write((header.print() + "\n").getBytes(StandardCharsets.UTF_8));
      Files.copy(values, out);
    }
    long bytes = Files.size(whole);
    Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return new DumpReport(seen.keys().size(), bytes, seen.version(), seen.still());
  }

  private static boolean isPacked(Path file) {
    return file.toString().endsWith(".gz");
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
