package io.weft.protocols.http.client;

import io.weft.core.stream.CompressionFormat;
import io.weft.core.stream.Encoder;
import io.weft.core.stream.Encoders;
import io.weft.core.stream.ExpansionLimit;
import org.jspecify.annotations.Nullable;

/**
 * Expands what servers call deflate: zlib data (RFC 9110 section 8.4.1.2), or without its header,
 * as some send it. Which it is the first two bytes tell.
 */
final class AnyDeflate implements Encoder<byte[], byte[]> {
  private final ExpansionLimit limit;
  private byte[] begin = new byte[0];
  private @Nullable Encoder<byte[], byte[]> actual;

  AnyDeflate(ExpansionLimit limit) {
    this.limit = limit;
  }

  @Override
  public byte[] encode(byte[] data, boolean last) {
    Encoder<byte[], byte[]> chosen = actual;
    if (chosen != null) {
      return chosen.encode(data, last);
    }
    byte[] all = new byte[begin.length + data.length];
    System.arraycopy(begin, 0, all, 0, begin.length);
    System.arraycopy(data, 0, all, begin.length, data.length);
    if (all.length == 0 && last) {
      // Nothing at all stands for nothing, as most clients take it.
      return all;
    }
    if (all.length < 2 && !last) {
      begin = all;
      return new byte[0];
    }
    chosen = Encoders.expand(isZlib(all) ? CompressionFormat.ZLIB : CompressionFormat.RAW, limit);
    actual = chosen;
    return chosen.encode(all, last);
  }

  private static boolean isZlib(byte[] data) {
    if (data.length < 2) {
      return true;
    }
    int first = data[0] & 0xff;
    return (first & 0x0f) == 8 && ((first << 8) | (data[1] & 0xff)) % 31 == 0;
  }

  @Override
  public boolean hasMore() {
    return actual != null && actual.hasMore();
  }

  @Override
  public void close() {
    if (actual != null) {
      actual.close();
    }
  }
}
