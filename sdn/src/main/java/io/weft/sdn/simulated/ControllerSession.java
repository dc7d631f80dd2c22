package io.weft.sdn.simulated;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Suspension;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.v13.AggregateStatsReply;
import io.weft.protocols.openflow.v13.AggregateStatsRequest;
import io.weft.protocols.openflow.v13.BarrierReply;
import io.weft.protocols.openflow.v13.BarrierRequest;
import io.weft.protocols.openflow.v13.BundleAdd;
import io.weft.protocols.openflow.v13.BundleControl;
import io.weft.protocols.openflow.v13.ControllerRole;
import io.weft.protocols.openflow.v13.DescRequest;
import io.weft.protocols.openflow.v13.EchoReply;
import io.weft.protocols.openflow.v13.EchoRequest;
import io.weft.protocols.openflow.v13.ErrorCode;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.ExperimenterMessage;
import io.weft.protocols.openflow.v13.FeaturesRequest;
import io.weft.protocols.openflow.v13.FlowMod;
import io.weft.protocols.openflow.v13.FlowMonitorCancel;
import io.weft.protocols.openflow.v13.FlowStats;
import io.weft.protocols.openflow.v13.FlowStatsReply;
import io.weft.protocols.openflow.v13.FlowStatsRequest;
import io.weft.protocols.openflow.v13.GetConfigReply;
import io.weft.protocols.openflow.v13.GetConfigRequest;
import io.weft.protocols.openflow.v13.GroupDescReply;
import io.weft.protocols.openflow.v13.GroupDescRequest;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.Hello;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.MultipartReply;
import io.weft.protocols.openflow.v13.MultipartRequest;
import io.weft.protocols.openflow.v13.NiciraMessage;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PacketOut;
import io.weft.protocols.openflow.v13.PortDescReply;
import io.weft.protocols.openflow.v13.PortDescRequest;
import io.weft.protocols.openflow.v13.PortMod;
import io.weft.protocols.openflow.v13.PortStatus;
import io.weft.protocols.openflow.v13.RoleReply;
import io.weft.protocols.openflow.v13.RoleRequest;
import io.weft.protocols.openflow.v13.SetConfig;
import io.weft.protocols.openflow.v13.TableStatsReply;
import io.weft.protocols.openflow.v13.TableStatsRequest;
import io.weft.protocols.openflow.v13.UnknownMessage;
import io.weft.protocols.openflow.v13.UnknownMultipartRequest;
import io.weft.protocols.packet.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The switch's side of one controller connection. Loop or routine of the switch's scheduler. */
final class ControllerSession {
  private static final Logger log = LoggerFactory.getLogger(ControllerSession.class);

  private static final OpenFlowCodec CODEC = new OpenFlowCodec();

  /** Packet-ins are lost when so many messages wait to be sent. */
  private static final int MAX_WAITING = 10_000;

  private static final int ERROR_DATA = 64;

  /** How many entries a part of a multipart reply has, if they fit. */
  private static final int ENTRIES_PER_PART = 256;

  private static final int MULTIPART_BUFFER_OVERFLOW = 13;

  private final SimulatedSwitch owner;
  private final Connection<ByteBuf> connection;
  private final ArrayDeque<ByteBuf> outbox = new ArrayDeque<>();
  private @Nullable Suspension<Boolean> writer;
  private ControllerRole role = ControllerRole.EQUAL;
  private boolean greeted;
  private boolean probed;

  /** When the last whole message came, or the last probe was sent. */
  private long heardNanos;

  private int nextXid = 1;
  private long lostPacketIns;

