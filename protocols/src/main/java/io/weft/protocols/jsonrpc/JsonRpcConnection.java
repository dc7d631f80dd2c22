package io.weft.protocols.jsonrpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A JSON-RPC 1.0 peer at the other end of a byte stream. Both sides may call and be called.
 *
 * <p>It lives as long as the routine that opened it, at most, and belongs to that routine's
 * scheduler. It closes, with a log line that says why, when either side closes it, when the peer
 * sends what is no message or passes a limit, when the peer is silent and answers no echo, or when
 * it does not read.
 */
public final class JsonRpcConnection {
  private static final Logger log = LoggerFactory.getLogger(JsonRpcConnection.class);
  private static final String ECHO = "echo";

  private final Connection<ByteBuf> connection;
  private final JsonRpcSettings settings;
  private final JsonRpcHandler handler;
  private final Map<Long, JsonRpcCall<?>> pending = new LinkedHashMap<>();
  private final RoutineFuture<String> closed = new RoutineFuture<>();
  private final RoutineFuture<Void> keepAlive;
  private long nextId = 1;
  private long lastReceived;
  private boolean reading;

  /** Requests of the peer that the handler has got and not answered. */
  private int unanswered;

  private JsonRpcConnection(
      Routine r, Connection<ByteBuf> connection, JsonRpcSettings settings, JsonRpcHandler handler) {
    this.connection = connection;
    this.settings = settings;
    this.handler = handler;
    this.lastReceived = now(r);
    r.spawn("json-rpc-read " + connection.remote(), this::readAll);
    this.keepAlive = r.spawn("json-rpc-alive " + connection.remote(), this::watch);
  }

  /** Takes the connection over and starts to read. It is closed when the routine {@code r} ends. */
  public static JsonRpcConnection open(
      Routine r, Connection<ByteBuf> connection, JsonRpcSettings settings, JsonRpcHandler handler) {
    return new JsonRpcConnection(r, connection, settings, handler);
  }

  /**
   * Calls a method of the peer and waits for the result. The wait is bounded by the life of the
   * connection only; see {@link Routine#within}. The answer to a call that was given up is ignored.
   *
   * @throws JsonRpcErrorException when the peer answers with an error
   * @throws JsonRpcClosedException when the connection is or gets closed
   * @throws JsonRpcOverloadException when too many calls are unanswered
   */
  public JsonNode call(Routine r, String method, ArrayNode params) {
    return call(r, method, params, JsonTokens::tree);
  }

  /**
   * As {@link #call(Routine, String, ArrayNode)}, with the result read out of the bytes as they
   * came.
   *
   * @throws RuntimeException what the reader has thrown; the connection goes on
   */
  public <T> T call(
      Routine r, String method, ArrayNode params, JsonRpcCall.Reader<? extends T> reader) {
    JsonRpcCall<T> call = begin(r, method, params, reader);
    try {
      return call.await(r);
    } finally {
      call.forget();
    }
  }

  /**
   * Sends a request, and does not wait for the answer. Waits while too much is unsent.
   *
   * @throws JsonRpcClosedException when the connection is or gets closed
   * @throws JsonRpcOverloadException when too many calls are unanswered
   */
  public <T> JsonRpcCall<T> begin(
      Routine r, String method, ArrayNode params, JsonRpcCall.Reader<? extends T> reader) {
    if (closed.isDone()) {
      throw new JsonRpcClosedException(method, closed.now());
    }
    if (pending.size() >= settings.pendingLimit()) {
      throw new JsonRpcOverloadException(method, settings.pendingLimit());
    }
    long id = nextId++;
    JsonRpcCall<T> call = new JsonRpcCall<>(this, method, id, reader);
    pending.put(id, call);
    boolean sent = false;
    try {
      send(r, new JsonRpcMessage.Request(method, params, JsonNodeFactory.instance.numberNode(id)));
      sent = true;
      return call;
    } finally {
      if (!sent) {
        pending.remove(id);
      }
    }
  }

  void forget(long id) {
    pending.remove(id);
  }

  /** Tells the peer something, without an answer. Waits while too much is unsent. */
  public void notify(Routine r, String method, ArrayNode params) {
    send(r, new JsonRpcMessage.Notification(method, params));
  }

  /**
   * Sends a message, such as the answer to a request. Waits while too much is unsent; when that
   * lasts too long the connection is closed.
   *
   * @throws JsonRpcClosedException when the connection is or gets closed
   */
  public void send(Routine r, JsonRpcMessage message) {
    if (closed.isDone()) {
      throw new JsonRpcClosedException("sending", closed.now());
    }
    if (message instanceof JsonRpcMessage.Response && unanswered > 0) {
      unanswered--;
    }
    long start = now(r);
    ByteBuf bytes = message.encode(UnpooledByteBufAllocator.DEFAULT);
    try {
      r.within(
          settings.writeTimeout(),
          limited -> {
            connection.write(limited, bytes);
            return true;
          });
    } catch (ConnectionException e) {
      fail(String.valueOf(e.getMessage()));
      throw new JsonRpcClosedException("sending", closed.now());
    } catch (RoutineTimeoutException e) {
      if (now(r) - start < settings.writeTimeout().toNanos()) {
        throw e; // The caller's limit, not ours.
      }
      fail("the peer has not read our data for " + settings.writeTimeout());
      throw new JsonRpcClosedException("sending", closed.now());
    }
  }

  /** Why the connection closed, once it has. */
  public RoutineFuture<String> closed() {
    return closed;
  }

  /** Whether it can still be used. Loop or routine. */
  public boolean isOpen() {
    return !closed.isDone();
  }

