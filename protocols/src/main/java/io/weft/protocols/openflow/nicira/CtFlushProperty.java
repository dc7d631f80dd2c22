package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;
import java.util.List;

/** What tracked connections a {@link NiciraBody.CtFlush} means. */
public sealed interface CtFlushProperty {
  /**
   * Those whose packets have this in one direction.
   *
   * @param reply whether it is the direction of the answers
   */
  record Tuple(boolean reply, List<CtTupleField> fields) implements CtFlushProperty {
    /** Copies the list. */
    public Tuple {
      fields = List.copyOf(fields);
    }
  }

  /**
   * Those of a zone.
   *
   * @param zone 0 to 65535
   */
  record Zone(int zone) implements CtFlushProperty {
    /** Checks the range. */
    public Zone {
      Range.u16("a zone", zone);
    }
  }

  /** Those with that mark, from Open vSwitch 3.3 on. */
  record Mark(int mark) implements CtFlushProperty {}

  /** Which bits of the mark count, from Open vSwitch 3.3 on. */
  record MarkMask(int mask) implements CtFlushProperty {}

  /** Those with these labels, from Open vSwitch 3.3 on. */
  record Labels(long high, long low) implements CtFlushProperty {}

  /** Which bits of the labels count, from Open vSwitch 3.3 on. */
  record LabelsMask(long high, long low) implements CtFlushProperty {}

  /**
   * A property of another type.
   *
   * @param type from 7 to 65535
   * @param body what follows type and length, without padding
   */
  record Unknown(int type, Bytes body) implements CtFlushProperty {
    /** Checks the range. */
    public Unknown {
      Range.u16("a property's type", type);
      if (type <= CtFlushCodec.LAST_PROPERTY) {
        throw new IllegalArgumentException("property type " + type + " is known");
      }
    }
  }
}
