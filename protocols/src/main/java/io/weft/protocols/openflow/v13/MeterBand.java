package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * What a meter does with packets above a rate (OpenFlow 1.3.5 section 7.3.4.5.1). Rates and bursts
 * are unsigned, in the units that the meter's flags say.
 */
public sealed interface MeterBand {
  /** From which rate on the band acts. */
  int rate();

  /** How much may come at once before it acts. */
  int burst();

  /** Drops the packet. */
  record Drop(int rate, int burst) implements MeterBand {}

  /**
   * Makes the packet more likely to be dropped elsewhere.
   *
   * @param precedence by how much the drop precedence in the packet's DSCP rises, 0 to 255
   */
  record DscpRemark(int rate, int burst, int precedence) implements MeterBand {
    /** Checks the range. */
    public DscpRemark {
      Range.u8("a drop precedence", precedence);
    }
  }

  /**
   * Does what an experimenter has defined.
   *
   * @param experimenter the experimenter's id
   * @param data what follows it
   */
  record Experimenter(int rate, int burst, int experimenter, Bytes data) implements MeterBand {}

  /**
   * A band of a type that this codec does not know.
   *
   * @param type {@code ofp_meter_band_type}
   * @param body what follows rate and burst
   */
  record Unknown(int type, int rate, int burst, Bytes body) implements MeterBand {
    /** Checks the range. */
    public Unknown {
      Range.u16("a band's type", type);
      if (type == MeterCodec.DROP
          || type == MeterCodec.DSCP_REMARK
          || type == MeterCodec.EXPERIMENTER) {
        throw new IllegalArgumentException("band type " + type + " is known");
      }
    }
  }
}
