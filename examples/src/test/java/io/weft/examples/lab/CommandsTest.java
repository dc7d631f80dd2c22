package io.weft.examples.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Commands commands = new Commands(Tools.ofThisProcess());

  @Test
  void returnsWhatTheCommandPrinted() {
    List<String> command = List.of("sh", "-c", "echo $X; echo no >&2");

    assertThat(commands.output(command, Map.of("X", "yes"), LIMIT)).isEqualTo("yes\n");
  }

  @Test
  void aFailureCarriesCommandExitCodeAndOutput() {
    List<String> command = List.of("sh", "-c", "echo out; echo err >&2; exit 4");

    CommandException failure =
        catchThrowableOfType(
            CommandException.class, () -> commands.output(command, Map.of(), LIMIT));

    assertThat(failure.command()).isEqualTo(command);
    assertThat(failure.exitCode()).hasValue(4);
    assertThat(failure.output()).isEqualTo("out\nerr\n");
    assertThat(failure).hasMessage("sh -c echo out; echo err >&2; exit 4: exit code 4\nout\nerr");
  }

  @Test
  void aCommandThatTakesTooLongIsEnded() {
    List<String> command = List.of("sleep", "1000");

    CommandException failure =
        catchThrowableOfType(
            CommandException.class, () -> commands.run(command, Map.of(), Duration.ofMillis(50)));

    assertThat(failure).hasMessage("sleep 1000: still running after 50 ms, ended");
    assertThat(failure.exitCode()).isEmpty();
  }

  @Test
  void aProgramThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> commands.run(List.of("weft-nothing"), Map.of(), LIMIT))
        .isInstanceOf(CommandException.class)
        .hasMessage("weft-nothing: not installed");
  }

  @Test
  void aDaemonThatKeepsTheOutputOpenDoesNotHoldUpTheReader() {
    List<String> command = List.of("sh", "-c", "sleep 5 & echo started");

    assertThat(commands.output(command, Map.of(), Duration.ofSeconds(4))).isEqualTo("started\n");
  }

  @Test
  void afterTheEndNoCommandStarts() {
    commands.close();

    assertThatThrownBy(() -> commands.run(List.of("true"), Map.of(), LIMIT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the lab is closed");
  }

  @Test
  void readsTheSummaryOfPing() {
    assertThat(PingResult.parse("\n3 packets transmitted, 2 received, 33% packet loss, time 4ms"))
        .contains(new PingResult(3, 2));
    assertThat(PingResult.parse("2 packets transmitted, 0 received, +2 errors, 100% packet loss"))
        .contains(new PingResult(2, 0));
    assertThat(PingResult.parse("ping: connect: Network is unreachable")).isEmpty();
  }
}
