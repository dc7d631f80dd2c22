package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names are looked up beside the loop, not too many at once, and not for ever. */
@Timeout(60)
class ResolverTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final CountDownLatch slow = new CountDownLatch(1);
  private final AtomicInteger lookups = new AtomicInteger();
  private Scheduler scheduler;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("resolver-test");
  }

  @AfterEach
  void close() {
    slow.countDown();
    scheduler.close();
  }

  private List<InetAddress> lookUp(String host) throws UnknownHostException {
    lookups.incrementAndGet();
    if (host.startsWith("slow")) {
      try {
        slow.await();
      } catch (InterruptedException e) {
        throw new UnknownHostException(host);
      }
    }
    return switch (host) {
      case "empty" -> List.of();
      case "two" -> List.of(InetAddress.getByName("127.0.0.3"), InetAddress.getByName("127.0.0.1"));
      case "broken" -> throw new IllegalStateException("broken on purpose");
      case "nowhere" -> throw new UnknownHostException(host);
      default -> List.of(InetAddress.getByName("127.0.0.1"));
    };
  }

  private Resolver resolver(int atOnce, int waiting, Duration timeout) {
    return Resolver.start("test", atOnce, waiting, timeout, this::lookUp);
  }

  private RoutineFuture<List<InetAddress>> resolve(Resolver resolver, String host) {
    return scheduler.submit("resolve " + host, r -> resolver.resolve(r, host));
  }

  @Test
  void anAddressIsNotLookedUp() {
    try (Resolver resolver = resolver(1, 0, LIMIT)) {
      assertThat(resolve(resolver, "10.1.2.3").join(LIMIT).toString()).contains("10.1.2.3");
      assertThat(resolve(resolver, "::1").join(LIMIT)).hasSize(1);
    }
    assertThat(lookups).hasValue(0);
  }

  @Test
  void whatCannotBeFoundIsSaid() {
    try (Resolver resolver = resolver(1, 1, LIMIT)) {
      for (String host : List.of("nowhere", "empty")) {
        assertThatThrownBy(() -> resolve(resolver, host).join(LIMIT))
            .cause()
            .isInstanceOf(ConnectionException.class)
            .hasMessage("unknown host " + host);
      }
      assertThatThrownBy(() -> resolve(resolver, "broken").join(LIMIT))
          .cause()
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("could not be looked up");
    }
  }

  @Test
  void thoseWhoAskForTheSameNameShareOneLookup() {
    try (Resolver resolver = resolver(1, 0, LIMIT)) {
      RoutineFuture<List<InetAddress>> first = resolve(resolver, "slow");
      RoutineFuture<List<InetAddress>> second = resolve(resolver, "slow");
      scheduler.submit("turn", r -> 1).join(LIMIT);
      first.cancel();
      assertThatThrownBy(() -> first.join(LIMIT))
          .hasCauseInstanceOf(RoutineCancelledException.class);
      slow.countDown();
      assertThat(second.join(LIMIT)).hasSize(1);
      assertThat(lookups).hasValue(1);
      assertThat(resolve(resolver, "slow").join(LIMIT)).hasSize(1);
      assertThat(lookups).hasValue(2);
    }
  }

  @Test
  void tooManyAndTooSlowIsAnError() {
    try (Resolver resolver = resolver(1, 0, Duration.ofMillis(50))) {
      RoutineFuture<List<InetAddress>> first = resolve(resolver, "slow-1");
      RoutineFuture<List<InetAddress>> second = resolve(resolver, "slow-2");
      assertThatThrownBy(() -> second.join(LIMIT))
          .cause()
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("host slow-2 could not be looked up");
      assertThatThrownBy(() -> first.join(LIMIT))
          .cause()
          .isInstanceOf(ConnectionException.class)
          .hasMessage("host slow-1 could not be looked up within PT0.05S");
    }
  }

  @Test
  void allAddressesOfANameAreTriedInTheirOrder() throws Exception {
    NettyNetwork network =
        NettyNetwork.open(scheduler, NettySettings.DEFAULT.withLookup(this::lookUp));
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = server.getLocalPort();
      assertThat(
              scheduler
                  .submit("client", r -> network.connect(r, Endpoint.tcp("two", port)).remote())
                  .join(LIMIT))
          .isEqualTo("127.0.0.1:" + port);
    }
    assertThatThrownBy(
            () ->
                scheduler
                    .submit("client", r -> network.connect(r, Endpoint.tcp("two", port)))
                    .join(LIMIT))
        .cause()
        .isInstanceOf(ConnectionException.class)
        .message()
        .startsWith("cannot connect to tcp://two:" + port + ", at none of its addresses:")
        .contains("127.0.0.3:" + port)
        .contains("127.0.0.1:" + port);
  }
}
