package io.weft.core.simulation;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Scheduler;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Datagram;
import io.weft.core.net.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All links of one simulation, and the faults they may have. By default every message takes 50
 * microseconds, and nothing is lost. For the thread of the simulation and its routines; a change
 * concerns what is sent after it.
 *
 * {@snippet class="io.weft.core.simulation.SimulationSnippetsTest" region="links"}
 */
public final class Links {
  /** As Linux does: the first retransmission, doubled for each further one up to a bound. */
  private static final Duration RETRANSMIT_AFTER = Duration.ofMillis(200);

  private static final Duration RETRANSMIT_AT_MOST = Duration.ofMinutes(2);

  private final RandomGenerator random;
  private final Map<Endpoint, SimulatedNetwork.Accepting> listeners = new LinkedHashMap<>();
  private final Set<SimulatedConnection> connections = new LinkedHashSet<>();
  private final Map<Endpoint, SimulatedDatagramSocket> datagramSockets = new LinkedHashMap<>();
  private double duplication;
  private Duration minDelay = Duration.ofNanos(50_000);
  private Duration maxDelay = Duration.ofNanos(50_000);
  private double loss;
  private long bytesPerSecond = Long.MAX_VALUE;
  private final Map<Endpoint, List<Runnable>> partitioned = new LinkedHashMap<>();
  private int nextPort = 49_152;

  Links(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Delays what is sent from now on; the order within a connection stays.
   *
   * @param min the shortest time that a message takes, not negative
   * @param max the longest, at least {@code min}; each time is chosen between the two
   * @throws IllegalArgumentException when they are out of these ranges
   */
  public void delay(Duration min, Duration max) {
    if (min.isNegative() || max.compareTo(min) < 0) {
      throw new IllegalArgumentException("a delay from " + min + " to " + max);
    }
    this.minDelay = min;
    this.maxDelay = max;
  }

  /**
   * Lets datagrams arrive twice from now on. They overtake each other as soon as the delay is not
   * always the same. Connections notice neither.
   *
   * @param probability of each datagram, from 0 to 1
   */
  public void duplicateDatagrams(double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("a probability, not " + probability);
    }
    this.duplication = probability;
  }

  /**
   * Loses some of what is sent from now on: datagrams for ever. Connections send it again, as TCP
   * does: it comes later, and what was sent after it waits for it.
   *
   * @param probability of each message, from 0 to less than 1
   */
  public void lose(double probability) {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException("a probability below 1, not " + probability);
    }
    this.loss = probability;
  }

  /**
   * Bounds how fast what is sent from now on leaves each side of each connection.
   *
   * @param bytes per second, at least 1
   */
  public void bandwidth(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("at least 1 byte per second, not " + bytes);
    }
    this.bytesPerSecond = bytes;
  }

  /**
   * Lets nothing through to an endpoint and back, without a sign of it on either side: what is sent
   * meanwhile arrives after {@link #heal}, and who connects waits until then or runs into the
   * time-out of its connect.
   */
  public void partition(Endpoint endpoint) {
    partitioned.computeIfAbsent(endpoint, e -> new ArrayList<>());
  }

  /** Ends a {@link #partition}. */
  public void heal(Endpoint endpoint) {
    List<Runnable> waiting = partitioned.remove(endpoint);
    if (waiting != null) {
      waiting.forEach(Runnable::run);
    }
  }

  /**
   * Calls back when the way to an endpoint is open: at once, or from the thread that heals it.
   *
   * @return forgets the call
   */
  Runnable whenOpen(Endpoint endpoint, Runnable action) {
    List<Runnable> waiting = partitioned.get(endpoint);
    if (waiting == null) {
      action.run();
      return () -> {};
    }
    waiting.add(action);
    return () -> waiting.remove(action);
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

  /** How long the next message of a connection is on its way. */
  long nextDelayNanos() {
    long delay = travelNanos();
    long timeout = RETRANSMIT_AFTER.toNanos();
    while (loss > 0 && random.nextDouble() < loss && timeout < RETRANSMIT_AT_MOST.toNanos()) {
      delay += timeout;
      timeout *= 2;
    }
    return delay;
  }

  private long travelNanos() {
    long min = minDelay.toNanos();
    long max = maxDelay.toNanos();
    return min == max ? min : random.nextLong(min, max + 1);
  }

  /** How long a message takes to leave. */
  long sendingNanos(long bytes) {
    return bytesPerSecond == Long.MAX_VALUE ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
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
    if (partitioned.containsKey(datagram.peer()) || partitioned.containsKey(from)) {
      return;
    }
    int copies = happens(loss) ? 0 : happens(duplication) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      // Without a buffer's owner, so that one that never arrives needs no release.
      ByteBuf copy = Unpooled.copiedBuffer(datagram.content());
      sender.callLater(Duration.ofNanos(travelNanos()), () -> arrive(datagram, from, copy));
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
