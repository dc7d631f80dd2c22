package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.packet.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Open vSwitch's tool, as a reader of messages. */
final class OvsOfctl {
  private OvsOfctl() {}

  /**
   * What {@code ovs-ofctl ofp-print} says of a message; ends the test where it is not installed.
   */
  static String print(Message message) throws IOException, InterruptedException {
    ByteBuf wire = Unpooled.buffer();
    new OpenFlowCodec().encode(message, wire);
    Process process;
    try {
      process =
          new ProcessBuilder("ovs-ofctl", "ofp-print", Bytes.copyOf(wire).toHex())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw e;
      }
      return abort("ovs-ofctl is not installed");
    }
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }
}
