package io.weft.protocols.raw;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.Network;
import io.weft.core.net.Server;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guide's sample of raw streams, on real sockets. */
@Timeout(60)
class RawGuideTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void anEchoOverASocket() {
    try (Scheduler scheduler = Scheduler.start("raw")) {
      Network network = NettyNetwork.open(scheduler);
      String answer = scheduler.submit("echo", r -> echo(r, network)).join(LIMIT);
      assertThat(answer).isEqualTo("hello");
    }
  }

  // README: raw
  static String echo(Routine r, Network network) {
    Server server =
        RawConnection.startServer(
            network,
            Endpoint.parse("ptcp:0:127.0.0.1"),
            RawSettings.DEFAULT,
            // What comes in goes out again, as fast as the peer reads it, until its end.
            (s, raw) -> raw.redirectOutput(s, raw.input()));
    Endpoint bound = server.awaitBound(r).getFirst();
    try (RawConnection raw =
        RawConnection.connect(r, network, "tcp:127.0.0.1:" + bound.port(), RawSettings.DEFAULT)) {
      raw.output().write(r, "hello".getBytes(StandardCharsets.UTF_8));
      raw.output().end(r); // the peer finds the end; its answer still comes
      return new String(raw.input().readAll(r, 1000), StandardCharsets.UTF_8);
    } finally {
      server.shutdown();
    }
  }
  // README: end
}
