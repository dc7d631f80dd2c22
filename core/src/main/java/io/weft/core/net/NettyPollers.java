package io.weft.core.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.ManualIoEventLoop;
import io.weft.core.Poller;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a scheduler's loop and Netty share the work of polling. */
final class NettyPollers {
  private static final Logger log = LoggerFactory.getLogger(NettyPollers.class);

  private static final Duration SHUTDOWN = Duration.ofSeconds(3);

  private NettyPollers() {}

  /** The poller of a network. */
  sealed interface OfNetwork extends Poller {
    NettyNetwork network();
  }

  /** Polls sockets on the scheduler's own thread. */
  record Manual(ManualIoEventLoop loop, NettyNetwork network) implements OfNetwork {
    @Override
    public void poll(long maxNanos) {
      if (maxNanos == 0) {
        loop.runNow();
      } else {
        // Netty's 0 waits without limit.
        loop.run(Math.max(0, maxNanos));
      }
    }

    @Override
    public void wakeup() {
      // Netty forgets a bare wake-up that comes just before it goes to sleep, but not a task.
      try {
        loop.execute(() -> {});
      } catch (RejectedExecutionException e) {
        log.debug("no wake-up after the end", e);
      }
    }

    @Override
    public void close() {
      network.close(
          closing -> {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            while (!loop.isTerminated()) {
              loop.runNow();
            }
          });
    }
  }

  /** Sleeps; Netty's own thread polls. */
  static final class Group implements OfNetwork {
    private final Poller sleeping = Poller.sleeping();
    private final EventLoopGroup group;
    private final NettyNetwork network;

    Group(EventLoopGroup group, NettyNetwork network) {
      this.group = group;
      this.network = network;
    }

    @Override
    public NettyNetwork network() {
      return network;
    }

    @Override
    public void poll(long maxNanos) {
      sleeping.poll(maxNanos);
    }

    @Override
    public void wakeup() {
      sleeping.wakeup();
    }

    @Override
    public void close() {
      network.close(
          closing -> {
            // Waits, so that the addresses are free when the scheduler is closed.
            closing.forEach(channel -> channel.awaitUninterruptibly(SHUTDOWN.toMillis()));
            if (!group
                .shutdownGracefully(0, 1, TimeUnit.SECONDS)
                .awaitUninterruptibly(SHUTDOWN.toMillis())) {
              log.warn("Netty's thread did not end within {}", SHUTDOWN);
            }
          });
    }
  }
}
