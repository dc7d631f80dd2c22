package io.weft.core.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Compresses. */
final class Deflating implements Encoder<byte[], byte[]> {
  private static final int BUFFER = 8 * 1024;
  private static final int UNKNOWN_SYSTEM = 255;

  private final CompressionFormat format;
  private final Deflater deflater;
  private final CRC32 crc = new CRC32();
  private boolean started;
  private boolean ended;

  Deflating(CompressionFormat format, int level) {
    if (level < -1 || level > 9) {
      throw new IllegalArgumentException("level must be -1 to 9, not " + level);
    }
    this.format = format;
    this.deflater = new Deflater(level, format != CompressionFormat.ZLIB);
  }

  @Override
  public byte[] encode(byte[] data, boolean last) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (!started && format == CompressionFormat.GZIP) {
      out.writeBytes(
          new byte[] {
            0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) UNKNOWN_SYSTEM
          });
    }
    started = true;
    crc.update(data);
    deflater.setInput(data);
    if (last) {
      deflater.finish();
    }
    byte[] buffer = new byte[BUFFER];
    int length;
    while ((length = deflater.deflate(buffer)) > 0) {
      out.write(buffer, 0, length);
    }
    if (last && !ended) {
      ended = true;
      if (format == CompressionFormat.GZIP) {
        out.writeBytes(
            ByteBuffer.allocate(GzipHeader.TRAILER_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) crc.getValue())
                .putInt((int) deflater.getBytesRead())
                .array());
      }
    }
    return out.toByteArray();
  }

  @Override
  public void close() {
    deflater.end();
  }
}
