package io.weft.examples.benchmark;

import java.time.Duration;
import java.util.List;

/**
 * What a program does with the raw client of a server that has to do what Weft does: the same reads
 * and the same conditional writes of texts, without objects around them. For one thread.
 */
interface StoreClient extends AutoCloseable {
  /** Writes texts, whatever is there. */
  void fill(List<String> keys, String text) throws InterruptedException;

  /**
   * Reads the texts of {@value StoreItem#TOGETHER} keys and writes new ones if none has changed
   * meanwhile, over and over, so many at the same time, each on keys of its own.
   *
   * @param keys of all of them, one's after the other's
   * @return how many thousands per second
   */
  double transact(List<String> keys, int concurrent, Duration time) throws InterruptedException;

  /**
   * Writes a key conditionally while another connection is told of its changes, and reads it then.
   *
   * @return the nanoseconds from the request to write until it was read
   */
  double awaitChange(String key) throws InterruptedException;

  /**
   * Reads all texts in batches, one after the other.
   *
   * @return how many characters
   */
  long readAll(List<String> keys, int batch) throws InterruptedException;

  @Override
  void close();
}
