package io.weft.objectdb.storage;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Writes the parts of a journal. All numbers are big-endian.
 *
 * <pre>
 * journal  := header, values frame *, end frame, commits frame *
 * header   := "WEFTJRNL", format (4), CRC32C of the 12 bytes before (4)
 * frame    := marker (4), length of the payload (4), CRC32C of length and payload (4), payload
 * payload  := 1, (key, version (8), value) +                     the values of a snapshot
 *           | 2, version (8), number of values (8)               the end of the snapshot
 *           | 3, commit +                                        what was forced at one time
 * commit   := version (8), number of writes (4), (key, 1, value | key, 0) +
 * key, value := length in bytes (4), UTF-8
 * </pre>
 *
 * <p>Commits that are forced together share a frame: of what a crash has torn, all or nothing
 * counts, and a frame that is followed by a good one has been forced.
 */
final class FrameWriter {
  static final long MAGIC = 0x5745_4654_4A52_4E4CL;
  static final int FORMAT = 1;
  static final int HEADER_BYTES = 16;

  /** Begins and ends with bytes that UTF-8 does not use. */
  static final int MARKER = 0xFE57_46FF;

  static final int FRAME_HEADER_BYTES = 12;
  static final int MAX_PAYLOAD_BYTES = 1 << 28;

  static final byte VALUES = 1;
  static final byte END = 2;
  static final byte COMMITS = 3;

  private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
  private ByteBuffer buffer = ByteBuffer.allocate(256);

  FrameWriter(byte type) {
    buffer.position(FRAME_HEADER_BYTES);
    buffer.put(type);
  }

  static byte[] header() {
    ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).putInt(FORMAT);
    return header.putInt(crc(header.array(), 0, header.position())).array();
  }

  static int crc(byte[] bytes, int from, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, count);
    return (int) crc.getValue();
  }

  /** The bytes so far. */
  int size() {
    return buffer.position();
  }

  void addValue(String key, VersionedValue value) {
    putText(key, key);
    room(Long.BYTES).putLong(value.version());
    putText(key, value.value());
  }

  void addEnd(long version, long count) {
    room(2 * Long.BYTES).putLong(version).putLong(count);
  }

  /**
   * Adds a commit or, when it cannot be written, nothing.
   *
   * @throws StorageException when it is too large or not Unicode
   */
  void addCommit(long version, Map<String, Optional<String>> writes) {
    int before = buffer.position();
    try {
      room(Long.BYTES + Integer.BYTES).putLong(version).putInt(writes.size());
      writes.forEach(
          (key, value) -> {
            putText(key, key);
            room(1).put((byte) (value.isPresent() ? 1 : 0));
            value.ifPresent(text -> putText(key, text));
          });
    } catch (StorageException e) {
      buffer.position(before);
      throw e;
    }
  }

  private void putText(String key, String text) {
    ByteBuffer bytes;
    try {
      bytes = encoder.encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      // Replaced by question marks it would be another text after a restart.
      throw new StorageException("key or value of " + key + " has half a surrogate pair", e);
    }
    room(Integer.BYTES).putInt(bytes.remaining());
    room(bytes.remaining()).put(bytes);
  }

  private ByteBuffer room(int count) {
    if (buffer.remaining() < count) {
      if (count > FRAME_HEADER_BYTES + MAX_PAYLOAD_BYTES - buffer.position()) {
        throw new StorageException(
            "the commit does not fit into a frame of " + MAX_PAYLOAD_BYTES + " bytes");
      }
      int needed = buffer.position() + count;
      int larger = Math.min(2 * buffer.capacity(), FRAME_HEADER_BYTES + MAX_PAYLOAD_BYTES);
      buffer = ByteBuffer.allocate(Math.max(needed, larger)).put(buffer.flip());
    }
    return buffer;
  }

  /** The frame, in the first {@link #size} of these bytes. */
  byte[] finish() {
    byte[] bytes = buffer.array();
    int length = size() - FRAME_HEADER_BYTES;
    buffer.putInt(0, MARKER).putInt(4, length).putInt(8, frameCrc(bytes, 0, length));
    return bytes;
  }

  /** The checksum of a frame, of whose header only the length counts. */
  static int frameCrc(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from + 4, Integer.BYTES);
    crc.update(bytes, from + FRAME_HEADER_BYTES, length);
    return (int) crc.getValue();
  }
}
