package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.internal.Coded;

/** What becomes of mappings from tunnel options to fields ({@code nx_tlv_table_mod_command}). */
public enum TlvTableCommand implements Coded {
  /** Adds mappings. */
  ADD(0),
  /** Deletes mappings. */
  DELETE(1),
  /** Deletes all mappings. */
  CLEAR(2);

  private final int code;

  TlvTableCommand(int code) {
    this.code = code;
  }

  @Override
  public int code() {
    return code;
  }
}
