package io.weft.objectdb.tools;

/** The target holds something that would get lost or mixed up; nothing was written. */
public final class TargetInUseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String key;

  TargetInUseException(int keys, String key, String reason) {
    super(
        "the target is not empty: it holds "
            + keys
            + (keys == 1 ? " key" : " keys")
            + ", of which '"
            + key
            + "' "
            + reason);
    this.key = key;
  }

  /** A key that is in the way. */
  public String key() {
    return key;
  }
}
