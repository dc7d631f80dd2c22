package io.weft.sdn.simulated;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.protocols.packet.Arp;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ethernet;
import io.weft.protocols.packet.Icmp;
import io.weft.protocols.packet.Ipv4;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.protocols.packet.PacketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint: one MAC and one IPv4 address, no gateway. Answers ARP requests and ICMP echoes for
 * its address, and sends them. Remembers no neighbours: each ping asks by ARP anew.
 *
 * <p>Belongs to a scheduler; its methods are for that scheduler's loop and routines, except {@link
 * #ping(Ipv4Address)}.
 */
public final class SimulatedHost {
  /** How long a ping waits for each of its two answers. */
  public static final Duration PING_TIMEOUT = Duration.ofSeconds(1);

  private static final int REMEMBERED = 1000;
  private static final Bytes PAYLOAD = Bytes.copyOf("weft".getBytes(StandardCharsets.UTF_8));

  private final String name;
  private final Scheduler scheduler;
  private final MacAddress mac;
  private final Ipv4Address ip;
  private final SimulatedPort port;
  private final ArrayDeque<Bytes> received = new ArrayDeque<>();
  private final ArrayDeque<Ping> pings = new ArrayDeque<>();
  private int nextIdentifier = 1;
  private long broadcasts;

  /** A ping that waits for an answer. */
  private static final class Ping {
    final Ipv4Address target;
    final int identifier;
    @Nullable RoutineFuture<MacAddress> neighbour;
    @Nullable RoutineFuture<Boolean> echo;

    Ping(Ipv4Address target, int identifier) {
      this.target = target;
      this.identifier = identifier;
    }
  }

  /**
   * What came of a ping.
   *
   * @param neighbour who answered the ARP request
   * @param echoed whether the echo came back
   */
  public record PingResult(Optional<MacAddress> neighbour, boolean echoed) {}

  /** An endpoint whose interface is not plugged in yet. */
  public SimulatedHost(Scheduler scheduler, String name, MacAddress mac, Ipv4Address ip) {
    this.scheduler = scheduler;
    this.name = name;
    this.mac = mac;
    this.ip = ip;
    this.port = new SimulatedPort("eth0", scheduler, (p, frame, hops) -> receive(frame, hops));
  }

  /** The name given to it. Any thread. */
  public String name() {
    return name;
  }

  /** Its hardware address. Any thread. */
  public MacAddress mac() {
    return mac;
  }

  /** Its address. Any thread. */
  public Ipv4Address ip() {
    return ip;
  }

  /** Its interface, to be joined to others by a {@link SimulatedWire}. Any thread. */
  public SimulatedPort port() {
    return port;
  }

  /** How many broadcast frames have come in. */
  public long broadcasts() {
    return broadcasts;
  }

  /** The newest thousand frames that came in, the oldest first. */
  public List<Bytes> received() {
    return List.copyOf(received);
  }

  /** Sends a frame as it is. */
  public void send(Bytes frame) {
    port.send(frame, 0);
  }

  /** Pings an address from a routine of its own. Any thread. */
  public RoutineFuture<PingResult> ping(Ipv4Address target) {
    return scheduler.submit(name + " pings " + target, r -> ping(r, target));
  }

  /** Asks for an address by ARP and, if there is an answer, sends an echo request there. Waits. */
  public PingResult ping(Routine r, Ipv4Address target) {
    Ping ping = new Ping(target, nextIdentifier++ & 0xffff);
    RoutineFuture<MacAddress> neighbour = new RoutineFuture<>();
    RoutineFuture<Boolean> echo = new RoutineFuture<>();
    ping.neighbour = neighbour;
    ping.echo = echo;
    pings.add(ping);
    try {
      Arp question = Arp.request(mac, ip, target);
      send(Ethernet.of(MacAddress.BROADCAST, mac, Ethernet.ARP, question.encode()).encode());
      if (!r.join(neighbour, PING_TIMEOUT)) {
        return new PingResult(Optional.empty(), false);
      }
      MacAddress there = neighbour.now();
      Icmp request = Icmp.echoRequest(ping.identifier, 1, PAYLOAD);
      send(packet(there, target, request));
      return new PingResult(Optional.of(there), r.join(echo, PING_TIMEOUT));
    } finally {
      pings.remove(ping);
    }
  }

  private Bytes packet(MacAddress to, Ipv4Address target, Icmp message) {
    Ipv4 packet = Ipv4.of(ip, target, Ipv4.ICMP, message.encode());
    return Ethernet.of(to, mac, Ethernet.IPV4, packet.encode()).encode();
  }

  private void receive(Bytes content, int hops) {
    if (received.size() == REMEMBERED) {
      received.remove();
    }
    received.add(content);
    try {
      Ethernet frame = Ethernet.decode(content);
      if (frame.destination().isBroadcast()) {
        broadcasts++;
      }
      boolean forMe = frame.destination().equals(mac) || frame.destination().isMulticast();
      if (!forMe || !frame.tags().isEmpty()) {
        return;
      }
      switch (frame.ethType()) {
        case Ethernet.ARP -> receiveArp(Arp.decode(frame.payload()), hops);
        case Ethernet.IPV4 -> receiveIp(frame.source(), Ipv4.decode(frame.payload()), hops);
        default -> {
          // Nothing that this host speaks.
        }
      }
    } catch (PacketException e) {
      // A host's stack drops what is malformed.
    }
  }

  private void receiveArp(Arp arp, int hops) {
    if (!arp.targetIp().equals(ip)) {
      return;
    }
    if (arp.operation() == Arp.REQUEST) {
      Bytes answer = arp.reply(mac).encode();
      port.send(Ethernet.of(arp.senderMac(), mac, Ethernet.ARP, answer).encode(), hops);
    } else if (arp.operation() == Arp.REPLY) {
      for (Ping ping : pings) {
        if (ping.target.equals(arp.senderIp()) && ping.neighbour != null) {
          ping.neighbour.complete(arp.senderMac());
        }
      }
    }
  }

  private void receiveIp(MacAddress from, Ipv4 packet, int hops) {
    if (!packet.destination().equals(ip) || packet.protocol() != Ipv4.ICMP) {
      return;
    }
    Icmp message = Icmp.decode(packet.payload());
    if (message.type() == Icmp.ECHO_REQUEST) {
      port.send(packet(from, packet.source(), message.echoReply()), hops);
    } else if (message.type() == Icmp.ECHO_REPLY) {
      for (Ping ping : pings) {
        if (ping.identifier == message.identifier()
            && ping.target.equals(packet.source())
            && ping.echo != null) {
          ping.echo.complete(true);
        }
      }
    }
  }

  @Override
  public String toString() {
    return name + " (" + mac + ", " + ip + ")";
  }
}
