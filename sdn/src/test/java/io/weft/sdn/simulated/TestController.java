package io.weft.sdn.simulated;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Listener;
import io.weft.core.net.Network;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.openflow.v13.EchoReply;
import io.weft.protocols.openflow.v13.EchoRequest;
import io.weft.protocols.openflow.v13.Hello;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A controller that says hello, answers echoes and sends what the test tells it to. */
final class TestController {
  private static final OpenFlowCodec CODEC = new OpenFlowCodec();

  private final Scheduler scheduler;
  final List<Message> received = new ArrayList<>();
  private final ArrayDeque<Connection<ByteBuf>> connections = new ArrayDeque<>();
  boolean answersEchoes = true;
  int accepted;
  int ended;

  TestController(Scheduler scheduler, Network network, Endpoint endpoint) {
    this.scheduler = scheduler;
    scheduler.spawn(
        "test controller",
        r -> {
          Listener<ByteBuf> listener = network.listen(r, endpoint);
          Optional<Connection<ByteBuf>> connection;
          while ((connection = listener.accept(r)).isPresent()) {
            Connection<ByteBuf> accepting = connection.get();
            accepted++;
            connections.add(accepting);
            r.spawn("serve", s -> serve(s, accepting));
          }
        });
  }

  private void serve(Routine r, Connection<ByteBuf> connection) {
    write(r, connection, Hello.of(1, OpenFlowCodec.VERSION));
    try (Framer framer = new Framer()) {
      Optional<ByteBuf> bytes;
      while ((bytes = connection.read(r)).isPresent()) {
        framer.append(bytes.get());
        Optional<Bytes> frame;
        while ((frame = framer.next()).isPresent()) {
          Message message = CODEC.decode(frame.get());
          if (message instanceof EchoRequest echo) {
            if (answersEchoes) {
              write(r, connection, new EchoReply(echo.xid(), echo.data()));
            }
          } else {
            received.add(message);
          }
        }
      }
    } finally {
      ended++;
      connections.remove(connection);
      connection.close();
    }
  }

  private static void write(Routine r, Connection<ByteBuf> connection, Message message) {
    ByteBuf buffer = Unpooled.buffer();
    CODEC.encode(message, buffer);
    connection.write(r, buffer);
  }

  /** Sends messages to the switch that connected last. */
  void send(Message... messages) {
    scheduler.spawn(
        "send",
        r -> {
          for (Message message : messages) {
            write(r, connections.getLast(), message);
          }
        });
  }

  void sendRaw(byte... bytes) {
    scheduler.spawn("send", r -> connections.getLast().write(r, Unpooled.copiedBuffer(bytes)));
  }

  <M extends Message> List<M> received(Class<M> type) {
    return received.stream().filter(type::isInstance).map(type::cast).toList();
  }

  int connections() {
    return connections.size();
  }
}
