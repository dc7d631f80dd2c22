package io.weft.protocols.ovsdb;

import io.weft.core.Routine;
import io.weft.protocols.jsonrpc.JsonRpcCall;

/**
 * A transaction that the server has got and may be waiting with (RFC 7047 section 5.2.6). For the
 * routines of the session's scheduler.
 */
public final class PendingTransaction {
  private final OvsdbSession session;
  private final JsonRpcCall<TransactionResult> call;

  PendingTransaction(OvsdbSession session, JsonRpcCall<TransactionResult> call) {
    this.session = session;
    this.call = call;
  }

  /** Whether the answer is there, or will never be. */
  public boolean isDone() {
    return call.isDone();
  }

  /**
   * Waits for the answer.
   *
   * @throws io.weft.protocols.jsonrpc.JsonRpcErrorException with the error {@code canceled} when it
   *     was {@linkplain #cancel cancelled} in time
   * @throws io.weft.protocols.jsonrpc.JsonRpcClosedException when the connection is lost; whether
   *     the transaction took effect is unknown
   */
  public TransactionResult await(Routine r) {
    return session.checked(() -> call.await(r));
  }

  /** Asks the server to give it up (section 4.1.4), which may be too late; {@link #await} tells. */
  public void cancel(Routine r) {
    if (!call.isDone()) {
      session.notify(r, "cancel", Json.NODES.arrayNode().add(call.id()));
    }
  }
}
