package io.weft.protocols.packet;

import java.util.ArrayList;
import java.util.List;

/** An option of a TCP header (RFC 9293 section 3.2). */
public sealed interface TcpOption {
  /**
   * The end of the options.
   *
   * @param padding what follows up to the data, zeros by right
   */
  record End(Bytes padding) implements TcpOption {}

  /** A byte between options. */
  record NoOperation() implements TcpOption {}

  /**
   * The largest segment that the sender takes.
   *
   * @param bytes of data, 0 to 65535
   */
  record MaximumSegmentSize(int bytes) implements TcpOption {
    /** Checks the range. */
    public MaximumSegmentSize {
      requireRange(bytes >>> 16 == 0, "maximum segment size", bytes);
    }
  }

  /**
   * The unit of the sender's windows (RFC 7323).
   *
   * @param shift the power of two, eight bits; 14 at most by right
   */
  record WindowScale(int shift) implements TcpOption {
    /** Checks the range. */
    public WindowScale {
      requireRange(shift >>> 8 == 0, "window scale", shift);
    }
  }

  /** The sender understands {@link SelectiveAcknowledgment} (RFC 2018). */
  record SelectiveAcknowledgmentPermitted() implements TcpOption {}

  /**
   * What has come beyond a gap (RFC 2018).
   *
   * @param blocks one to four
   */
  record SelectiveAcknowledgment(List<Block> blocks) implements TcpOption {
    /**
     * Bytes without a gap.
     *
     * @param first the number of the first
     * @param end the number after the last
     */
    public record Block(int first, int end) {}

    /** Copies the list and checks its size. */
    public SelectiveAcknowledgment {
      blocks = List.copyOf(blocks);
      requireRange(!blocks.isEmpty() && blocks.size() <= 4, "number of blocks", blocks.size());
    }
  }

  /**
   * Times in the sender's own unit (RFC 7323).
   *
   * @param value the sender's
   * @param echo the latest of the peer
   */
  record Timestamps(int value, int echo) implements TcpOption {}

  /**
   * An option that is not known here, or not of the length that it should have.
   *
   * @param kind 2 to 255
   * @param data what follows the length
   */
  record Unknown(int kind, Bytes data) implements TcpOption {
    /** Checks the ranges. */
    public Unknown {
      requireRange(kind > 1 && kind <= 0xff, "option", kind);
      requireRange(data.length() <= 38, "option length", data.length());
    }
  }

  /** The list with bytes without meaning at its end, up to a multiple of four bytes. */
  static List<TcpOption> padded(List<TcpOption> options) {
    List<TcpOption> padded = new ArrayList<>(options);
    for (int missing = -TcpOptionCodec.length(options) & 3; missing > 0; missing--) {
      padded.add(new NoOperation());
    }
    return List.copyOf(padded);
  }

  private static void requireRange(boolean condition, String what, int value) {
    if (!condition) {
      throw new IllegalArgumentException("TCP " + what + " cannot be " + value);
    }
  }
}
