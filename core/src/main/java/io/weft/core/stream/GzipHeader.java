package io.weft.core.stream;

import java.util.zip.CRC32;

/** The header of a gzip member (RFC 1952 section 2.3), byte by byte as it comes. */
final class GzipHeader {
  static final int TRAILER_LENGTH = 8;

  /** The extra field has up to 64 KiB; name and comment have no limit of their own. */
  private static final int MAX_LENGTH = 128 * 1024;

  private static final int FIXED_LENGTH = 10;
  private static final int CHECKSUM = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xe0;

  private enum Part {
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    NAME,
    COMMENT,
    CHECKSUM,
    COMPLETE
  }

  private final CRC32 crc = new CRC32();
  private Part part = Part.FIXED;
  private int flags;
  private int length;

  /** Within the part. */
  private int position;

  private int number;

  boolean isComplete() {
    return part == Part.COMPLETE;
  }

  /**
   * Takes the next byte.
   *
   * @param offset where it is in the stream, for errors
   */
  void add(byte signed, long offset) {
    int value = Byte.toUnsignedInt(signed);
    if (++length > MAX_LENGTH) {
      throw new StreamLimitException(
          "a gzip header has more than " + MAX_LENGTH + " bytes", MAX_LENGTH);
    }
    int expected = (int) crc.getValue() & 0xffff;
    crc.update(value);
    int at = position++;
    switch (part) {
      case FIXED -> addFixed(at, value, offset);
      case EXTRA_LENGTH -> {
        number |= value << (8 * at);
        if (at == 1) {
          position = 0;
          part = Part.EXTRA;
          if (number == 0) {
            nextAfter(Part.EXTRA);
          }
        }
      }
      case EXTRA -> {
        if (position == number) {
          nextAfter(Part.EXTRA);
        }
      }
      case NAME, COMMENT -> {
        if (value == 0) {
          nextAfter(part);
        }
      }
      case CHECKSUM -> {
        if (at == 0) {
          number = expected;
        }
        if (value != ((number >> (8 * at)) & 0xff)) {
          throw malformed(offset, "the checksum of the header is wrong");
        }
        if (at == 1) {
          part = Part.COMPLETE;
        }
      }
      case COMPLETE -> throw new AssertionError("the header is complete");
    }
  }

  private void addFixed(int at, int value, long offset) {
    switch (at) {
      case 0 -> require(value == 0x1f, offset, "it does not begin with 1f 8b");
      case 1 -> require(value == 0x8b, offset, "it does not begin with 1f 8b");
      case 2 -> require(value == 8, offset, "unknown compression method " + value);
      case 3 -> {
        require((value & RESERVED) == 0, offset, "unknown flags " + value);
        flags = value;
      }
      default -> {
        // Time, extra flags and system say nothing about the data.
      }
    }
    if (position == FIXED_LENGTH) {
      nextAfter(Part.FIXED);
    }
  }

  private void nextAfter(Part before) {
    position = 0;
    number = 0;
    if (before == Part.FIXED && (flags & EXTRA) != 0) {
      part = Part.EXTRA_LENGTH;
    } else if (before.compareTo(Part.EXTRA) <= 0 && (flags & NAME) != 0) {
      part = Part.NAME;
    } else if (before.compareTo(Part.NAME) <= 0 && (flags & COMMENT) != 0) {
      part = Part.COMMENT;
    } else if ((flags & CHECKSUM) != 0) {
      part = Part.CHECKSUM;
    } else {
      part = Part.COMPLETE;
    }
  }

  private static void require(boolean right, long offset, String reason) {
    if (!right) {
      throw malformed(offset, reason);
    }
  }

  private static MalformedDataException malformed(long offset, String reason) {
    return new MalformedDataException(CompressionFormat.GZIP.description(), offset, reason);
  }
}
