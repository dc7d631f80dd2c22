package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.openflow.v13.Hello;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.packet.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A connection in virtual time, and at its other end a peer that answers each message with what the
 * test says.
 */
final class ScriptedPeer implements AutoCloseable {
  private static final Endpoint HERE = Endpoint.parse("tcp:here:6653");

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler here = simulation.scheduler("here");
  private final Scheduler there = simulation.scheduler("there");
  private final OpenFlowCodec codec = new OpenFlowCodec();
  private final OpenFlowConnection<Message> connection;
  private final RoutineFuture<Connection<ByteBuf>> socket = new RoutineFuture<>();

  /** All that the peer got, beside hellos. */
  final List<Message> got = new ArrayList<>();

  ScriptedPeer(
      OpenFlowSettings settings,
      MessageHandler<Message> handler,
      Function<Message, List<Message>> answers) {
    RoutineFuture<OpenFlowConnection<Message>> opened =
        here.submit(
            "accept",
            r -> {
              Connection<ByteBuf> accepted =
                  simulation.network(here).listen(r, HERE).accept(r).orElseThrow();
              OpenFlowConnection<Message> openFlow =
                  OpenFlowConnection.open(r, accepted, OpenFlowVersion.V13, settings);
              here.spawn("run", own -> openFlow.run(own, handler));
              return openFlow;
            });
    there.spawn(
        "peer",
        r -> {
          r.sleep(Duration.ofMillis(1));
          Connection<ByteBuf> connected = simulation.network(there).connect(r, HERE);
          socket.complete(connected);
          write(r, connected, Hello.of(1, 4));
          try (Framer framer = new Framer()) {
            Optional<ByteBuf> data;
            while ((data = connected.read(r)).isPresent()) {
              framer.append(data.get());
              Optional<Bytes> frame;
              while ((frame = framer.next()).isPresent()) {
                Message message = codec.decode(frame.get());
                if (!(message instanceof Hello)) {
                  got.add(message);
                  for (Message answer : answers.apply(message)) {
                    write(r, connected, answer);
                  }
                }
              }
            }
          }
        });
    connection = simulation.await(opened);
  }

  private void write(Routine r, Connection<ByteBuf> to, Message message) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(message, out);
    to.write(r, out);
  }

  OpenFlowConnection<Message> connection() {
    return connection;
  }

  Simulation simulation() {
    return simulation;
  }

  /** Starts something on this side. */
  <T> RoutineFuture<T> start(RoutineCall<T> body) {
    return here.submit("test", body);
  }

  /** Does something on this side. */
  <T> T ask(RoutineCall<T> body) {
    return simulation.await(start(body));
  }

  /** The peer sends something by itself. */
  void send(Message... messages) {
    there.spawn(
        "send",
        r -> {
          for (Message message : messages) {
            write(r, socket.now(), message);
          }
        });
  }

  void sendHex(String hex) {
    there.spawn(
        "send", r -> socket.now().write(r, Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex))));
  }

  /** The link breaks. */
  void cut() {
    simulation.links().cut(HERE);
  }

  void runFor(Duration time) {
    simulation.runFor(time);
  }

  @Override
  public void close() {
    simulation.close();
  }
}
