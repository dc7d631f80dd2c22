package io.weft.core.net;

import io.netty.util.NetUtil;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.task.TaskPool;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/**
 * Looks host names up, off the loop (specification 5.7.1 {@code Resolver}): the system's way to do
 * it blocks. Bounded in number and time; routines that ask for the same name at the same time share
 * one look-up. For the routines of one scheduler.
 */
public final class Resolver implements AutoCloseable {
  private final TaskPool pool;
  private final Lookup lookup;
  private final Duration timeout;
  private final Map<String, RoutineFuture<List<InetAddress>>> running = new HashMap<>();

  /** How one name is looked up. */
  @FunctionalInterface
  public interface Lookup {
    /** The system's. */
    Lookup SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /**
     * The addresses of a host, the best first; at least one. Runs on a thread of its own and may
     * block.
     */
    List<InetAddress> addresses(String host) throws UnknownHostException;
  }

  private Resolver(TaskPool pool, Lookup lookup, Duration timeout) {
    this.pool = pool;
    this.lookup = lookup;
    this.timeout = timeout;
  }

  /**
   * Starts one.
   *
   * @param name for its threads, which end when they are idle
   * @param atOnce how many names are looked up at the same time, at least 1
   * @param waiting how many more may wait, at least 0
   * @param timeout how long a routine waits for one; positive
   */
  public static Resolver start(
      String name, int atOnce, int waiting, Duration timeout, Lookup lookup) {
    return new Resolver(TaskPool.start(name, atOnce, waiting), lookup, timeout);
  }

  /**
   * The addresses of a host, the best first, at least one. A literal address is taken as it is,
   * without waiting. A wait that is cancelled leaves the look-up to those who share it.
   *
   * @throws ConnectionException when the host is not known, the time is up, or too many names wait
   */
  public List<InetAddress> resolve(Routine r, String host) {
    if (isAddress(host)) {
      return List.of(literal(host));
    }
    RoutineFuture<List<InetAddress>> future = running.get(host);
    if (future == null || future.isDone()) {
      future = start(host);
    }
    if (!r.join(future, timeout)) {
      throw new ConnectionException("host " + host + " could not be looked up within " + timeout);
    }
    running.remove(host, future);
    try {
      return future.now();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ConnectionException(
          cause instanceof UnknownHostException
              ? "unknown host " + host
              : "host " + host + " could not be looked up: " + cause,
          e);
    }
  }

  private RoutineFuture<List<InetAddress>> start(String host) {
    // Those too whose routines did not wait to the end.
    running.values().removeIf(RoutineFuture::isDone);
    RoutineFuture<List<InetAddress>> future;
    try {
      future =
          pool.submit(
              () -> {
                List<InetAddress> addresses = List.copyOf(lookup.addresses(host));
                if (addresses.isEmpty()) {
                  throw new UnknownHostException(host);
                }
                return addresses;
              });
    } catch (RejectedExecutionException e) {
      throw new ConnectionException(
          "host " + host + " could not be looked up: " + e.getMessage(), e);
    }
    running.put(host, future);
    return future;
  }

  /** Whether a text is an address and no name. Any thread. */
  static boolean isAddress(String host) {
    return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
  }

  static InetAddress literal(String host) {
    try {
      // With a scope, which names an interface, or without: not looked up either way.
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new ConnectionException(host + " is no address of this machine", e);
    }
  }

  /** Ends its threads; who waits fails with a {@link ConnectionException}. May be repeated. */
  @Override
  public void close() {
    pool.close();
  }
}
