package io.weft.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings from several places, and getting at them. */
class ConfigOverrideTest {
  @TempDir private Path directory;

  private final Config file =
      Config.parse("f", "module.httpserver.url = 'tcp:///'\nmodule.a.x = 1\nmodule.a.y.z = 2\n");

  @Test
  void aPropertyCountsBeforeAVariableAndThatBeforeTheFile() {
    Properties properties = new Properties();
    properties.setProperty("weft.config.module.a.x", "3");
    properties.setProperty("user.name", "nobody");
    Config config =
        file.override(
            properties,
            Map.of(
                "WEFT_CONFIG_MODULE__A__X", "4",
                "WEFT_CONFIG_MODULE__HTTPSERVER__URL", "'tcp://localhost/'",
                "WEFT_CONFIG_MODULE__REDISDB__CA_CERTS", "None",
                "WEFT_CONFIG_protocol__Limit", "5",
                "PATH", "/bin"));
    assertThat(config.integer("module.a.x")).hasValue(3);
    assertThat(config.string("module.httpserver.url")).contains("tcp://localhost/");
    assertThat(config.integer("protocol.Limit")).hasValue(5);
    assertThat(config.keys())
        .containsExactly(
            "module.httpserver.url",
            "module.a.x",
            "module.a.y.z",
            "module.redisdb.ca_certs",
            "protocol.Limit");
    assertThat(config.find("module.a.x").orElseThrow().source())
        .isEqualTo("system property weft.config.module.a.x");
    assertThat(file.integer("module.a.x")).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.b | hunter2 | system property weft.config.a.b: a.b: the value is not a literal",
        "a.b | (1,     | system property weft.config.a.b: a.b: the value is not a literal",
        "a.b |         | system property weft.config.a.b: a.b: the value is not a literal",
        "a..b | 1      | system property weft.config.a..b: \"a..b\" is not a key",
      })
  void aWrongPropertyIsNamedWithoutItsValue(String key, String value, String message) {
    String given = value == null ? "" : value;
    assertThatThrownBy(() -> file.override(Map.of("weft.config." + key, given), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aWrongVariableIsNamed() {
    assertThatThrownBy(() -> file.override(Map.of(), Map.of("WEFT_CONFIG_A__B", "tcp:///")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "environment variable WEFT_CONFIG_A__B: a.b: the value is not a literal (column 1); a"
                + " string needs quotes");
    assertThatThrownBy(() -> file.override(Map.of(), Map.of("WEFT_CONFIG_", "1")))
        .isInstanceOf(ConfigException.class)
        .hasMessage("environment variable WEFT_CONFIG_: \"\" is not a key");
  }

  @Test
  void aValueOfTheWrongTypeNamesThePropertyItCameFrom() {
    Config config = file.override(Map.of("weft.config.a.x", "'seven'"), Map.of());
    assertThatThrownBy(() -> config.integer("a.x"))
        .hasMessage("system property weft.config.a.x: a.x: must be an integer, not 'seven'");
  }

  @Test
  void anOverrideThatNobodyAskedForIsReported() {
    assertThat(Config.empty().override(Map.of("weft.config.a.x", "1"), Map.of()).unused())
        .extracting(ConfigValue::source)
        .containsExactly("system property weft.config.a.x");
  }

  @Test
  void ofSeveralFilesTheLastCounts() throws Exception {
    Path first = Files.writeString(directory.resolve("1"), "a = 1\nb = 1\nb = 2\n");
    Path second = Files.writeString(directory.resolve("2"), "a = 2\nc = 3\n");
    Config both = Config.load(List.of(first, second));
    assertThat(both).isEqualTo(Config.parse("f", "a = 2\nb = 2\nc = 3"));
    assertThat(both.warnings()).hasSize(1);
    assertThat(Config.read("r", new StringReader("a = 2\nb = 2\nc = 3"))).isEqualTo(both);
    assertThatThrownBy(() -> Config.read("r", new StringReader("#".repeat(Config.MAX_BYTES + 1))))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("longer than");
  }

  @Test
  void aPartCanBeTakenOutOrLeftOut() {
    assertThat(file.subtree("module.a").keys()).containsExactly("x", "y.z");
    assertThat(file.without("module.a").keys()).containsExactly("module.httpserver.url");
    assertThat(file.without("module.a.x").keys())
        .containsExactly("module.httpserver.url", "module.a.y.z");
    assertThat(file.items()).containsEntry("module.a.x", Literal.of(1));
    // Who takes a part out has asked for it all.
    assertThat(file.unused()).extracting(ConfigValue::key).containsExactly("module.httpserver.url");
    assertThat(file.subtree("module").section("a").subtree().keys()).containsExactly("x", "y.z");
    assertThat(file.unused()).isEmpty();
    assertThatThrownBy(() -> file.with("no key", Literal.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  enum Colour {
    RED,
    DARK_BLUE
  }

  @Test
  void numbersChoicesAndDictionariesAreChecked() {
    Config typed =
        Config.parse("f", "r = 0.5\ni = 2\nc = 'dark_blue'\nd = {'a': 1}\ne = {1: 1}\nt = 'x'");
    assertThat(typed.real("r", 0, 1)).hasValue(0.5);
    assertThat(typed.real("i", 0, 3)).hasValue(2);
    assertThat(typed.choice("c", Colour.class)).contains(Colour.DARK_BLUE);
    assertThat(typed.dictionary("d")).contains(Map.of("a", Literal.of(1)));
    assertThatThrownBy(() -> typed.real("i", 0, 1)).hasMessageContaining("between 0.0 and 1.0");
    assertThatThrownBy(() -> typed.real("t", 0, 1)).hasMessageContaining("must be a number");
    assertThatThrownBy(() -> typed.choice("t", Colour.class))
        .hasMessage("f:6:5: t: must be one of red, dark_blue, not 'x'");
    assertThatThrownBy(() -> typed.dictionary("e")).hasMessageContaining("must be a string");
    assertThatThrownBy(() -> typed.dictionary("t")).hasMessageContaining("must be a dictionary");
  }
}