  /** Ends the session, for a reason that the log shall have. */
  private static final class SessionEndException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SessionEndException(String reason) {
      super(reason);
    }
  }

  ControllerSession(SimulatedSwitch owner, Connection<ByteBuf> connection) {
    this.owner = owner;
    this.connection = connection;
    this.heardNanos = owner.nanoTime();
  }

  /** Whether the versions are agreed on. */
  boolean isReady() {
    return greeted;
  }

  ControllerRole role() {
    return role;
  }

  void role(ControllerRole newRole) {
    role = newRole;
  }

  /** How many packets the controller did not get because it read too slowly. */
  long lostPacketIns() {
    return lostPacketIns;
  }

  void abort() {
    connection.abort();
  }

  /** Serves the controller until the connection ends. */
  void run(Routine r) throws Exception {
    RoutineFuture<Void> sender = r.spawn(owner.name() + " to controller", this::sendAll);
    try (Framer framer = new Framer()) {
      send(Hello.of(nextXid++, OpenFlowCodec.VERSION));
      drain(r);
      Optional<ByteBuf> received;
      while ((received = read(r)).isPresent()) {
        append(framer, received.get());
        Optional<Bytes> frame;
        while ((frame = framer.next()).isPresent()) {
          heardNanos = now();
          probed = false;
          receive(frame.get());
          drain(r);
        }
      }
      log.info("{}: controller {} has closed", owner.name(), connection.remote());
    } catch (ProtocolException | SessionEndException e) {
      log.warn(
          "{}: closing the connection to {}: {}",
          owner.name(),
          connection.remote(),
          e.getMessage());
    } catch (ConnectionException e) {
      log.info("{}: {}", owner.name(), e.getMessage());
    } finally {
      sender.cancel();
      try {
        if (connection.isOpen()) {
          drain(r);
        }
      } catch (ConnectionException e) {
        log.debug("{}: the last words were not sent: {}", owner.name(), e.getMessage());
      } finally {
        connection.close();
        outbox.forEach(ByteBuf::release);
        outbox.clear();
      }
    }
  }

  private long now() {
    return owner.nanoTime();
  }

  /** What does not begin as OpenFlow need not be waited for to its supposed end. */
  private void append(Framer framer, ByteBuf bytes) {
    boolean begins = framer.pendingBytes() == 0 && bytes.isReadable();
    int version = begins ? bytes.getUnsignedByte(bytes.readerIndex()) : OpenFlowCodec.VERSION;
    framer.append(bytes);
    if (greeted && version != OpenFlowCodec.VERSION) {
      throw new SessionEndException(
          "a message of version " + version + " after version 4 was agreed on");
    }
  }

  /** Waits for bytes; only whole messages count as a sign of life. */
  private Optional<ByteBuf> read(Routine r) {
    Duration probe = owner.config().probe();
    while (true) {
      Duration left = probe.minusNanos(now() - heardNanos);
      // Nothing may be left although bytes keep coming: they never make a message.
      if (left.isPositive()) {
        try {
          return r.within(left, connection::read);
        } catch (RoutineTimeoutException e) {
          log.debug("{}: {} is silent", owner.name(), connection.remote());
        }
      }
      if (probed || !greeted) {
        throw new SessionEndException(
            "no whole message was received for " + probe.multipliedBy(probed ? 2 : 1));
      }
      probed = true;
      heardNanos = now();
      send(new EchoRequest(nextXid++, Bytes.EMPTY));
      drain(r);
    }
  }

  private void sendAll(Routine r) {
    while (true) {
      r.<Boolean>suspend(
          "messages to send",
          w -> {
            writer = w;
            w.onEnd(() -> writer = null);
            if (!outbox.isEmpty()) {
              w.resume(true);
            }
          });
      try {
        drain(r);
      } catch (ConnectionException e) {
        // The reading side says so.
        return;
      }
    }
  }

  /** Both routines of the session empty the one queue, so the order is that of {@link #send}. */
  private void drain(Routine r) {
    ByteBuf message;
    while ((message = outbox.poll()) != null) {
      connection.write(r, message);
    }
  }

  void send(Message message) {
    ByteBuf buffer = Unpooled.buffer(128);
    CODEC.encode(message, buffer);
    send(buffer);
  }

  private void send(ByteBuf message) {
    outbox.add(message);
    if (writer != null) {
      writer.resume(true);
    }
  }

  /** Sends what the switch itself has to say, if this controller is to hear it. */
  void tell(Message message) {
    boolean portStatus = message instanceof PortStatus;
    if (!greeted || (role == ControllerRole.SLAVE && !portStatus)) {
      return;
    }
    if (message instanceof PacketIn && outbox.size() >= MAX_WAITING) {
      lostPacketIns++;
      return;
    }
    send(message);
  }

  private void receive(Bytes frame) {
    int version = frame.get(0);
    int xid = frame.getInt(4);
    Bytes start = frame.slice(0, Math.min(ERROR_DATA, frame.length()));
    Message message;
    try {
      message = CODEC.decode(frame);
    } catch (ProtocolException e) {
      if (!greeted) {
        throw e;
      }
      send(ErrorMessage.of(xid, ErrorCode.of(e.fault()), start));
      if (version != OpenFlowCodec.VERSION) {
        throw e;
      }
      log.info("{}: refused a message: {}", owner.name(), e.getMessage());
      return;
    }
    try {
      handle(message);
    } catch (SwitchErrorException e) {
      log.debug("{}: refused {}: {}", owner.name(), message, e.getMessage());
      send(new ErrorMessage(xid, e.type(), e.code(), start));
    }
  }

  private void handle(Message message) {
    if (message instanceof Hello hello) {
      greet(hello);
      return;
    }
    if (!greeted) {
      throw new SessionEndException("it began with something other than a hello");
    }
    switch (message) {
      case EchoRequest m -> send(new EchoReply(m.xid(), m.data()));
      case FeaturesRequest m -> send(owner.features(m.xid()));
      case GetConfigRequest m -> send(new GetConfigReply(m.xid(), 0, owner.missSendLength()));
      case SetConfig m -> owner.missSendLength(m.missSendLength());
      case BarrierRequest m -> send(new BarrierReply(m.xid()));
      case RoleRequest m -> {
        owner.changeRole(this, m);
        send(new RoleReply(m.xid(), role, owner.generation()));
      }
      case FlowMod m -> {
        requireWrite();
        owner.change(m);
      }
      case GroupMod m -> {
        requireWrite();
        owner.change(m);
      }
      case PortMod m -> {
        requireWrite();
        owner.change(m);
      }
      case PacketOut m -> {
        requireWrite();
        owner.packetOut(m);
      }
      case MultipartRequest m -> answer(m);
      case ErrorMessage m -> log.info("{}: the controller reports {}", owner.name(), m.describe());
      case EchoReply m -> {
        // That it came is enough.
      }
      case ExperimenterMessage m ->
          throw SwitchErrorException.badRequest(
              ErrorMessage.BAD_EXPERIMENTER,
              "experimenter 0x" + Integer.toHexString(m.experimenter()));
      case NiciraMessage m ->
          throw SwitchErrorException.badRequest(
              ErrorMessage.BAD_EXPERIMENTER, "an extension of Nicira's");
      case BundleControl m ->
          throw SwitchErrorException.badRequest(ErrorMessage.BAD_EXPERIMENTER, "bundles");
      case BundleAdd m ->
          throw SwitchErrorException.badRequest(ErrorMessage.BAD_EXPERIMENTER, "bundles");
      case FlowMonitorCancel m ->
          throw SwitchErrorException.badRequest(ErrorMessage.BAD_EXPERIMENTER, "flow monitors");
      case UnknownMessage m ->
          throw SwitchErrorException.badRequest(ErrorMessage.BAD_TYPE, "type " + m.type());
      default ->
          throw SwitchErrorException.badRequest(
              ErrorMessage.BAD_TYPE, "a message that only a switch sends, or that this one lacks");
    }
  }

  private void greet(Hello hello) {
    if (!hello.offers(OpenFlowCodec.VERSION)) {
      String text = "this switch speaks OpenFlow 1.3 (0x04)";
      send(
          new ErrorMessage(
              hello.xid(),
              ErrorMessage.HELLO_FAILED,
              ErrorMessage.INCOMPATIBLE,
              Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8))));
      throw new SessionEndException("it does not speak OpenFlow 1.3");
    }
    greeted = true;
    owner.ready(this);
  }

  private void requireWrite() {
    if (role == ControllerRole.SLAVE) {
      throw SwitchErrorException.badRequest(
          SwitchErrorException.IS_SLAVE, "the controller is a slave");
    }
  }

  private void answer(MultipartRequest request) {
    if ((request.flags() & MultipartRequest.MORE) != 0) {
      throw SwitchErrorException.badRequest(
          MULTIPART_BUFFER_OVERFLOW, "this switch takes requests in one part");
    }
    int xid = request.xid();
    Pipeline pipeline = owner.pipeline();
    switch (request) {
      case DescRequest m -> send(owner.description(xid));
      case FlowStatsRequest m ->
          sendParts(
              pipeline.stats(
                  m.tableId(), m.outPort(), m.outGroup(), m.cookie(), m.cookieMask(), m.match()),
              (more, entries) -> FlowStatsReply.of(xid, more, entries));
      case AggregateStatsRequest m -> {
        List<FlowStats> flows =
            pipeline.stats(
                m.tableId(), m.outPort(), m.outGroup(), m.cookie(), m.cookieMask(), m.match());
        long packets = flows.stream().mapToLong(FlowStats::packets).sum();
        long bytes = flows.stream().mapToLong(FlowStats::bytes).sum();
        send(new AggregateStatsReply(xid, 0, packets, bytes, flows.size()));
      }
      case TableStatsRequest m ->
          sendParts(
              pipeline.tableStats(),
              (more, entries) -> new TableStatsReply(xid, flags(more), entries));
      case GroupDescRequest m ->
          sendParts(pipeline.groups(), (more, entries) -> GroupDescReply.of(xid, more, entries));
      case PortDescRequest m ->
          sendParts(
              List.copyOf(pipeline.ports()),
              (more, entries) -> PortDescReply.of(xid, more, entries));
      case UnknownMultipartRequest m ->
          throw SwitchErrorException.badRequest(
              ErrorMessage.BAD_MULTIPART, "multipart type " + m.type());
      default ->
          throw SwitchErrorException.badRequest(
              ErrorMessage.BAD_MULTIPART, "a question that this switch has no answer to");
    }
  }

  private static int flags(boolean more) {
    return more ? MultipartReply.MORE : 0;
  }

  /** Sends a reply in as many parts as it takes: a message has 65535 bytes at most. */
  private <T> void sendParts(List<T> entries, BiFunction<Boolean, List<T>, MultipartReply> reply) {
    int at = 0;
    int size = ENTRIES_PER_PART;
    do {
      int end = Math.min(entries.size(), at + size);
      ByteBuf buffer = Unpooled.buffer(1024);
      try {
        CODEC.encode(reply.apply(end < entries.size(), entries.subList(at, end)), buffer);
      } catch (IllegalArgumentException tooLong) {
        if (size == 1) {
          throw tooLong;
        }
        size /= 2;
        continue;
      }
      send(buffer);
      at = end;
    } while (at < entries.size());
  }
}
