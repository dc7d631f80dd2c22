package io.weft.core.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples of the README's section on connections. */
@Timeout(60)
class ConnectionsGuideTest {
  // README: lines
  /** Reads lines, and answers each in capitals. */
  record Shouter() implements Protocol {
    @Override
    public void run(Routine r, Connection<ByteBuf> connection) {
      StringBuilder line = new StringBuilder();
      Optional<ByteBuf> data;
      while ((data = connection.read(r)).isPresent()) { // empty: the peer has ended its side
        ByteBuf bytes = data.get();
        while (bytes.isReadable()) {
          char c = (char) bytes.readByte();
          line.append(Character.toUpperCase(c));
          if (c == '\n' || line.length() > 1000) {
            connection.write(r, Unpooled.copiedBuffer(line, US_ASCII)); // gives it away
            line.setLength(0);
          }
        }
        bytes.release(); // who reads a buffer releases it
      }
    }
  }

  // README: end

  @Test
  void theServerAndTheClientOfTheGuideTalk() {
    // README: talk
    try (Scheduler scheduler = Scheduler.start("lines")) {
      NettyNetwork network = NettyNetwork.open(scheduler);
      Server server =
          Server.start(
              network, Endpoint.parse("tcp:127.0.0.1:0"), ServerSettings.DEFAULT, new Shouter());
      RoutineFuture<String> answer = new RoutineFuture<>();
      RoutineFuture<Endpoint> address =
          scheduler.submit("address", r -> server.awaitBound(r).getFirst());
      Client.start(
          network,
          address.join(Duration.ofSeconds(10)),
          ClientSettings.PERSISTENT.withKeepAlive(KeepAlive.after(Duration.ofSeconds(10))),
          (r, connection) -> {
            connection.write(r, Unpooled.copiedBuffer("hello\n", US_ASCII));
            ByteBuf line = connection.read(r).orElseThrow();
            answer.complete(line.toString(US_ASCII));
            line.release();
          });
      assertThat(answer.join(Duration.ofSeconds(10))).isEqualTo("HELLO\n");
    }
    // README: end
  }
}
