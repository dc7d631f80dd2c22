package io.weft.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples on configuration of the module's README. */
class ConfigGuideTest {
  @TempDir private Path directory;

  @Test
  void theConfigurationOfTheGuideIsRead() {
    // README: configuration
    Config config =
        Config.parse(
                "weft.conf", // Config.load(path) reads a file
                """
                module.default.timeout = 2.5     # for every module that says nothing else
                module.store.hosts = ['10.0.0.1',
                                      '10.0.0.2']
                module.store.cach = 100
                """)
            .override(
                Map.of("weft.config.module.store.limit", "7"), // System.getProperties()
                Map.of("WEFT_CONFIG_MODULE__STORE__LIMIT", "5")); // System.getenv()

    ConfigSection store = config.section("module", "store");
    assertThat(store.strings("hosts").orElseThrow()).hasSize(2);
    assertThat(store.seconds("timeout").orElse(Duration.ofSeconds(10))).hasMillis(2500);
    assertThat(store.integer("limit", 1, 100)).hasValue(7);
    assertThat(config.unused()) // to warn about: nobody has asked for it
        .extracting(value -> value.source() + ":" + value.line() + ": " + value.key())
        .containsExactly("weft.conf:4: module.store.cach");

    Path file = directory.resolve("weft.conf");
    config.with("module.store.limit", Literal.of(8)).save(file, Config.Order.BY_KEY);
    // README: end
    assertThat(Config.load(file).integer("module.store.limit")).hasValue(8);
  }
}
