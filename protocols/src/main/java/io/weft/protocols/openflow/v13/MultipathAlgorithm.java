package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Coded;

/** How a link is chosen by a hash ({@code nx_mp_algorithm}). */
public enum MultipathAlgorithm implements Coded {
  /** The remainder. */
  MODULO_N(0, "modulo_n"),
  /** The range that the hash is in. */
  HASH_THRESHOLD(1, "hash_threshold"),
  /** The link of highest random weight. */
  HRW(2, "hrw"),
  /** Hashes until one is of a link. */
  ITER_HASH(3, "iter_hash");

  private final int code;
  private final String text;

  MultipathAlgorithm(int code, String text) {
    this.code = code;
    this.text = text;
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
