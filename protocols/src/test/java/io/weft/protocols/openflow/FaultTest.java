package io.weft.protocols.openflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weft.protocols.openflow.MalformedMessages.Sample;
import io.weft.protocols.openflow.v10.ErrorMessage;
import io.weft.protocols.openflow.v13.ErrorCode;
import io.weft.protocols.openflow.v13.OpenFlowCodec;
import io.weft.protocols.packet.Bytes;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with a message is told in the terms of OpenFlow's errors. */
class FaultTest {
  static Stream<Sample> samples() {
    return Stream.of(MalformedMessages.of13(), MalformedMessages.of10(), MalformedMessages.cut())
        .flatMap(samples -> samples.stream());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theDecoderTellsTheFault(Sample sample) {
    assertThat(sample.found()).isEqualTo(sample.fault());
  }

  @ParameterizedTest
  @EnumSource
  void everyFaultHasAnErrorInBothVersions(Fault fault) {
    Bytes request = Bytes.ofHex("0104000800000009");
    assertThat(ErrorCode.of(fault).describe()).isNotEmpty();
    ErrorMessage error = ErrorMessage.of(9, fault, request);
    Bytes refused = error.vendorError().map(ErrorMessage.VendorError::data).orElse(error.data());
    assertThat(refused).isEqualTo(request);
    assertThat(error.describe()).doesNotContain("code");
  }

  @Test
  void anotherVersionIsAFaultOfItsOwn() {
    Bytes frame = Bytes.ofHex("0102000800000009");
    assertThat(new Sample("1.0 in 1.3", Bytes.ofHex("0602000800000009"), Fault.VERSION).found())
        .isEqualTo(Fault.VERSION);
    ProtocolException refused =
        catchThrowableOfType(ProtocolException.class, () -> new OpenFlowCodec().decode(frame));
    assertThat(ErrorCode.of(refused.fault())).isEqualTo(ErrorCode.BAD_REQUEST_BAD_VERSION);
  }
}
