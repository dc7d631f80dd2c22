package io.weft.examples.benchmark;

import io.weft.objectdb.storage.Storage;

/** A server that keeps objects, for the time of a benchmark. Any thread. */
interface StoreServer extends AutoCloseable {
  /** What its raw client is called. */
  String peer();

  /** The storage on it, as a process of its own would open it. */
  Storage open();

  /** Its raw client. */
  StoreClient connect();

  /** Ends it, and removes what it has left. */
  @Override
  void close();
}
