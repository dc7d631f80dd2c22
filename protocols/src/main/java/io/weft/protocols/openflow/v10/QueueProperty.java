package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/** What a queue is set to (OpenFlow 1.0.0 section 5.2.2). */
public sealed interface QueueProperty {
  /**
   * The rate that the queue is sure of.
   *
   * @param rate in tenths of a percent of the port's; over 1000 it does not count
   */
  record MinRate(int rate) implements QueueProperty {
    /** Checks the range. */
    public MinRate {
      Range.u16("a rate", rate);
    }
  }

  /**
   * A property that this codec does not know.
   *
   * @param type {@code ofp_queue_properties}
   * @param body what follows type and length
   */
  record Unknown(int type, Bytes body) implements QueueProperty {
    /** Checks the range. */
    public Unknown {
      Range.u16("a property", type);
    }
  }
}
