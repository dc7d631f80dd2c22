package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as its launcher starts it: what it says, and how it ends. */
@Timeout(120)
class WeftControllerTest {
  @TempDir private Path directory;

  private record Ended(int exit, List<String> lines) {}

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of("bin/weft-controller").toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .start();
  }

  private Ended run(String... arguments) throws Exception {
    Process process = start(arguments);
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), lines);
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  @Test
  void helpAndVersionAreAnsweredFromAnyDirectory() throws Exception {
    Ended help = run("--help");
    assertThat(help.exit()).isZero();
    assertThat(help.lines().getFirst()).startsWith("Usage: weft-controller");
    assertThat(help.lines())
        .anyMatch(line -> line.contains("WEFT_CONFIG_"))
        .anyMatch(line -> line.contains("-Dweft.config."));
    Ended version = run("--version");
    assertThat(version.exit()).isZero();
    assertThat(version.lines()).singleElement().asString().matches("weft-controller \\d.*");
  }

  @Test
  void aTakenPortIsOneSentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "tcp://127.0.0.1:" + taken.getLocalPort();
      Ended ended = run("-f", file("c", "module.openflowserver.url = '" + address + "'\n"));
      assertThat(ended.exit()).isEqualTo(1);
      assertThat(ended.lines())
          .containsExactly(
              "weft-controller: cannot listen on " + address + ": the address is in use");
    }
  }

  @Test
  void anUnreadableConfigurationIsOneSentence() throws Exception {
    Ended missing = run("-f", directory.resolve("missing").toString());
    assertThat(missing.exit()).isEqualTo(1);
    assertThat(missing.lines()).singleElement().asString().contains("missing");

    Ended wrong = run("-f", file("wrong", "module.openflowserver.url = 'tcp://127.0.0.1\n"));
    assertThat(wrong.exit()).isEqualTo(1);
    assertThat(wrong.lines()).singleElement().asString().contains("wrong:1:");
  }

  @Test
  void aSignalEndsItCleanly() throws Exception {
    Process process =
        start(
            "-f",
            file(
                "free",
                """
                module.openflowserver.url = 'tcp://127.0.0.1:0'
                module.httpserver.vhost.api.url = 'tcp://127.0.0.1:0'
                module.jsonrpcserver.url = None
                """));
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      List<String> lines = new ArrayList<>();
      String line;
      while ((line = out.readLine()) != null) {
        lines.add(line);
        if (line.contains("Controller runs")) {
          process.toHandle().destroy();
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(lines.getLast()).endsWith("Stopped");
      assertThat(process.exitValue()).isZero();
    }
  }
}
