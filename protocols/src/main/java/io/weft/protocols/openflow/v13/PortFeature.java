package io.weft.protocols.openflow.v13;

import java.util.EnumSet;
import java.util.Set;

/** What a port can do ({@code ofp_port_features}, OpenFlow 1.3.5 section 7.2.1). */
public enum PortFeature {
  /** 10 megabits per second, half-duplex. */
  HALF_10MB,
  /** 10 megabits per second, full-duplex. */
  FULL_10MB,
  /** 100 megabits per second, half-duplex. */
  HALF_100MB,
  /** 100 megabits per second, full-duplex. */
  FULL_100MB,
  /** 1 gigabit per second, half-duplex. */
  HALF_1GB,
  /** 1 gigabit per second, full-duplex. */
  FULL_1GB,
  /** 10 gigabits per second, full-duplex. */
  FULL_10GB,
  /** 40 gigabits per second, full-duplex. */
  FULL_40GB,
  /** 100 gigabits per second, full-duplex. */
  FULL_100GB,
  /** 1 terabit per second, full-duplex. */
  FULL_1TB,
  /** Another rate. */
  OTHER,
  /** A copper medium. */
  COPPER,
  /** A fiber medium. */
  FIBER,
  /** Auto-negotiation. */
  AUTONEG,
  /** Pause. */
  PAUSE,
  /** Asymmetric pause. */
  PAUSE_ASYM;

  private static final PortFeature[] ALL = values();

  /** Its bit. */
  public int bit() {
    return 1 << ordinal();
  }

  /** The features whose bits are set; bits without a meaning are left out. */
  public static Set<PortFeature> of(int bits) {
    Set<PortFeature> features = EnumSet.noneOf(PortFeature.class);
    for (PortFeature feature : ALL) {
      if ((bits & feature.bit()) != 0) {
        features.add(feature);
      }
    }
    return features;
  }

  /** The bits of those features. */
  public static int bits(Set<PortFeature> features) {
    int bits = 0;
    for (PortFeature feature : features) {
      bits |= feature.bit();
    }
    return bits;
  }
}
