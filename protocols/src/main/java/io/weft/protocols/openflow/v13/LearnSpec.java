package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.packet.Bytes;

/** What a learned flow gets from the packet or from the learn action ({@code NXAST_LEARN}). */
public sealed interface LearnSpec {
  /** Matches bits that have the packet's value of others, as many. */
  record MatchField(Subfield source, Subfield destination) implements LearnSpec {
    /** Checks that both have the same number of bits. */
    public MatchField {
      requireSame(source, destination);
    }
  }

  /**
   * Matches bits that have a value.
   *
   * @param value the number, in as many bytes as its bits need, and an even number of bytes
   */
  record MatchValue(Bytes value, Subfield destination) implements LearnSpec {
    /** Checks the length. */
    public MatchValue {
      requireLength(value, destination);
    }
  }

  /** Loads bits with the packet's value of others, as many. */
  record LoadField(Subfield source, Subfield destination) implements LearnSpec {
    /** Checks that both have the same number of bits. */
    public LoadField {
      requireSame(source, destination);
    }
  }

  /**
   * Loads bits with a value.
   *
   * @param value as in {@link MatchValue}
   */
  record LoadValue(Bytes value, Subfield destination) implements LearnSpec {
    /** Checks the length. */
    public LoadValue {
      requireLength(value, destination);
    }
  }

  /** Sends out by the port whose number the packet has in that field now. */
  record Output(Subfield source) implements LearnSpec {}

  /** The number of bits, 1 to 1023. */
  default int bits() {
    return switch (this) {
      case MatchField s -> s.destination.bits();
      case MatchValue s -> s.destination.bits();
      case LoadField s -> s.destination.bits();
      case LoadValue s -> s.destination.bits();
      case Output s -> s.source.bits();
    };
  }

  /** The number of bytes that a value of so many bits has on the wire. */
  static int valueBytes(int bits) {
    return (bits + 15) / 16 * 2;
  }

  /** The same bits under the first header of each field. */
  default LearnSpec normalized() {
    return switch (this) {
      case MatchField s -> new MatchField(s.source.normalized(), s.destination.normalized());
      case MatchValue s -> new MatchValue(s.value, s.destination.normalized());
      case LoadField s -> new LoadField(s.source.normalized(), s.destination.normalized());
      case LoadValue s -> new LoadValue(s.value, s.destination.normalized());
      case Output s -> new Output(s.source.normalized());
    };
  }

  private static void requireSame(Subfield source, Subfield destination) {
    if (source.bits() != destination.bits()) {
      throw new IllegalArgumentException(
          source.bits() + " bits cannot be learned as " + destination.bits());
    }
  }

  private static void requireLength(Bytes value, Subfield destination) {
    if (value.length() != valueBytes(destination.bits())) {
      throw new IllegalArgumentException(
          destination.bits() + " bits do not have " + value.length() + " bytes");
    }
  }
}
