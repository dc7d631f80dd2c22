package io.weft.examples.benchmark;

import io.netty.buffer.ByteBuf;

/** A library that speaks OpenFlow 1.3, for {@link PeerBenchmark}. */
interface CodecLibrary {
  /**
   * Takes the messages to decode, each as a buffer of the network's has it, in the form in which
   * the library's decoder gets them.
   */
  void frames(ByteBuf[] frames);

  /**
   * Decodes a message and reads every field of it once. Keeps the message, as a program does: else
   * the compiler might see that nobody needs it, and not make it at all.
   *
   * @param index which of {@link #frames}
   * @return a number made of all fields, the same for all libraries
   */
  long decode(int index);

  /** The message that was decoded last. */
  Object kept();

  /** Encodes a flow-mod of {@link PeerBenchmark.Message#FLOW_MOD} that was made before. */
  void encode(ByteBuf out);

  /** Makes such a flow-mod of plain numbers and encodes it. */
  void buildAndEncode(ByteBuf out);

  /** Mixes one more value into a number. */
  static long mix(long sum, long value) {
    return 31 * sum + value;
  }
}
