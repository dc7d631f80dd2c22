package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/** A property of a {@link PacketQueue} (OpenFlow 1.3.5 section 7.2.2). */
public sealed interface QueueProperty {
  /** A rate above it says that the property is not configured. */
  int MAX_RATE = 1000;

  /**
   * The rate that the queue has at least.
   *
   * @param rate in tenths of a percent of the port's
   */
  record MinRate(int rate) implements QueueProperty {
    /** Checks the range. */
    public MinRate {
      Range.u16("a rate", rate);
    }
  }

  /**
   * The rate that the queue has at most.
   *
   * @param rate in tenths of a percent of the port's
   */
  record MaxRate(int rate) implements QueueProperty {
    /** Checks the range. */
    public MaxRate {
      Range.u16("a rate", rate);
    }
  }

  /**
   * What an experimenter has defined.
   *
   * @param experimenter the experimenter's id
   * @param data what follows it and its padding
   */
  record Experimenter(int experimenter, Bytes data) implements QueueProperty {}

  /**
   * A property of a type that this codec does not know.
   *
   * @param type {@code ofp_queue_properties}
   * @param body what follows type, length and padding
   */
  record Unknown(int type, Bytes body) implements QueueProperty {
    /** Checks the range. */
    public Unknown {
      Range.u16("a property's type", type);
      if (type == QueueCodec.MIN_RATE
          || type == QueueCodec.MAX_RATE
          || type == QueueCodec.EXPERIMENTER) {
        throw new IllegalArgumentException("property type " + type + " is known");
      }
    }
  }
}
