package io.weft.examples.benchmark;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Ticker;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.v13.TableStats;
import io.weft.sdn.simulated.ServerConfig;
import io.weft.sdn.simulated.SimulatedServer;
import io.weft.sdn.simulated.SwitchConfig;
import java.time.Duration;

/**
 * One simulated server with many interfaces, on a scheduler of its own. Interface {@code n} is for
 * the logical port {@code port-n}. All methods are for threads outside its scheduler.
 */
final class Fabric implements AutoCloseable {
  static final DatapathId DATAPATH = new DatapathId(0x0200_0000_0001L);

  /** The interface that leads to other servers. */
  static final String TRUNK = "trunk0";

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(5);

  /** Added before the loop is let go, so that it goes on serving its connections. */
  private static final int BATCH = 50;

  private final Scheduler scheduler;
  private final SimulatedServer server;
  private int interfaces;

  private Fabric(Scheduler scheduler, SimulatedServer server) {
    this.scheduler = scheduler;
    this.server = server;
  }

  /** Starts a server whose switch connects to a controller. */
  static Fabric start(Endpoint openFlow) {
    Scheduler scheduler = Scheduler.start("simulated-server");
    try {
      NettyNetwork network = NettyNetwork.open(scheduler);
      SwitchConfig bridge = SwitchConfig.of("br0", DATAPATH).withControllers(openFlow);
      ServerConfig config =
          ServerConfig.of("server-1", bridge).withDatabaseListen(Endpoint.tcp("127.0.0.1", 0));
      Fabric fabric =
          scheduler
              .submit(
                  "start",
                  r -> new Fabric(scheduler, SimulatedServer.start(scheduler, network, config)))
              .join(LIMIT);
      fabric.call(
          r -> {
            while (fabric.server.databaseLocal().isEmpty()) {
              r.sleep(LOOK_AGAIN);
            }
            return fabric.server.addInterface(TRUNK);
          });
      return fabric;
    } catch (RuntimeException e) {
      scheduler.close();
      throw e;
    }
  }

  /** Where its OVSDB listens. */
  Endpoint database() {
    return call(r -> server.databaseLocal().orElseThrow());
  }

  /** Adds interfaces until there are so many, the trunk not counted. */
  void growTo(int count) {
    call(
        r -> {
          while (interfaces < count) {
            server.addInterface("if" + interfaces, Tenants.portId(interfaces));
            interfaces++;
            if (interfaces % BATCH == 0) {
              r.yield();
            }
          }
          return true;
        });
  }

  /** How many flows its switch has. */
  int flows() {
    return call(
        r -> server.bridge().pipeline().tableStats().stream().mapToInt(TableStats::active).sum());
  }

  /** Waits until its switch has so many flows. */
  void awaitFlows(int count, Ticker ticker) {
    long start = ticker.nanoTime();
    int now;
    while ((now = flows()) != count) {
      if (ticker.nanoTime() - start > LIMIT.toNanos()) {
        throw new BenchmarkException(
            "the switch has " + now + " flows in place of " + count + " after " + LIMIT);
      }
    }
  }

  private interface Question<T> {
    T ask(Routine r) throws Exception;
  }

  private <T> T call(Question<T> question) {
    return scheduler.submit("benchmark", question::ask).join(LIMIT);
  }

  @Override
  public void close() {
    scheduler.close();
  }
}
