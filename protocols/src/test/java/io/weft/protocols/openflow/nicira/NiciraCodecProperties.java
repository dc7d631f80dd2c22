package io.weft.protocols.openflow.nicira;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.packet.Bytes;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class NiciraCodecProperties {
  @Provide
  Arbitrary<Match> matches() {
    return Arbitraries.of(
        Match.ANY,
        Match.builder().reg(3, 0x10, 0xff).tunnelId(99).build(),
        Match.builder().ipv4().ipProto(6).with(OxmField.TCP_DST, 80).build());
  }

  @Provide
  Arbitrary<NiciraBody> bodies() {
    return ArbitraryNicira.body(matches());
  }

  @Provide
  Arbitrary<FlowMonitor> monitors() {
    return ArbitraryNicira.narrowFlowMonitor(matches());
  }

  @Property(tries = 1000)
  void whatIsWrittenIsReadBackEqual(@ForAll("bodies") NiciraBody body) {
    ByteBuf wire = Unpooled.buffer();
    NiciraCodec.encode(body, wire);
    WireReader in = new WireReader(Bytes.copyOf(wire));

    assertThat(in.i32("the experimenter")).isEqualTo(NiciraBody.EXPERIMENTER);
    int subtype = in.i32("the subtype");
    assertThat(NiciraCodec.knows(subtype)).isTrue();
    assertThat(NiciraCodec.decode(subtype, in)).isEqualTo(body);
    assertThat(in.hasRemaining()).isFalse();
  }

  @Property(tries = 1000)
  void bytesAreReadOrRefusedAndWhatIsReadIsWrittenAsItWas(
      @ForAll @IntRange(min = 9, max = 33) int subtype, @ForAll @Size(max = 60) byte[] noise) {
    WireReader in = new WireReader(Bytes.copyOf(noise));
    if (!NiciraCodec.knows(subtype)) {
      assertThatThrownBy(() -> NiciraCodec.decode(subtype, in))
          .isInstanceOf(IllegalArgumentException.class);
      return;
    }
    NiciraBody body;
    try {
      body = NiciraCodec.decode(subtype, in);
    } catch (ProtocolException e) {
      assertThat(e.offset()).isBetween(0, noise.length);
      assertThat(e.reason()).isNotBlank();
      return;
    }
    ByteBuf out = Unpooled.buffer();
    NiciraCodec.encode(body, out);
    assertThat(out.readableBytes() - 8).isEqualTo(in.offset());
  }

  @Property(tries = 300)
  void aFlowMonitorIsReadBackEqual(@ForAll("monitors") FlowMonitor monitor) {
    ByteBuf wire = Unpooled.buffer();
    NiciraCodec.encodeFlowMonitor(monitor, wire);
    WireReader in = new WireReader(Bytes.copyOf(wire));

    assertThat(NiciraCodec.decodeFlowMonitor(in)).isEqualTo(monitor);
    assertThat(in.hasRemaining()).isFalse();
  }

  @Example
  void aPortOfMoreThanSixteenBitsIsRefused() {
    FlowMonitor monitor = new FlowMonitor(1, 0, PortNumber.of(0x10000), 0, Match.ANY);

    assertThatThrownBy(() -> NiciraCodec.encodeFlowMonitor(monitor, Unpooled.buffer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
  }

  @Example
  void thePartsOfAPacketAreFoundOrHaveTheirDefaults() {
    Match metadata = Match.builder().reg(1, 2).build();
    PacketInProperties parts =
        PacketInProperties.of(
            new PacketInProperty.TableId(7),
            new PacketInProperty.Packet(Bytes.ofHex("0102")),
            new PacketInProperty.Cookie(5),
            new PacketInProperty.Reason(1),
            new PacketInProperty.Metadata(metadata),
            new PacketInProperty.UserData(Bytes.ofHex("0a")),
            new PacketInProperty.Continuation(Bytes.ofHex("0b")),
            new PacketInProperty.BufferId(9));

    assertThat(parts.tableId()).isEqualTo(7);
    assertThat(parts.packet()).isEqualTo(Bytes.ofHex("0102"));
    assertThat(parts.fullLength()).isEqualTo(2);
    assertThat(parts.cookie()).isEqualTo(5);
    assertThat(parts.reason()).isEqualTo(1);
    assertThat(parts.metadata()).isEqualTo(metadata);
    assertThat(parts.userData()).isEqualTo(Bytes.ofHex("0a"));
    assertThat(parts.continuation()).contains(Bytes.ofHex("0b"));
    assertThat(parts.bufferId()).isEqualTo(9);
    assertThat(new NiciraBody.PacketIn2(parts).resume().properties()).isEqualTo(parts);

    PacketInProperties none = PacketInProperties.of();
    assertThat(none.packet()).isEqualTo(Bytes.EMPTY);
    assertThat(none.fullLength()).isZero();
    assertThat(none.bufferId()).isEqualTo(-1);
    assertThat(none.cookie()).isEqualTo(-1);
    assertThat(none.metadata()).isEqualTo(Match.ANY);
    assertThat(none.continuation()).isEmpty();
    assertThat(PacketInProperties.of(new PacketInProperty.FullLength(99)).fullLength())
        .isEqualTo(99);
  }
}
