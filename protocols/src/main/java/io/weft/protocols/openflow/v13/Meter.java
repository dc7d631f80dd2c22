package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * A meter as a value: what {@link MeterMod} sends and {@link MeterConfigReply} returns.
 *
 * @param id unsigned
 * @param flags {@code ofp_meter_flags}, the constants of this class
 */
public record Meter(int id, int flags, List<MeterBand> bands) {
  /** The highest number that a meter can have. */
  public static final int MAX = 0xffff_0000;

  /** The meter for packets to the controller. */
  public static final int CONTROLLER = 0xffff_fffe;

  /** In requests and deletions: all meters. */
  public static final int ALL = 0xffff_ffff;

  /** In {@code flags}: rates are in kilobits per second. */
  public static final int KBPS = 1;

  /** In {@code flags}: rates are in packets per second. */
  public static final int PKTPS = 1 << 1;

  /** In {@code flags}: bursts count. */
  public static final int BURST = 1 << 2;

  /** In {@code flags}: packets are counted. */
  public static final int STATS = 1 << 3;

  /** Copies the list and checks the range. */
  public Meter {
    Range.u16("flags", flags);
    bands = List.copyOf(bands);
  }

  /**
   * Reads a meter as {@code ovs-ofctl} prints it.
   *
   * @throws io.weft.protocols.openflow.OpenFlowTextException if the text is none
   */
  public static Meter parse(String text) {
    return FlowText.parseMeter(text);
  }

  /** The meter as {@code ovs-ofctl} prints it. */
  @Override
  public String toString() {
    return FlowText.format(this);
  }
}
