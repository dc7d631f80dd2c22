package io.weft.protocols.http.module;

/** What a module has added to another one. For routines of the scheduler. */
public interface Registration extends AutoCloseable {
  /** Takes it away again. Closing twice does nothing. */
  @Override
  void close();
}
