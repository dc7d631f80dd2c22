package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;

/** What is asked or said of a bundle ({@code ofp_bundle_ctrl_type}). */
public enum BundleCommand implements Coded {
  /** Begins a bundle. */
  OPEN_REQUEST(0),
  /** The bundle has begun. */
  OPEN_REPLY(1),
  /** Takes no more messages. */
  CLOSE_REQUEST(2),
  /** The bundle takes no more messages. */
  CLOSE_REPLY(3),
  /** Does what the bundle's messages say. */
  COMMIT_REQUEST(4),
  /** All of it is done. */
  COMMIT_REPLY(5),
  /** Forgets the bundle. */
  DISCARD_REQUEST(6),
  /** The bundle is forgotten. */
  DISCARD_REPLY(7);

  private final int code;

  BundleCommand(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
