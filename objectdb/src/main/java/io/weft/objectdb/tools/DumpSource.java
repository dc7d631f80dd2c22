package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.CorruptObjectException;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.StoredForm;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads a dump, a bounded part of it at a time, and checks all of it. */
final class DumpSource implements Source {
  private static final int BATCH_KEYS = 1000;
  private static final long BATCH_CHARS = 1 << 20;

  /** How a file in the gzip format begins (RFC 1952). */
  private static final int GZIP_FIRST = 0x1f;

  private static final int GZIP_SECOND = 0x8b;

  /** What stands in a line beside the value. */
  private static final long LINE_EXTRA = 64 << 10;

  private final TaskPool pool;
  private final Path file;
  private final int maxValueBytes;
  private final Optional<ObjectTypes> types;
  private final Progress progress;

  /**
   * A source.
   *
   * @param types what the values must be objects of; any text is good without
   */
  DumpSource(
      TaskPool pool, Path file, int maxValueBytes, Optional<ObjectTypes> types, Progress progress) {
    this.pool = pool;
    this.file = file;
    this.maxValueBytes = maxValueBytes;
    this.types = types;
    this.progress = progress;
  }

  @Override
  public Pass read(Routine r, String step, Consumer<SortedMap<String, String>> to) {
    Reading reading = pool.run(r, Reading::new);
    try {
      long total = reading.header.keys().orElse(-1L);
      progress.at(step, 0, total);
      while (!reading.over) {
        SortedMap<String, String> texts = pool.run(r, reading::next);
        to.accept(texts);
        progress.at(step, reading.keys.size(), total);
      }
    } finally {
      reading.close();
    }
    return new Pass(reading.keys, true, reading.header.version());
  }

  /** One time through the file. On one thread of the pool at a time. */
  private final class Reading {
    private final InputStream in;
    private final DumpLine.Header header;
    private final MessageDigest digest = DumpWriter.sha256();
    private final List<String> keys = new ArrayList<>();
    private final long maxLine = Math.min(6L * maxValueBytes + LINE_EXTRA, Integer.MAX_VALUE - 64);
    private long line;
    private boolean over;

    Reading() throws IOException {
      in = open();
      try {
        String first = readLine();
        if (first == null) {
          throw bad(Optional.empty(), "the file is empty");
        }
        header = DumpLine.parseHeader(first);
        digest.reset();
      } catch (DumpLine.BadLineException e) {
        in.close();
        throw bad(e.field(), e.reason());
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    }

    /** Unpacks it if it is packed, whatever its name is. */
    private InputStream open() throws IOException {
      BufferedInputStream plain = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      try {
        plain.mark(2);
        boolean packed = plain.read() == GZIP_FIRST && plain.read() == GZIP_SECOND;
        plain.reset();
        return packed
            ? new BufferedInputStream(new GZIPInputStream(plain, 1 << 16), 1 << 16)
            : plain;
      } catch (IOException | RuntimeException e) {
        plain.close();
        throw e;
      }
    }

    void close() {
      try {
        in.close();
      } catch (IOException e) {
        // It was only read.
      }
    }

    SortedMap<String, String> next() throws IOException {
      TreeMap<String, String> texts = new TreeMap<>();
      long chars = 0;
      while (texts.size() < BATCH_KEYS && chars < BATCH_CHARS) {
        String text = readLine();
        if (text == null) {
          finish();
          return texts;
        }
        DumpLine value = parse(text);
        keys.add(value.key());
        texts.put(value.key(), value.text());
        chars += value.text().length();
      }
      return texts;
    }

    private DumpLine parse(String text) {
      DumpLine value;
      try {
        value = DumpLine.parse(text);
      } catch (DumpLine.BadLineException e) {
        throw bad(e.field(), e.reason());
      }
      if (!keys.isEmpty() && value.key().compareTo(keys.getLast()) <= 0) {
        throw bad(
            Optional.of("key"),
            "'" + value.key() + "' does not come after '" + keys.getLast() + "' before it");
      }
      int bytes = value.text().getBytes(StandardCharsets.UTF_8).length;
      if (bytes > maxValueBytes) {
        throw bad(
            Optional.of("value"),
            "has " + bytes + " bytes, and the target takes at most " + maxValueBytes);
      }
      types.ifPresent(known -> checkObject(known, value));
      return value;
    }

    private void checkObject(ObjectTypes known, DumpLine value) {
      try {
        StoredForm.decode(known, value.key(), value.text());
      } catch (CorruptObjectException e) {
        throw bad(Optional.of("value"), "" + e.getMessage());
      } catch (IllegalArgumentException e) {
        throw bad(Optional.of("key"), "" + e.getMessage());
      }
    }

    private void finish() {
      over = true;
      if (header.keys().isPresent() && header.keys().get() != keys.size()) {
        throw bad(
            Optional.empty(),
            "the file ends after "
                + keys.size()
                + " values, and its header says "
                + header.keys().get());
      }
      String sha256 = HexFormat.of().formatHex(digest.digest());
      if (header.sha256().isPresent() && !header.sha256().get().equals(sha256)) {
        throw new DumpFormatException(
            file,
            1,
            Optional.of("sha256"),
            "the values are not those that were dumped (they have "
                + sha256
                + "); who has changed them on purpose removes this field");
      }
    }

    private DumpFormatException bad(Optional<String> field, String reason) {
      return new DumpFormatException(file, line, field, reason);
    }

    /** The next line; null at the end. */
    private @Nullable String readLine() throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
      int b = in.read();
      if (b < 0) {
        return null;
      }
      line++;
      while (b >= 0 && b != '\n') {
        if (bytes.size() >= maxLine) {
          throw bad(Optional.empty(), "is longer than " + maxLine + " bytes");
        }
        bytes.write(b);
        b = in.read();
      }
      byte[] all = bytes.toByteArray();
      digest.update(all);
      if (b >= 0) {
        digest.update((byte) b);
      }
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(all)).toString();
      } catch (CharacterCodingException e) {
        throw bad(Optional.empty(), "is not UTF-8");
      }
    }
  }
}
