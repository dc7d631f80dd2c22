package io.weft.protocols.http.client;

import io.weft.core.Routine;
import io.weft.core.stream.StreamReader;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Reads streams. */
final class Reading {
  private Reading() {}

  /** The beginning of a stream. */
  static byte[] atMost(Routine r, StreamReader<byte[]> stream, int limit) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Optional<byte[]> data;
    while (out.size() < limit && (data = stream.read(r, limit - out.size())).isPresent()) {
      out.writeBytes(data.get());
    }
    return out.toByteArray();
  }
}
