package io.weft.objectdb.storage.redis;

import org.jspecify.annotations.Nullable;

/** The server sent what no storage has put there. */
final class CorruptReplyException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 80;

  CorruptReplyException(String wanted, @Nullable Object found) {
    super("expected " + wanted + ", found " + shorten(String.valueOf(found)));
  }

  private static String shorten(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
