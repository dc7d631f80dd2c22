package io.weft.examples.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenVSwitchConditionTest {
  @TempDir private Path directory;

  @Test
  void runsWhereEverythingIsThere() {
    assertThat(new OpenVSwitchCondition(List::of, true).decide().isDisabled()).isFalse();
    assertThat(new OpenVSwitchCondition(List::of, false).decide().isDisabled()).isFalse();
  }

  @Test
  void skipsAndSaysWhatIsMissing() {
    OpenVSwitchCondition condition =
        new OpenVSwitchCondition(() -> List.of("ovs-vsctl", "ping"), false);

    assertThat(condition.decide().isDisabled()).isTrue();
    assertThat(condition.decide().getReason())
        .contains("real Open vSwitch: missing ovs-vsctl, ping");
  }

  @Test
  void failsInContinuousIntegrationInsteadOfSkipping() {
    OpenVSwitchCondition condition = new OpenVSwitchCondition(() -> List.of("ovs-vsctl"), true);

    assertThatThrownBy(condition::decide)
        .hasMessage("real Open vSwitch: missing ovs-vsctl (CI=true: not skipped)");
  }

  @Test
  void namesEveryMissingToolAndRight() throws IOException {
    Path status = Files.writeString(directory.resolve("status"), "CapEff:\t0000000000001000\n");
    Tools none = new Tools(List.of(directory));

    assertThat(OpenVSwitch.missing(none, status, directory.resolve("tun")))
        .contains("root (with CAP_NET_ADMIN and CAP_SYS_ADMIN)", "ovs-vswitchd", "ip", "ethtool")
        .last()
        .isEqualTo(directory.resolve("tun").toString());
  }

  @Test
  void rootWithTheCapabilitiesIsEnough() throws IOException {
    Path status = Files.writeString(directory.resolve("status"), "CapEff:\t000001fffeffffff\n");
    Tools none = new Tools(List.of(directory));

    assertThat(OpenVSwitch.missing(none, status, status)).doesNotContain(status.toString());
    assertThat(OpenVSwitch.missing(none, status, status))
        .noneMatch(part -> part.startsWith("root"));
  }
}
