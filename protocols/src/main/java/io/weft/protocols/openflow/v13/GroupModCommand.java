package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;

/** What a {@link GroupMod} does ({@code ofp_group_mod_command}). */
public enum GroupModCommand implements Coded {
  /** Adds a group; an error if it exists. */
  ADD(0),
  /** Replaces a group's type and buckets; an error if it does not exist. */
  MODIFY(1),
  /** Deletes a group and all flows that use it; no error if there is none. */
  DELETE(2);

  private final int code;

  GroupModCommand(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
