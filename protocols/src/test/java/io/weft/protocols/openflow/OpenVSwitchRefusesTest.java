package io.weft.protocols.openflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.MalformedMessages.Sample;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.packet.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that cannot be read is refused with the error that a real Open vSwitch sends. */
@Tag("real")
@Timeout(60)
class OpenVSwitchRefusesTest {
  private static final int BARRIER_XID = 0x7777;
  private static final int ERROR = 1;

  @Test
  void openFlow13() throws IOException, InterruptedException {
    assertSame(OpenFlowCodec.VERSION, "OpenFlow13", MalformedMessages.of13());
  }

  @Test
  void openFlow10() throws IOException, InterruptedException {
    assertSame(1, "OpenFlow10", MalformedMessages.of10());
  }

  private static void assertSame(int version, String protocol, List<Sample> special)
      throws IOException, InterruptedException {
    List<Sample> samples = new ArrayList<>(special);
    samples.addAll(
        MalformedMessages.cut().stream().filter(s -> s.frame().get(0) == version).toList());
    List<String> ours = new ArrayList<>();
    List<String> theirs = new ArrayList<>();
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(2, protocol);
        PrivateOpenVSwitch.Channel channel = ovs.connect(version)) {
      for (Sample sample : samples) {
        ours.add(sample + ": " + sample.refusal());
        theirs.add(sample + ": " + answer(channel, sample.frame()));
      }
    }
    assertThat(ours).isEqualTo(theirs);
  }

  /** The error that the switch answers with, in words. */
  private static String answer(PrivateOpenVSwitch.Channel channel, Bytes frame) throws IOException {
    int version = frame.get(0);
    ByteBuf out = Unpooled.buffer();
    frame.writeTo(out);
    int barrier = version == OpenFlowCodec.VERSION ? 20 : 18;
    out.writeByte(version).writeByte(barrier).writeShort(8).writeInt(BARRIER_XID);
    channel.send(out);
    String answer = "nothing";
    Bytes message = channel.receive();
    while (message.getInt(4) != BARRIER_XID) {
      if (message.get(1) == ERROR) {
        answer = describe(message);
      }
      message = channel.receive();
    }
    return answer;
  }

  private static String describe(Bytes error) {
    return error.get(0) == OpenFlowCodec.VERSION
        ? ((io.weft.protocols.openflow.v13.ErrorMessage) new OpenFlowCodec().decode(error))
            .describe()
        : ((io.weft.protocols.openflow.v10.ErrorMessage)
                new io.weft.protocols.openflow.v10.OpenFlowCodec().decode(error))
            .describe();
  }
}