  /** The peer's address, as text for logs. Any thread. */
  public String remote() {
    return connection.remote();
  }

  /** Sends what is queued and closes. Calls without an answer fail. May be repeated. */
  public void close(String reason) {
    if (closed.complete(reason)) {
      log.info("JSON-RPC with {}: closed: {}", remote(), reason);
      connection.close();
      release(reason);
    }
  }

  /** Closes at once because something is wrong. May be repeated. */
  public void fail(String reason) {
    if (closed.complete(reason)) {
      log.warn("JSON-RPC with {}: closed: {}", remote(), reason);
      connection.abort();
      release(reason);
    }
  }

  private void release(String reason) {
    keepAlive.cancel();
    List<JsonRpcCall<?>> unanswered = List.copyOf(pending.values());
    pending.clear();
    unanswered.forEach(c -> c.fail(new JsonRpcClosedException(c.method(), reason)));
    handler.closed(this, reason);
  }

  private void readAll(Routine r) {
    JsonFramer framer = new JsonFramer(settings.limits());
    try {
      while (isOpen()) {
        reading = true;
        Optional<ByteBuf> data = connection.read(r);
        reading = false;
        if (data.isEmpty()) {
          close(
              framer.insideMessage()
                  ? "the peer closed the connection inside a message"
                  : "the peer closed the connection");
          return;
        }
        handle(r, framer, data.get());
        lastReceived = now(r);
      }
    } catch (JsonRpcException e) {
      fail("protocol break " + e.getMessage());
    } catch (ConnectionException e) {
      fail(String.valueOf(e.getMessage()));
    } catch (JsonRpcClosedException e) {
      // Closed, and logged, while an answer was sent.
    } catch (RoutineCancelledException e) {
      close("this side was stopped");
      throw e;
    } catch (RuntimeException e) {
      log.error("JSON-RPC with {}: cannot handle a message", remote(), e);
      fail("cannot handle a message: " + e.getMessage());
    }
  }

  private void handle(Routine r, JsonFramer framer, ByteBuf data) {
    lastReceived = now(r);
    try {
      framer.append(data);
    } finally {
      data.release();
    }
    while (isOpen() && framer.next()) {
      dispatch(r, framer.tokens());
    }
  }

  private void dispatch(Routine r, JsonTokens tokens) {
    Envelope envelope = Envelope.of(tokens);
    if (envelope.isNotification()) {
      handler.notification(r, this, tokens.string(envelope.method()), tokens, envelope.params());
      return;
    }
    if (envelope.isResult()) {
      long id = tokens.integer(envelope.id());
      JsonRpcCall<?> call = pending.remove(id);
      if (call != null) {
        call.read(tokens, envelope.result());
      } else {
        ignored();
      }
      return;
    }
    switch (JsonRpcMessage.parse(tokens.tree(JsonTokens.ROOT))) {
      case JsonRpcMessage.Response response -> answered(response);
      case JsonRpcMessage.Notification told -> handler.notification(r, this, told);
      case JsonRpcMessage.Request request -> requested(r, request);
    }
  }

  private void requested(Routine r, JsonRpcMessage.Request request) {
    if (request.method().equals(ECHO)) {
      send(r, request.reply(request.params()));
    } else if (settings.allowedRequests().isPresent()
        && !settings.allowedRequests().get().contains(request.method())) {
      send(r, request.fail(error("unknown method", request.method())));
    } else if (unanswered >= settings.servingLimit()) {
      send(
          r,
          request.fail(
              error(
                  "resources exhausted",
                  settings.servingLimit() + " requests are not answered yet")));
    } else {
      unanswered++;
      handler.request(r, this, request);
    }
  }

  private static JsonNode error(String error, String details) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("error", error)
        .put("details", details.length() > 100 ? details.substring(0, 100) : details);
  }

  private void answered(JsonRpcMessage.Response response) {
    JsonNode id = response.id();
    JsonRpcCall<?> call =
        id.isIntegralNumber() && id.canConvertToLong() ? pending.remove(id.longValue()) : null;
    if (call == null) {
      ignored();
    } else {
      call.fail(new JsonRpcErrorException(call.method(), response.error()));
    }
  }

  private void ignored() {
    // An echo's answer, or one that nobody waits for any more.
    log.debug("JSON-RPC with {}: answer to no open request", remote());
  }

  /** Sends an echo whenever the peer was silent for too long, and closes when it stays silent. */
  private void watch(Routine r) {
    if (settings.keepAlive().isZero()) {
      return;
    }
    try {
      while (isOpen()) {
        long idle = reading ? now(r) - lastReceived : 0;
        if (idle < settings.keepAlive().toNanos()) {
          r.sleep(settings.keepAlive().minusNanos(idle));
          continue;
        }
        long before = lastReceived;
        send(
            r,
            new JsonRpcMessage.Request(
                ECHO,
                JsonNodeFactory.instance.arrayNode(),
                JsonNodeFactory.instance.stringNode(ECHO)));
        r.sleep(settings.replyTimeout());
        if (reading && lastReceived == before) {
          fail(
              "the peer was silent for "
                  + Duration.ofNanos(now(r) - before).toSeconds()
                  + " s and did not answer an echo within "
                  + settings.replyTimeout().toMillis()
                  + " ms");
        }
      }
    } catch (JsonRpcClosedException e) {
      // Closed, and logged, while the echo was sent.
    }
  }

  private static long now(Routine r) {
    return r.scheduler().ticker().nanoTime();
  }

  @Override
  public String toString() {
    return "JSON-RPC with " + remote();
  }
}
