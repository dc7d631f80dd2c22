package io.weft.objectdb.storage;

import java.util.Collection;

/** A listener's place in the feed. For routines of the scheduler that it was made for. */
public interface Subscription extends AutoCloseable {
  /**
   * Asks for the changes of these keys too. A read made after this call, together with the changes
   * told after it, leaves out nothing. A storage that tells every change ignores it.
   */
  void watch(Collection<String> keys);

  /** Takes back one {@link #watch} of each of these keys. */
  void unwatch(Collection<String> keys);

  /** Tells the listener at once what has arrived and waits for its turn on the loop. */
  void deliverPending();

  /** Ends the feed; the listener is not called any more. */
  @Override
  void close();
}
