package io.weft.protocols.openflow.oxm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Big-endian numbers in an array: headers, values and masks of match fields. */
final class FieldNumbers {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private FieldNumbers() {}

  static int header(byte[] wire, int at) {
    return (int) INTS.get(wire, at);
  }

  static void putHeader(byte[] wire, int at, int header) {
    INTS.set(wire, at, header);
  }

  /**
   * The last eight bytes, or all that there are, of a number of that many bytes. A header is before
   * it, or another number, of which the bytes that are read as well are dropped again: that takes
   * fewer steps than to tell all lengths apart.
   */
  static long low(byte[] wire, int at, int bytes) {
    int end = at + bytes;
    if (bytes <= 4) {
      return (int) INTS.get(wire, end - 4) & (-1L >>> (64 - 8 * bytes));
    }
    long last = (long) LONGS.get(wire, end - 8);
    return bytes >= 8 ? last : last & (-1L >>> (64 - 8 * bytes));
  }

  /** The first eight of sixteen bytes, otherwise 0. */
  static long high(byte[] wire, int at, int bytes) {
    return bytes == 16 ? (long) LONGS.get(wire, at) : 0;
  }

  /** Puts a number of up to eight bytes in a place where all eight may be written. */
  static void putWithin8(byte[] wire, int at, long number, int bytes) {
    LONGS.set(wire, at, number << (64 - 8 * bytes));
  }

  /** Puts a number of that many bytes, 16 at most, in a place, and returns the next. */
  static int put(byte[] wire, int at, long high, long low, int bytes) {
    switch (bytes) {
      case 1 -> wire[at] = (byte) low;
      case 2 -> SHORTS.set(wire, at, (short) low);
      case 4 -> INTS.set(wire, at, (int) low);
      case 6 -> {
        SHORTS.set(wire, at, (short) (low >>> 32));
        INTS.set(wire, at + 2, (int) low);
      }
      case 8 -> LONGS.set(wire, at, low);
      case 16 -> {
        LONGS.set(wire, at, high);
        LONGS.set(wire, at + 8, low);
      }
      default -> {
        for (int i = 0; i < bytes; i++) {
          wire[at + i] = (byte) (low >>> (8 * (bytes - 1 - i)));
        }
      }
    }
    return at + bytes;
  }
}
