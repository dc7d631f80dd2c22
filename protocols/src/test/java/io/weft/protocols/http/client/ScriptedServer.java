package io.weft.protocols.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.Listener;
import io.weft.core.net.Network;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A server that says what a test tells it to, byte for byte. */
final class ScriptedServer {
  private final Network network;
  private final List<String> requests = new ArrayList<>();
  private int connections;
  private int open;

  /** What happens on one connection. */
  @FunctionalInterface
  interface Script {
    void run(Routine r, Peer peer);
  }

  ScriptedServer(Network network) {
    this.network = network;
  }

  /** What it was asked, the heads of the requests. */
  List<String> requests() {
    return requests;
  }

  /** How many connections there were. */
  int connections() {
    return connections;
  }

  /** How many connections there are. */
  int open() {
    return open;
  }

  /** Starts to listen in a routine of its own. */
  void listen(Endpoint endpoint, Script script) {
    network.scheduler().spawn("listen", r -> accept(r, listener(r, endpoint), script));
  }

  /** Starts to listen; accepts in a routine of its own. */
  Endpoint listenNow(Routine r, Endpoint endpoint, ListenSettings settings, Script script) {
    Listener<ByteBuf> listener = network.listen(r, endpoint, settings);
    network.scheduler().spawn("listen", own -> accept(own, listener, script));
    return listener.local();
  }

  private Listener<ByteBuf> listener(Routine r, Endpoint endpoint) {
    return network.listen(r, endpoint);
  }

  private void accept(Routine r, Listener<ByteBuf> listener, Script script) {
    Scheduler scheduler = r.scheduler();
    Optional<Connection<ByteBuf>> accepted;
    while ((accepted = listener.accept(r)).isPresent()) {
      Connection<ByteBuf> connection = accepted.get();
      connections++;
      open++;
      scheduler.spawn(
          "serve",
          own -> {
            Peer peer = new Peer(connection);
            try {
              script.run(own, peer);
            } catch (ConnectionException e) {
              // The client has gone.
            } finally {
              open--;
              peer.closeUnlessReset();
            }
          });
    }
  }

  /** One connection, seen from the server. */
  final class Peer {
    private final Connection<ByteBuf> connection;
    private final StringBuilder unread = new StringBuilder();

    Peer(Connection<ByteBuf> connection) {
      this.connection = connection;
    }

    /** The next request's head, without its last empty line; empty at the end. */
    Optional<String> head(Routine r) {
      int end;
      while ((end = unread.indexOf("\r\n\r\n")) < 0) {
        if (!more(r)) {
          return Optional.empty();
        }
      }
      String head = take(end + 4).substring(0, end);
      requests.add(head);
      return Optional.of(head);
    }

    /** So many characters of a body. */
    String body(Routine r, int length) {
      while (unread.length() < length) {
        if (!more(r)) {
          throw new ConnectionException("the client ended early after " + unread);
        }
      }
      return take(length);
    }

    /** All of a body up to a text, which is included. */
    String bodyUntil(Routine r, String end) {
      while (unread.indexOf(end) < 0) {
        if (!more(r)) {
          throw new ConnectionException("the client ended early after " + unread);
        }
      }
      return take(unread.indexOf(end) + end.length());
    }

    /** Everything until the client ends. */
    String rest(Routine r) {
      while (more(r)) {
        // Go on.
      }
      return take(unread.length());
    }

    private String take(int length) {
      String taken = unread.substring(0, length);
      unread.delete(0, length);
      return taken;
    }

    private boolean more(Routine r) {
      Optional<ByteBuf> data = connection.read(r);
      data.ifPresent(
          bytes -> {
            unread.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
          });
      return data.isPresent();
    }

    void write(Routine r, String text) {
      write(r, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(Routine r, byte[] bytes) {
      connection.write(r, Unpooled.wrappedBuffer(bytes));
    }

    /** A response with a body of known length. */
    void answer(Routine r, String body) {
      write(r, "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    void endOutput() {
      connection.shutdownOutput();
    }

    void reset() {
      connection.abort();
    }

    void closeUnlessReset() {
      connection.close();
    }
  }
}
