package io.weft.protocols.http.server;

import io.weft.core.Routine;
import io.weft.core.stream.StreamWriter;

/** Writes the body of a response while it is sent. */
@FunctionalInterface
public interface BodyWriter {
  /**
   * Writes a body, in the routine of the connection; waits while the client takes no more. The body
   * ends when this returns.
   *
   * @param out what is written goes out when the routine waits next
   * @throws Exception the connection is broken off, so that the client does not take a part for the
   *     whole, and the exception is logged
   */
  void write(Routine r, StreamWriter<byte[]> out) throws Exception;
}
