package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An immutable string of bytes, compared by content.
 *
 * <p>Messages keep their payloads in it: one copy out of the network buffer, after which the
 * message lives as long as its user likes and nobody counts references. Safe for use by any thread.
 */
public final class Bytes {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private static final int PRINTED = 64;

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
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
    return content.length;
  }

  /** Whether there are no bytes. */
  public boolean isEmpty() {
    return content.length == 0;
  }

  /**
   * The byte at {@code index}, 0 to 255.
   *
   * @throws IndexOutOfBoundsException if there is no such byte
   */
  public int get(int index) {
    return content[index] & 0xff;
  }

  /**
   * The {@code length} bytes from {@code start}.
   *
   * @throws IndexOutOfBoundsException if they are not all there
   */
  public Bytes slice(int start, int length) {
    Objects.checkFromIndexSize(start, length, content.length);
    return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(content, start, start + length));
  }

  /** A new array with these bytes. */
  public byte[] toArray() {
    return content.clone();
  }

  /** A read-only buffer over these bytes; it needs no release. */
  public ByteBuf toByteBuf() {
    return Unpooled.wrappedBuffer(content).asReadOnly();
  }

  /** Appends these bytes to {@code out}. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(content);
  }

  /** All bytes as hexadecimal digits. */
  public String toHex() {
    return HexFormat.of().formatHex(content);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** The length and the first bytes as hexadecimal digits. */
  @Override
  public String toString() {
    int shown = Math.min(content.length, PRINTED);
    String digits = HexFormat.of().formatHex(content, 0, shown);
    return "Bytes[" + content.length + ": " + digits + (shown < content.length ? "...]" : "]");
  }
}
