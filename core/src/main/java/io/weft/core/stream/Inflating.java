package io.weft.core.stream;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Expands, in parts of a limited size. */
final class Inflating implements Encoder<byte[], byte[]> {
  private static final int OUTPUT = 64 * 1024;

  private enum Part {
    HEADER,
    BODY,
    TRAILER,
    AFTER
  }

  private final CompressionFormat format;
  private final ExpansionLimit limit;
  private final Inflater inflater;
  private final CRC32 crc = new CRC32();

  private Part part;
  private GzipHeader header = new GzipHeader();
  private int trailerBytes;

  private byte[] input = StreamType.BYTES.empty();
  private int position;

  /** What came before the input at hand. */
  private long before;

  private long produced;
  private final byte[] output = new byte[OUTPUT];
  private boolean outputWasFull;

  Inflating(CompressionFormat format, ExpansionLimit limit) {
    this.format = format;
    this.limit = limit;
    this.inflater = new Inflater(format != CompressionFormat.ZLIB);
    this.part = format == CompressionFormat.GZIP ? Part.HEADER : Part.BODY;
  }

  @Override
  public boolean hasMore() {
    return outputWasFull || position < input.length;
  }

  @Override
  public byte[] encode(byte[] data, boolean last) {
    if (data.length > 0) {
      if (hasMore()) {
        throw new IllegalStateException("there is more output for the input before");
      }
      before += input.length;
      input = data;
      position = 0;
    }
    int length = 0;
    outputWasFull = false;
    while (length == 0 && (position < input.length || part == Part.BODY)) {
      int start = position;
      switch (part) {
        case HEADER -> takeHeader();
        case BODY -> length = inflate();
        case TRAILER -> takeTrailer();
        case AFTER -> startMember();
      }
      if (length == 0 && position == start && part == Part.BODY) {
        break;
      }
    }
    outputWasFull = length == OUTPUT;
    produced += length;
    limit.check(before + position, produced);
    if (last && !hasMore() && !isComplete()) {
      throw malformed("it ends early");
    }
    return Arrays.copyOf(output, length);
  }

  private boolean isComplete() {
    return part == Part.AFTER;
  }

  private void takeHeader() {
    while (position < input.length && !header.isComplete()) {
      header.add(input[position], before + position);
      position++;
    }
    if (header.isComplete()) {
      part = Part.BODY;
    }
  }

  private int inflate() {
    inflater.setInput(input, position, input.length - position);
    int length;
    try {
      length = inflater.inflate(output);
    } catch (DataFormatException e) {
      position = input.length - inflater.getRemaining();
      throw malformed(reason(e.getMessage()));
    }
    position = input.length - inflater.getRemaining();
    if (inflater.needsDictionary()) {
      throw malformed("it needs a dictionary");
    }
    crc.update(output, 0, length);
    if (inflater.finished()) {
      part = format == CompressionFormat.GZIP ? Part.TRAILER : Part.AFTER;
    }
    return length;
  }

  private static String reason(@Nullable String message) {
    return message == null ? "it is damaged" : message;
  }

  private void takeTrailer() {
    while (position < input.length && part == Part.TRAILER) {
      long expected = crc.getValue() | inflater.getBytesWritten() << 32;
      int value = (int) (expected >>> (8 * trailerBytes)) & 0xff;
      if (value != Byte.toUnsignedInt(input[position])) {
        throw malformed(trailerBytes < 4 ? "the checksum is wrong" : "the length is wrong");
      }
      position++;
      trailerBytes++;
      if (trailerBytes == GzipHeader.TRAILER_LENGTH) {
        part = Part.AFTER;
      }
    }
  }

  /** Another gzip member; nothing else may come behind the data. */
  private void startMember() {
    if (format != CompressionFormat.GZIP) {
      throw malformed("there is more behind its end");
    }
    header = new GzipHeader();
    inflater.reset();
    crc.reset();
    trailerBytes = 0;
    part = Part.HEADER;
  }

  private MalformedDataException malformed(String reason) {
    return new MalformedDataException(format.description(), before + position, reason);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
