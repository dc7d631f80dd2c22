package io.weft.protocols.openflow.v10;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.nicira.NiciraBody;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The samples of the guide to OpenFlow 1.0: they compile, run, and are what is printed there. */
class OpenFlow10GuideTest {
  @Test
  void theFlowOfTheGuideIsReadAsItWasWritten() {
    ByteBuf buffer = Unpooled.buffer();
    ByteBuf frame = buffer;
    List<String> log = new ArrayList<>();
    // README: openflow10
    OpenFlowCodec codec = new OpenFlowCodec();
    Match web = Match.builder().ipv4().ipProto(6).tpDst(80).build();
    Flow flow =
        Flow.of(100, 0x1, web, new Action.SetVlanVid(5), Action.Output.to(PortNumber.of(3)));
    codec.encode(FlowMod.add(flow), buffer); // appends one message
    Message read = codec.decode(frame); // exactly one message, as Framer cuts it
    if (read instanceof FlowMod mod) {
      log.add(mod.flow().toString());
    }
    // README: end
    assertThat(log)
        .containsExactly("cookie=0x1, priority=100,tcp,tp_dst=80 actions=mod_vlan_vid:5,output:3");
    assertThat(Flow.parse(log.get(0))).isEqualTo(flow);
  }

  @Test
  void theTableOfTheGuideIsTold() {
    OpenFlowCodec codec = new OpenFlowCodec();
    ByteBuf buffer = Unpooled.buffer();
    Flow flow = Flow.parse("arp actions=FLOOD");
    // README: openflow10-nicira
    codec.encode(new NiciraMessage(1, NiciraBody.FlowModTableId.of(true)), buffer);
    NiciraFlow inTable = NiciraFlow.parse("table=7, priority=3,arp,reg3=0x10/0xf0 actions=FLOOD");
    codec.encode(NiciraFlowMod.add(inTable), buffer);
    codec.encode(FlowMod.add(flow).inTable(7), buffer); // 1.0's own message has room for it, too
    // README: end
    try (Framer framer = new Framer()) {
      framer.append(buffer);
      Message first = codec.decode(framer.next().orElseThrow());
      assertThat(first).isEqualTo(new NiciraMessage(1, NiciraBody.FlowModTableId.of(true)));
      NiciraFlowMod second = (NiciraFlowMod) codec.decode(framer.next().orElseThrow());
      assertThat(second.flow()).isEqualTo(inTable);
      FlowMod third = (FlowMod) codec.decode(framer.next().orElseThrow());
      assertThat(third.tableId()).isEqualTo(7);
    }
  }
}
