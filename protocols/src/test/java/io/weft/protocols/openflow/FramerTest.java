package io.weft.protocols.openflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.protocols.packet.Bytes;
import org.junit.jupiter.api.Test;

class FramerTest {
  private static ByteBuf hex(String digits) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(digits));
  }

  @Test
  void aMessageOfAnyVersionComesOut() {
    try (Framer framer = new Framer()) {
      framer.append(hex("0600000800000001" + "01"));

      assertThat(framer.next().map(Bytes::toHex)).contains("0600000800000001");
      assertThat(framer.next()).isEmpty();
      assertThat(framer.pendingBytes()).isEqualTo(1);
    }
  }

  @Test
  void aLengthShorterThanTheHeaderEndsTheStream() {
    try (Framer framer = new Framer()) {
      framer.append(hex("0400000700000001"));

      assertThatThrownBy(framer::next)
          .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.offset()).isEqualTo(2))
          .hasMessageContaining("7");
      assertThatThrownBy(framer::next).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void aLengthAboveTheLimitIsRefusedBeforeTheMessageArrives() {
    try (Framer framer = new Framer(1024)) {
      framer.append(hex("04000401"));

      assertThatThrownBy(framer::next)
          .isInstanceOf(ProtocolException.class)
          .hasMessageContaining("1025")
          .hasMessageContaining("1024");
    }
  }

  @Test
  void closingReleasesWhatIsHeld() {
    ByteBuf half = Unpooled.buffer().writeBytes(hex("0400000c0000"));
    Framer framer = new Framer();
    framer.append(half);

    framer.close();
    framer.close();

    assertThat(half.refCnt()).isZero();
  }
}
