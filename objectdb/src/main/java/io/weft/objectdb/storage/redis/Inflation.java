package io.weft.objectdb.storage.redis;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Inflates values, one after the other: to make an inflater takes longer. For one thread. */
final class Inflation implements AutoCloseable {
  private final int limit;

  // Made for the first value: often there is none.
  private @Nullable Inflater inflater;
  private byte[] buffer = {};

  /**
   * An inflation.
   *
   * @param limit how many bytes a value may have
   */
  Inflation(int limit) {
    this.limit = limit;
  }

  private Inflater ready() {
    if (inflater == null) {
      inflater = new Inflater();
      buffer = new byte[8192];
    } else {
      inflater.reset();
    }
    return inflater;
  }

  byte[] inflate(byte[] bytes, int from) {
    Inflater ready = ready();
    try {
      ready.setInput(bytes, from, bytes.length - from);
      ByteArrayOutputStream out = new ByteArrayOutputStream(4 * bytes.length);
      while (!ready.finished()) {
        int count = ready.inflate(buffer);
        if (count == 0 && !ready.finished()) {
          throw new CorruptReplyException("compressed bytes", "their end is missing");
        }
        out.write(buffer, 0, count);
        if (out.size() > limit) {
          throw new CorruptReplyException("at most " + limit + " bytes", "more");
        }
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new CorruptReplyException("compressed bytes", e.getMessage());
    }
  }

  @Override
  public void close() {
    if (inflater != null) {
      inflater.end();
    }
  }
}
