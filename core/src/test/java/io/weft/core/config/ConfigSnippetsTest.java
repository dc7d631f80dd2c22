package io.weft.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.net.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples in this package's javadoc. */
class ConfigSnippetsTest {
  @TempDir Path directory;

  private static List<String> load(Path file) {
    // @start region=config
    Config config = Config.load(file).override(System.getProperties(), System.getenv());
    Duration timeout =
        config
            .section("protocol", "openflow")
            .seconds("hellotimeout")
            .orElse(Duration.ofSeconds(10));
    List<String> warnings =
        config.unused().stream() // nobody has asked for them: spelled wrong?
            .map(value -> value.source() + ":" + value.line() + ": unknown key " + value.key())
            .toList();
    // @end
    assertThat(timeout).hasSeconds(5);
    return warnings;
  }

  @Test
  void aFileIsReadAndItsUnknownKeysAreNamed() throws Exception {
    Path file = directory.resolve("weft.conf");
    Files.writeString(file, "protocol.openflow.hellotimeout = 5\nprotocol.openflow.helo = 5\n");
    assertThat(load(file)).containsExactly(file + ":2: unknown key protocol.openflow.helo");
  }

  @Test
  void aSectionInherits() {
    // @start region=section
    Config config =
        Config.parse(
            "weft.conf",
            """
            module.default.loadtimeout = 30
            module.openflowserver.url = 'ltcp://:6653/'
            """);
    ConfigSection server = config.section("module", "openflowserver");
    Duration timeout = server.seconds("loadtimeout").orElse(Duration.ofMinutes(2)); // of default
    Endpoint listen =
        server
            .value("url", url -> Endpoint.parse((String) url.toJava(), 6653)) // names the line
            .orElse(Endpoint.parse("ltcp://:6653/"));
    int limit = server.count("connectionlimit", 1).orElse(10_000); // at least 1
    // @end
    assertThat(timeout).hasSeconds(30);
    assertThat(listen.port()).isEqualTo(6653);
    assertThat(limit).isEqualTo(10_000);
    assertThatThrownBy(() -> server.bool("url"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("weft.conf");
  }
}
