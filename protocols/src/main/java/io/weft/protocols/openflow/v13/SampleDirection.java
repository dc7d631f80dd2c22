package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;
import org.jspecify.annotations.Nullable;

/** Where a packet is sampled ({@code nx_action_sample_direction}). */
public enum SampleDirection implements Coded {
  /** As the port says. */
  DEFAULT(0, ""),
  /** When it comes in. */
  INGRESS(1, "ingress"),
  /** When it goes out. */
  EGRESS(2, "egress");

  private final int code;
  private final String text;

  SampleDirection(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The direction of that code; null if there is none. */
  static @Nullable SampleDirection ofCode(int code) {
    for (SampleDirection direction : values()) {
      if (direction.code == code) {
        return direction;
      }
    }
    return null;
  }

  @Override
  public int code() {
    return code;
  }

  /** The name that {@code ovs-ofctl} uses. */
  public String text() {
    return text;
  }
}
