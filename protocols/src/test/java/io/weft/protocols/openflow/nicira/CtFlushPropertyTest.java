package io.weft.protocols.openflow.nicira;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weft.protocols.packet.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A property that has a name cannot be made as one without: it would be read as another. */
class CtFlushPropertyTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 6})
  void aKnownTypeIsNotUnknown(int type) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CtFlushProperty.Unknown(type, Bytes.EMPTY))
        .withMessage("property type " + type + " is known");
  }

  @Test
  void allOthersAre() {
    assertThat(new CtFlushProperty.Unknown(7, Bytes.EMPTY).type()).isEqualTo(7);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CtFlushProperty.Unknown(0x10000, Bytes.EMPTY));
  }
}
