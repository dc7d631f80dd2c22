package io.weft.protocols.openflow.v13;

import java.util.EnumSet;
import java.util.Set;

/** What a port can do ({@code ofp_port_features}, OpenFlow 1.3.5 section 7.2.1). */
public enum PortFeature {
  /** 10 megabits per second, half-duplex. */
  HALF_10MB(0),
  /** 10 megabits per second, full-duplex. */
  FULL_10MB(1),
  /** 100 megabits per second, half-duplex. */
  HALF_100MB(2),
  /** 100 megabits per second, full-duplex. */
  FULL_100MB(3),
  /** 1 gigabit per second, half-duplex. */
  HALF_1GB(4),
  /** 1 gigabit per second, full-duplex. */
  FULL_1GB(5),
  /** 10 gigabits per second, full-duplex. */
  FULL_10GB(6),
  /** 40 gigabits per second, full-duplex. */
  FULL_40GB(7),
  /** 100 gigabits per second, full-duplex. */
  FULL_100GB(8),
  /** 1 terabit per second, full-duplex. */
  FULL_1TB(9),
  /** Another rate. */
  OTHER(10),
  /** A copper medium. */
  COPPER(11),
  /** A fiber medium. */
  FIBER(12),
  /** Auto-negotiation. */
  AUTONEG(13),
  /** Pause. */
  PAUSE(14),
  /** Asymmetric pause. */
  PAUSE_ASYM(15);

  private static final PortFeature[] ALL = values();

  private final int bit;

  PortFeature(int number) {
    this.bit = 1 << number;
  }

  /** Its bit. */
  public int bit() {
    return bit;
  }

  /** The features whose bits are set; bits without a meaning are left out. */
  public static Set<PortFeature> of(int bits) {
    Set<PortFeature> features = EnumSet.noneOf(PortFeature.class);
    for (PortFeature feature : ALL) {
      if ((bits & feature.bit) != 0) {
        features.add(feature);
      }
    }
    return features;
  }

  /** The bits of those features. */
  public static int bits(Set<PortFeature> features) {
    int bits = 0;
    for (PortFeature feature : features) {
      bits |= feature.bit;
    }
    return bits;
  }
}
