package io.weft.protocols.jsonrpc;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;

/**
 * A request that was sent, and whose answer is awaited. For the routines of the connection's
 * scheduler.
 *
 * @param <T> what the result is read to
 */
public final class JsonRpcCall<T> {
  private final JsonRpcConnection connection;
  private final String method;
  private final long id;
  private final Reader<? extends T> reader;
  private final RoutineFuture<T> answer = new RoutineFuture<>();

  /**
   * Reads the result out of the bytes as they came. Called by the connection's reader: must not
   * wait. An exception is what the call ends with; the connection goes on.
   */
  @FunctionalInterface
  public interface Reader<T> {
    /** Reads the result at the node, which is valid until this returns. */
    T read(JsonTokens tokens, int result);
  }

  JsonRpcCall(JsonRpcConnection connection, String method, long id, Reader<? extends T> reader) {
    this.connection = connection;
    this.method = method;
    this.id = id;
    this.reader = reader;
  }

  /** The method that was called. */
  public String method() {
    return method;
  }

  /** The request's id, by which for instance OVSDB's {@code cancel} names it. */
  public long id() {
    return id;
  }

  /** Whether the answer is there, or will never be. */
  public boolean isDone() {
    return answer.isDone();
  }

  /**
   * Waits for the answer. The wait is bounded by the life of the connection only; see {@link
   * Routine#within}. May be repeated.
   *
   * @throws JsonRpcErrorException when the peer answers with an error
   * @throws JsonRpcClosedException when the connection is or gets closed
   */
  public T await(Routine r) {
    return r.await(answer);
  }

  /** Gives the call up: its answer will be ignored. May be repeated. */
  public void forget() {
    connection.forget(id);
  }

  void read(JsonTokens tokens, int result) {
    T value;
    try {
      value = reader.read(tokens, result);
    } catch (RuntimeException e) {
      answer.fail(e);
      return;
    }
    answer.complete(value);
  }

  void fail(RuntimeException reason) {
    answer.fail(reason);
  }
}
