package io.weft.objectdb.storage;

import io.weft.objectdb.storage.Disk.DiskFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads a journal from its beginning and changes nothing in it; see {@link FrameWriter}. */
final class JournalReader {
  private static final int SCAN_BYTES = 1 << 20;

  private final Path path;
  private final DiskFile file;
  private final long size;
  private final Map<String, VersionedValue> values = new HashMap<>();
  private long version;
  private long snapshotBytes;

  /**
   * What a journal holds.
   *
   * @param snapshotBytes where its commits begin
   * @param length where they end
   * @param tornBytes what a crash has left behind them
   */
  record Contents(
      Map<String, VersionedValue> values,
      long version,
      long snapshotBytes,
      long length,
      long tornBytes) {}

  private JournalReader(Path path, DiskFile file) throws IOException {
    this.path = path;
    this.file = file;
    this.size = file.size();
  }

  /**
   * Reads everything.
   *
   * @throws StorageException when it is damaged in a way that no crash explains
   */
  static Contents read(Path path, DiskFile file) throws IOException {
    return new JournalReader(path, file).read();
  }

  private Contents read() throws IOException {
    checkHeader();
    long offset = FrameWriter.HEADER_BYTES;
    while (offset < size) {
      byte[] payload = payloadAt(offset);
      if (payload == null) {
        break;
      }
      apply(offset, ByteBuffer.wrap(payload));
      offset += FrameWriter.FRAME_HEADER_BYTES + payload.length;
      if (payload[0] == FrameWriter.END) {
        snapshotBytes = offset;
      }
    }
    if (snapshotBytes == 0) {
      // Never the work of a crash: the file got its name when that part was safe.
      throw corrupt(offset, "the snapshot is damaged or ends too early");
    }
    if (offset < size) {
      long next = nextFrame(offset + 1);
      if (next >= 0) {
        throw corrupt(
            offset, "a commit is damaged, and others follow at byte " + next + " and later");
      }
    }
    return new Contents(values, version, snapshotBytes, offset, size - offset);
  }

  private void checkHeader() throws IOException {
    if (size < FrameWriter.HEADER_BYTES) {
      throw corrupt(0, "no header in " + size + " bytes");
    }
    byte[] bytes = file.read(0, FrameWriter.HEADER_BYTES);
    ByteBuffer header = ByteBuffer.wrap(bytes);
    if (header.getLong() != FrameWriter.MAGIC) {
      throw corrupt(0, "the file is not a journal of Weft");
    }
    int format = header.getInt();
    if (header.getInt() != FrameWriter.crc(bytes, 0, 12)) {
      throw corrupt(0, "the header is damaged");
    }
    if (format != FrameWriter.FORMAT) {
      throw corrupt(8, "the format is " + format + ", not " + FrameWriter.FORMAT);
    }
  }

  /** The payload of the frame at a place, null when there is no good one. */
  private byte @Nullable [] payloadAt(long offset) throws IOException {
    if (size - offset < FrameWriter.FRAME_HEADER_BYTES) {
      return null;
    }
    byte[] headerBytes = file.read(offset, FrameWriter.FRAME_HEADER_BYTES);
    ByteBuffer header = ByteBuffer.wrap(headerBytes);
    int marker = header.getInt();
    int length = header.getInt();
    if (marker != FrameWriter.MARKER
        || length < 1
        || length > FrameWriter.MAX_PAYLOAD_BYTES
        || length > size - offset - FrameWriter.FRAME_HEADER_BYTES) {
      return null;
    }
    byte[] payload = file.read(offset + FrameWriter.FRAME_HEADER_BYTES, length);
    CRC32C crc = new CRC32C();
    crc.update(headerBytes, 4, Integer.BYTES);
    crc.update(payload);
    return (int) crc.getValue() == header.getInt() ? payload : null;
  }

  /** Where the next good frame begins, -1 when there is none. */
  private long nextFrame(long from) throws IOException {
    for (long start = from; size - start >= FrameWriter.FRAME_HEADER_BYTES; start += SCAN_BYTES) {
      // Three bytes more than a step, for a marker across its end.
      int count = (int) Math.min(SCAN_BYTES + 3, size - start);
      ByteBuffer window = ByteBuffer.wrap(file.read(start, count));
      for (int i = 0; i + Integer.BYTES <= count; i++) {
        if (window.getInt(i) == FrameWriter.MARKER && payloadAt(start + i) != null) {
          return start + i;
        }
      }
    }
    return -1;
  }

  private void apply(long offset, ByteBuffer payload) {
    try {
      byte type = payload.get();
      boolean inSnapshot = snapshotBytes == 0;
      if (type == FrameWriter.VALUES && inSnapshot) {
        while (payload.hasRemaining()) {
          String key = text(payload);
          values.put(key, new VersionedValue(payload.getLong(), text(payload)));
        }
      } else if (type == FrameWriter.END && inSnapshot) {
        version = payload.getLong();
        long count = payload.getLong();
        if (count != values.size()) {
          throw corrupt(offset, "the snapshot has " + values.size() + " values, not " + count);
        }
      } else if (type == FrameWriter.COMMITS && !inSnapshot) {
        while (payload.hasRemaining()) {
          applyCommit(offset, payload);
        }
      } else {
        throw corrupt(offset, "a frame of type " + type + " has no place here");
      }
    } catch (BufferUnderflowException | CharacterCodingException e) {
      throw corrupt(offset, "the frame is not what a journal holds (" + e + ")");
    }
  }

  private void applyCommit(long offset, ByteBuffer payload) throws CharacterCodingException {
    long committed = payload.getLong();
    if (committed != version + 1) {
      throw corrupt(offset, "version " + committed + " follows version " + version);
    }
    version = committed;
    int writes = payload.getInt();
    for (int i = 0; i < writes; i++) {
      String key = text(payload);
      if (payload.get() == 0) {
        values.remove(key);
      } else {
        values.put(key, new VersionedValue(committed, text(payload)));
      }
    }
  }

  private static String text(ByteBuffer payload) throws CharacterCodingException {
    int length = payload.getInt();
    if (length < 0 || length > payload.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer bytes = payload.slice(payload.position(), length);
    payload.position(payload.position() + length);
    return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
  }

  private StorageException corrupt(long offset, String reason) {
    return new StorageException(
        "journal " + path + " is corrupt at byte " + offset + ": " + reason + "; left as it is");
  }
}
