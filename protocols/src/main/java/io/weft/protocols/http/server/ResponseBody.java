package io.weft.protocols.http.server;

import io.weft.core.stream.StreamReader;

/** The three ways in which a response has its body. */
sealed interface ResponseBody {
  /** The length in bytes, or -1. */
  long length();

  /** In memory; nobody changes the array. */
  @SuppressWarnings("ArrayRecordComponent") // Passed on, and never compared.
  record Bytes(byte[] data) implements ResponseBody {
    static final Bytes NONE = new Bytes(new byte[0]);

    @Override
    public long length() {
      return data.length;
    }
  }

  /** To be read. */
  record Source(StreamReader<byte[]> reader, long length) implements ResponseBody {}

  /** To be written. */
  record Written(BodyWriter writer, long length) implements ResponseBody {}
}
