package io.weft.objectdb.storage.zookeeper;

/** A value that cannot be written, or what was found in its place; becomes a StorageException. */
final class ValueFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ValueFormatException(String message) {
    super(message);
  }
}
