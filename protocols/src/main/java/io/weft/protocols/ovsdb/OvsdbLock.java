package io.weft.protocols.ovsdb;

import io.weft.core.Routine;
import io.weft.protocols.jsonrpc.JsonRpcClosedException;
import io.weft.protocols.jsonrpc.JsonTokens;

/**
 * A lock at a server, asked for by a session (RFC 7047 section 4.1.8). It goes with the session. A
 * transaction that is right only under the lock begins with {@link Operation.Assert}: between what
 * {@link #isOwned} says and the transaction somebody may have stolen it. For the routines of the
 * session's scheduler.
 */
public final class OvsdbLock {
  private final OvsdbSession session;
  private final String name;
  private final Wakeup wakeup = new Wakeup();
  private boolean owned;
  private boolean given;

  OvsdbLock(OvsdbSession session, String name) {
    this.session = session;
    this.name = name;
  }

  /** The lock's name. */
  public String name() {
    return name;
  }

  /** Whether it is ours, as far as the server has told. */
  public boolean isOwned() {
    return owned && session.isOpen();
  }

  void set(boolean nowOwned) {
    owned = nowOwned;
    wakeup.raise();
  }

  /**
   * Waits until it is ours.
   *
   * @throws JsonRpcClosedException when the connection is closed
   * @throws IllegalStateException when it was given back
   */
  public void awaitOwned(Routine r) {
    while (!owned || !session.isOpen()) {
      awaitChange(r);
    }
  }

  /**
   * Waits until it is not ours: somebody has stolen it.
   *
   * @throws JsonRpcClosedException when the connection is closed, and the lock lost with it
   * @throws IllegalStateException when it was given back
   */
  public void awaitLost(Routine r) {
    while (owned || !session.isOpen()) {
      awaitChange(r);
    }
  }

  private void awaitChange(Routine r) {
    if (!session.isOpen()) {
      throw new JsonRpcClosedException("lock " + name, session.closed().now());
    }
    if (given) {
      throw new IllegalStateException("the lock " + name + " was given back");
    }
    wakeup.await(r, this);
  }

  /** Gives it back, or asks for it no more. May be repeated. */
  public void unlock(Routine r) {
    if (given) {
      return;
    }
    session.call(r, "unlock", Json.NODES.arrayNode().add(name), JsonTokens::kind);
    given = true;
    owned = false;
    session.forget(this);
    wakeup.raise();
  }

  void wake() {
    wakeup.raise();
  }

  @Override
  public String toString() {
    return session + " lock " + name;
  }
}
