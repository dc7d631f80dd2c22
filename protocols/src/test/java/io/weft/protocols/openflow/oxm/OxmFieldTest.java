package io.weft.protocols.openflow.oxm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is told of fields for speed agrees with what they are. */
class OxmFieldTest {
  @ParameterizedTest
  @EnumSource
  void aUsualFieldIsANumberAfterAShortHeaderAndNoView(OxmField field) {
    if (field.isUsual()) {
      assertThat(field.words()).isEqualTo(1);
      assertThat(field.bytes()).isBetween(1, 8);
      assertThat(field.experimenter()).isZero();
      assertThat(field.isVariable()).isFalse();
      assertThat(field.isView()).isFalse();
    }
  }
}
