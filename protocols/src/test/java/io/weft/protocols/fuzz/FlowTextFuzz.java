package io.weft.protocols.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * Flows in the syntax of {@code ovs-ofctl}: a value, or {@link IllegalArgumentException}; and what
 * was read prints as text that reads as the same.
 */
class FlowTextFuzz {
  private static <T> void check(
      byte[] data, Function<String, T> parse, Function<T, String> format) {
    T value;
    try {
      value = parse.apply(new String(data, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    String text = format.apply(value);
    String again = format.apply(parse.apply(text));
    assertThat(again).isEqualTo(text);
  }

  @FuzzTest(maxDuration = "10m")
  void match13(byte[] data) {
    check(
        data,
        io.weft.protocols.openflow.v13.FlowText::parseMatch,
        io.weft.protocols.openflow.v13.FlowText::format);
  }

  @FuzzTest(maxDuration = "10m")
  void flow13(byte[] data) {
    check(
        data,
        io.weft.protocols.openflow.v13.FlowText::parseFlow,
        io.weft.protocols.openflow.v13.FlowText::format);
  }

  @FuzzTest(maxDuration = "10m")
  void group13(byte[] data) {
    check(
        data,
        io.weft.protocols.openflow.v13.FlowText::parseGroup,
        io.weft.protocols.openflow.v13.FlowText::format);
  }

  @FuzzTest(maxDuration = "10m")
  void actions13(byte[] data) {
    check(
        data,
        io.weft.protocols.openflow.v13.FlowText::parseActions,
        io.weft.protocols.openflow.v13.FlowText::formatActions);
  }

  @FuzzTest(maxDuration = "10m")
  void flow10(byte[] data) {
    check(
        data,
        io.weft.protocols.openflow.v10.FlowText::parseFlow,
        io.weft.protocols.openflow.v10.FlowText::format);
  }

  @FuzzTest(maxDuration = "10m")
  void actions10(byte[] data) {
    check(
        data,
        io.weft.protocols.openflow.v10.FlowText::parseActions,
        io.weft.protocols.openflow.v10.FlowText::formatActions);
  }
}
