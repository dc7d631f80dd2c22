package io.weft.core.stream;

import java.nio.charset.Charset;
import java.util.zip.Deflater;

/**
 * The encoders that come with streams (specification 5.7.4); each call makes a new one. Any thread;
 * an encoder itself is for the routine of its stream.
 *
 * {@snippet class="io.weft.core.stream.StreamSnippetsTest" region="encoders"}
 */
public final class Encoders {
  private Encoders() {}

  /**
   * Bytes to text. Characters may be split over chunks.
   *
   * @return fails with {@link MalformedDataException} on bytes that the character set does not know
   */
  public static Encoder<byte[], String> decode(Charset charset) {
    return new CharsetDecoding(charset);
  }

  /**
   * Text to bytes. Code points may be split over chunks.
   *
   * @return fails with {@link MalformedDataException} on half a code point, and on characters that
   *     the character set does not know
   */
  public static Encoder<String, byte[]> encode(Charset charset) {
    return new CharsetEncoding(charset);
  }

  /** Compresses to the zlib format (RFC 1950). */
  public static Encoder<byte[], byte[]> deflate() {
    return new Deflating(CompressionFormat.ZLIB, Deflater.DEFAULT_COMPRESSION);
  }

  /**
   * Compresses to a format.
   *
   * @param level 0 (none) to 9 (best), or -1 for the default
   */
  public static Encoder<byte[], byte[]> compress(CompressionFormat format, int level) {
    return new Deflating(format, level);
  }

  /** Expands the zlib format (RFC 1950), within {@link ExpansionLimit#DEFAULT}. */
  public static Encoder<byte[], byte[]> inflate() {
    return expand(CompressionFormat.ZLIB, ExpansionLimit.DEFAULT);
  }

  /** Compresses to the gzip format (RFC 1952), without a name and a time. */
  public static Encoder<byte[], byte[]> gzip() {
    return new Deflating(CompressionFormat.GZIP, Deflater.DEFAULT_COMPRESSION);
  }

  /** Expands the gzip format (RFC 1952), within {@link ExpansionLimit#DEFAULT}. */
  public static Encoder<byte[], byte[]> gunzip() {
    return expand(CompressionFormat.GZIP, ExpansionLimit.DEFAULT);
  }

  /**
   * Expands a format. Several gzip members in a row are one stream.
   *
   * @return fails with {@link MalformedDataException} on data that is not of that format, damaged,
   *     too short or too long, and with {@link StreamLimitException} beyond the limit
   */
  public static Encoder<byte[], byte[]> expand(CompressionFormat format, ExpansionLimit limit) {
    return new Inflating(format, limit);
  }
}
