package io.weft.protocols.ovsdb;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.Suspension;
import io.weft.core.net.Connection;
import io.weft.protocols.jsonrpc.JsonRpcClosedException;
import io.weft.protocols.jsonrpc.JsonRpcConnection;
import io.weft.protocols.jsonrpc.JsonRpcHandler;
import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Puts an {@link OvsdbServer} on connections, accepted or made. All connections of one server
 * belong to one scheduler.
 */
public final class OvsdbService {
  /** Messages that a client has not taken; more close its connection. */
  private static final int BACKLOG = 10_000;

  private final OvsdbServer server;
  private final JsonRpcSettings settings;

  /** A service for a server; {@code settings} are taken as {@link JsonRpcSettings#serving}. */
  public OvsdbService(OvsdbServer server, JsonRpcSettings settings) {
    this.server = server;
    this.settings = settings.serving();
  }

  /** The server, to change its database from inside. */
  public OvsdbServer server() {
    return server;
  }

  /** Serves a client until its connection closes or the routine is cancelled. */
  public void serve(Routine r, Connection<ByteBuf> transport) {
    Client client = new Client(r, transport);
    try {
      client.writeAll(r);
    } finally {
      client.end();
    }
  }

  private final class Client implements JsonRpcHandler {
    private final JsonRpcConnection connection;
    private final OvsdbServer.Session session;
    private final ArrayDeque<JsonRpcMessage> outgoing = new ArrayDeque<>();
    private @Nullable Suspension<Boolean> writer;

    /** Why it is to be disconnected behind what is in the queue. */
    private @Nullable String leaving;

    Client(Routine r, Connection<ByteBuf> transport) {
      session = server.open(this::queue, this::disconnect);
      connection = JsonRpcConnection.open(r, transport, settings, this);
    }

    /** Called in the middle of transactions, which must not wait for a slow client. */
    private void queue(JsonRpcMessage message) {
      if (outgoing.size() >= BACKLOG) {
        connection.fail(BACKLOG + " messages wait that the client does not read");
        return;
      }
      outgoing.add(message);
      wakeWriter();
    }

    private void disconnect(String reason) {
      if (leaving == null) {
        leaving = reason;
        // Nothing more is for it, and it leaves nothing behind.
        session.close();
        wakeWriter();
      }
    }

    private void wakeWriter() {
      if (writer != null) {
        writer.resume(true);
      }
    }

    void writeAll(Routine r) {
      try {
        while (connection.isOpen()) {
          JsonRpcMessage message = outgoing.poll();
          if (message != null) {
            connection.send(r, message);
          } else if (leaving != null) {
            connection.close(leaving);
          } else {
            r.<Boolean>suspend(
                "messages for " + connection.remote(),
                suspension -> {
                  writer = suspension;
                  suspension.onEnd(() -> writer = null);
                });
          }
        }
      } catch (JsonRpcClosedException e) {
        // Closed, and logged, already.
      }
    }

    void end() {
      session.close();
      connection.close("this side was stopped");
    }

    @Override
    public void closed(JsonRpcConnection from, String reason) {
      wakeWriter();
    }

    @Override
    public void request(Routine r, JsonRpcConnection from, JsonRpcMessage.Request request) {
      if (leaving != null) {
        return;
      }
      session.receive(request);
      server
          .nextDeadline()
          .ifPresent(
              deadline ->
                  r.scheduler()
                      .callLater(
                          Duration.ofNanos(deadline - r.scheduler().ticker().nanoTime()),
                          server::expire));
    }

    @Override
    public void notification(
        Routine r, JsonRpcConnection from, JsonRpcMessage.Notification notification) {
      if (leaving == null) {
        session.receive(notification);
      }
    }
  }
}
