package io.weft.core.simulation;

import io.weft.core.Scheduler;
import io.weft.core.net.ConnectionException;
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

  /** Breaks every connection to an endpoint, on both sides, as a cut cable would after a while. */
  public void cut(Endpoint endpoint) {
    for (SimulatedConnection connection : List.copyOf(connections)) {
      if (connection.isOf(endpoint)) {
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
  }

  long nextDelayNanos() {
    long min = minDelay.toNanos();
    long max = maxDelay.toNanos();
    return min == max ? min : random.nextLong(min, max + 1);
  }

  Endpoint bind(Endpoint endpoint, SimulatedNetwork.Accepting listener) {
    Endpoint bound =
        endpoint instanceof Endpoint.Tcp tcp && tcp.port() == 0
            ? new Endpoint.Tcp(tcp.host(), nextPort++)
            : endpoint;
    if (listeners.putIfAbsent(bound, listener) != null) {
      throw new ConnectionException("cannot listen on " + bound + ": the address is in use");
    }
    return bound;
  }

  void unbind(Endpoint endpoint) {
    listeners.remove(endpoint);
  }

  SimulatedNetwork.@Nullable Accepting listener(Endpoint endpoint) {
    return listeners.get(endpoint);
  }

  void opened(SimulatedConnection connection) {
    connections.add(connection);
  }

  void closed(SimulatedConnection connection) {
    connections.remove(connection);
  }
}
