package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable string of bytes, compared by content.
 *
 * <p>Messages are cut out of the network's buffers into it, and keep their payloads in it: one
 * copy, after which the message lives as long as its user likes and nobody counts references. Safe
 * for use by any thread.
 */
public final class Bytes {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private static final int PRINTED = 64;

  /** A slice may keep so many bytes alive that are not its own, beside as many as it has. */
  private static final int SHARED = 64;

  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int start;
  private final int length;

  private Bytes(byte[] array) {
    this(array, 0, array.length);
  }

  private Bytes(byte[] array, int start, int length) {
    this.array = array;
    this.start = start;
    this.length = length;
  }

  /** Copies {@code content}. */
  public static Bytes copyOf(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content.clone());
  }

  /** Takes an array over that nobody else keeps. */
  static Bytes wrap(byte[] content) {
    return content.length == 0 ? EMPTY : new Bytes(content);
  }

  /** What was written to a buffer of {@link Unpooled} that nobody else keeps. */
  static Bytes written(ByteBuf out) {
    boolean exact = out.hasArray() && out.array().length == out.readableBytes();
    return exact ? wrap(out.array()) : copyOf(out);
  }

  /** Copies the readable bytes of {@code buffer}, whose indices do not move. */
  public static Bytes copyOf(ByteBuf buffer) {
    return copyOf(buffer, buffer.readerIndex(), buffer.readableBytes());
  }

  /** Copies {@code length} bytes from the absolute {@code index} of {@code buffer}. */
  public static Bytes copyOf(ByteBuf buffer, int index, int length) {
    return length == 0 ? EMPTY : new Bytes(ByteBufUtil.getBytes(buffer, index, length, true));
  }

  /**
   * The bytes written as hexadecimal digits, two for each.
   *
   * @throws IllegalArgumentException if a character is no digit or the number of digits is odd
   */
  public static Bytes ofHex(CharSequence digits) {
    byte[] content = HexFormat.of().parseHex(digits);
    return content.length == 0 ? EMPTY : new Bytes(content);
  }

  /** The number of bytes. */
  public int length() {
    return length;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return length == 0;
  }

  /**
   * The byte at {@code index}, 0 to 255.
   *
   * @throws IndexOutOfBoundsException if there is no such byte
   */
  public int get(int index) {
    return array[start + Objects.checkIndex(index, length)] & 0xff;
  }

  /**
   * The two bytes at {@code index} as an unsigned number, the first byte the highest.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public int getUnsignedShort(int index) {
    return (short) SHORTS.get(array, at(index, 2)) & 0xffff;
  }

  /**
   * The four bytes at {@code index} as a number, the first byte the highest.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public int getInt(int index) {
    return (int) INTS.get(array, at(index, 4));
  }

  /**
   * The eight bytes at {@code index} as a number, the first byte the highest.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public long getLong(int index) {
    return (long) LONGS.get(array, at(index, 8));
  }

  private int at(int index, int size) {
    return start + Objects.checkFromIndexSize(index, size, length);
  }

  /**
   * The {@code count} bytes from {@code index}. They share the memory of these bytes if that is not
   * much more than their own, and are a copy otherwise: a small part does not keep a large whole.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public Bytes slice(int index, int count) {
    int from = at(index, count);
    if (count == 0) {
      return EMPTY;
    }
    return array.length - count <= count + SHARED
        ? new Bytes(array, from, count)
        : new Bytes(Arrays.copyOfRange(array, from, from + count));
  }

  /** A new array with these bytes. */
  public byte[] toArray() {
    return toArray(0, length);
  }

  /**
   * A new array with the {@code count} bytes from {@code index}.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public byte[] toArray(int index, int count) {
    int from = at(index, count);
    return Arrays.copyOfRange(array, from, from + count);
  }

  /** A read-only buffer over these bytes; it needs no release. */
  public ByteBuf toByteBuf() {
    return Unpooled.wrappedBuffer(array, start, length).asReadOnly();
  }

  /** Appends these bytes to {@code out}. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(array, start, length);
  }

  /** All bytes as hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(array, start, start + length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that
        && Arrays.equals(
            array, start, start + length, that.array, that.start, that.start + that.length);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int i = start; i < start + length; i++) {
      hash = 31 * hash + array[i];
    }
    return hash;
  }

  /** The length and the first bytes as hexadecimal digits. */
  @Override
  public String toString() {
    int shown = Math.min(length, PRINTED);
    String digits = HexFormat.of().formatHex(array, start, start + shown);
    return "Bytes[" + length + ": " + digits + (shown < length ? "...]" : "]");
  }
}
