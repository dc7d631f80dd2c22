package io.weft.core.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Scheduler;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Datagram;
import io.weft.core.net.Endpoint;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All links of one simulation, and the faults they may have. */
public final class Links {
  private final RandomGenerator random;
  private final Map<Endpoint, SimulatedNetwork.Accepting> listeners = new LinkedHashMap<>();
  private final Set<SimulatedConnection> connections = new LinkedHashSet<>();
  private final Map<Endpoint, SimulatedDatagramSocket> datagramSockets = new LinkedHashMap<>();
  private double loss;
  private double duplication;
  private Duration minDelay = Duration.ofNanos(50_000);
  private Duration maxDelay = Duration.ofNanos(50_000);
  private int nextPort = 49_152;

  Links(RandomGenerator random) {
    this.random = random;
  }

  /** Delays what is sent from now on; the order within a connection stays. */
  public void delay(Duration min, Duration max) {
    this.minDelay = min;
    this.maxDelay = max;
  }

  /**
   * Lets datagrams get lost, or arrive twice. Streams never do. They overtake each other as soon as
   * the delay is not always the same.
   *
   * @param lossProbability of each datagram, 0 to 1
   * @param duplicationProbability of each that is not lost, 0 to 1
   */
  public void disturbDatagrams(double lossProbability, double duplicationProbability) {
    loss = probability("lossProbability", lossProbability);
    duplication = probability("duplicationProbability", duplicationProbability);
  }

  private static double probability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be between 0 and 1, not " + value);
    }
    return value;
  }

  /** Breaks every connection to an endpoint, on both sides, as a cut cable would after a while. */
  public void cut(Endpoint endpoint) {
    for (SimulatedConnection connection : List.copyOf(connections)) {
      if (connection.isOf(endpoint.active())) {
        connection.breakNow("the link to " + endpoint + " was cut");
      }
    }
  }

  /** How many connections are open, counting each once. */
  public int open() {
    return connections.size() / 2;
  }

  void breakAllOf(Scheduler scheduler) {
    for (SimulatedConnection connection : List.copyOf(connections)) {
      if (connection.isOf(scheduler)) {
        connection.breakNow("the peer is gone");
      }
    }
    listeners.values().removeIf(l -> l.scheduler() == scheduler);
    datagramSockets.values().removeIf(socket -> socket.isOf(scheduler));
  }

  long nextDelayNanos() {
    long min = minDelay.toNanos();
    long max = maxDelay.toNanos();
    return min == max ? min : random.nextLong(min, max + 1);
  }

  /**
   * The address of a scheduler that an endpoint stands for, whoever uses it and how: a scheduler's
   * name is the name of its host.
   */
  private Endpoint address(Endpoint endpoint, Scheduler scheduler) {
    return switch (endpoint.transport()) {
      case UNIX -> Endpoint.unix(endpoint.path());
      case TCP -> Endpoint.tcp(host(endpoint, scheduler), port(endpoint));
      case UDP -> Endpoint.udp(host(endpoint, scheduler), port(endpoint));
    };
  }

  private static String host(Endpoint endpoint, Scheduler scheduler) {
    return endpoint.host().isEmpty() ? scheduler.name() : endpoint.host();
  }

  private int port(Endpoint endpoint) {
    return endpoint.port() == 0 ? nextPort++ : endpoint.port();
  }

  Endpoint bind(Endpoint endpoint, SimulatedNetwork.Accepting listener) {
    Endpoint bound = address(endpoint, listener.scheduler());
    if (listeners.putIfAbsent(bound, listener) != null) {
      throw new ConnectionException("cannot listen on " + bound + ": the address is in use");
    }
    return bound;
  }

  void unbind(Endpoint bound) {
    listeners.remove(bound);
  }

  SimulatedNetwork.@Nullable Accepting listener(Endpoint endpoint, Scheduler client) {
    return listeners.get(address(endpoint, client));
  }

  Endpoint bind(Endpoint endpoint, SimulatedDatagramSocket socket, Scheduler scheduler) {
    Endpoint bound = address(endpoint, scheduler);
    if (datagramSockets.putIfAbsent(bound, socket) != null) {
      throw new ConnectionException("cannot listen on " + bound + ": the address is in use");
    }
    return bound;
  }

  void unbind(Endpoint bound, SimulatedDatagramSocket socket) {
    datagramSockets.remove(bound, socket);
  }

  /** Lets a datagram travel: it arrives never, once or twice, and perhaps after a later one. */
  void carry(Scheduler sender, Endpoint from, Datagram datagram) {
    int copies = happens(loss) ? 0 : happens(duplication) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      // Without a buffer's owner, so that one that never arrives needs no release.
      ByteBuf copy = Unpooled.copiedBuffer(datagram.content());
      sender.callLater(Duration.ofNanos(nextDelayNanos()), () -> arrive(datagram, from, copy));
    }
  }

  private void arrive(Datagram datagram, Endpoint from, ByteBuf content) {
    SimulatedDatagramSocket receiver = datagramSockets.get(datagram.peer());
    if (receiver != null) {
      receiver.arrive(from, content);
    }
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  void opened(SimulatedConnection connection) {
    connections.add(connection);
  }

  void closed(SimulatedConnection connection) {
    connections.remove(connection);
  }
}
