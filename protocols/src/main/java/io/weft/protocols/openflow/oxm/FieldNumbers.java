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

  /** The last eight bytes, or all that there are, of a number of that many bytes. */
  static long low(byte[] wire, int at, int bytes) {
    return switch (bytes) {
      case 1 -> wire[at] & 0xff;
      case 2 -> (short) SHORTS.get(wire, at) & 0xffff;
      case 4 -> (int) INTS.get(wire, at) & 0xffff_ffffL;
      case 6 ->
          ((short) SHORTS.get(wire, at) & 0xffffL) << 32
              | ((int) INTS.get(wire, at + 2) & 0xffff_ffffL);
      case 8 -> (long) LONGS.get(wire, at);
      case 16 -> (long) LONGS.get(wire, at + 8);
      default -> {
        long number = 0;
        for (int i = Math.max(0, bytes - 8); i < bytes; i++) {
          number = (number << 8) | (wire[at + i] & 0xff);
        }
        yield number;
      }
    };
  }

  /** The first eight of sixteen bytes, otherwise 0. */
  static long high(byte[] wire, int at, int bytes) {
    return bytes == 16 ? (long) LONGS.get(wire, at) : 0;
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
          wire[at + i] = (byte) (low >>> 8 * (bytes - 1 - i));
        }
      }
    }
    return at + bytes;
  }
}
