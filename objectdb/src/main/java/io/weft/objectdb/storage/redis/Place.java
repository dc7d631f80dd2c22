package io.weft.objectdb.storage.redis;

import java.nio.charset.StandardCharsets;

/**
 * How far a storage has come.
 *
 * @param version the version
 * @param epoch the unbroken life of the data that it belongs to
 */
record Place(long version, String epoch) {
  /** Reads what the field without a name holds. */
  static Place parse(byte[] meta) {
    return parse(new String(meta, StandardCharsets.UTF_8));
  }

  static Place parse(String meta) {
    int space = meta.indexOf(' ');
    try {
      if (space > 0) {
        return new Place(Long.parseLong(meta.substring(0, space)), meta.substring(space + 1));
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new CorruptReplyException("a version and an epoch", meta);
  }

  @Override
  public String toString() {
    return version + " " + epoch;
  }
}
