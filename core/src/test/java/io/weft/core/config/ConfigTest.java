package io.weft.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file format and the rules of specification 3.1. */
class ConfigTest {
  private static final String EXAMPLE =
      """
      # A controller with two servers.
      server.startup = ('vlcp.service.sdn.l2switch.L2Switch',   # the switch
                        'vlcp.service.sdn.vtep.VtepHandler',

                        # a remark inside
          'vlcp.service.web.WebAPI')
      module.httpserver.url=None
      module.httpserver.vhost.api.url = 'tcp://localhost:8081/'
      module.httpserver.vhost.other.url = "tcp://localhost:8082/#fragment"  # remark
      module.default.timeout = 2.5
      protocol.ovsdb.keepalivetime = 20
      protocol.jsonrpc.messageLimit = \\
          0x100000
      a.list = [
      1,
      2
      ]
      a.text = 'one ' \\
           'two'
      a.late =
          7

      proxy.kvstorage='vlcp.service.connection.zookeeperdb.ZooKeeperDB'\
      """;

  @TempDir private Path directory;

  private final Config config = Config.parse("example.conf", EXAMPLE);

  @Test
  void settingsMaySpreadOverLines() {
    assertThat(config.strings("server.startup").orElseThrow())
        .containsExactly(
            "vlcp.service.sdn.l2switch.L2Switch",
            "vlcp.service.sdn.vtep.VtepHandler",
            "vlcp.service.web.WebAPI");
    assertThat(config.integer("protocol.jsonrpc.messageLimit")).hasValue(1 << 20);
    assertThat(config.integers("a.list", 0, 10)).contains(List.of(1L, 2L));
    assertThat(config.string("a.text")).contains("one two");
    assertThat(config.integer("a.late")).hasValue(7);
    assertThat(config.string("module.httpserver.vhost.other.url"))
        .contains("tcp://localhost:8082/#fragment");
    assertThat(config.string("proxy.kvstorage")).isPresent();
  }

  @Test
  void noneIsAsIfItWereNotSet() {
    assertThat(config.string("module.httpserver.url")).isEmpty();
    assertThat(config.find("module.httpserver.url")).isPresent();
    assertThat(config.string("no.such.key")).isEmpty();
  }

  @Test
  void theClassComesBeforeItsBaseClass() {
    Config more =
        config
            .with("module.l2switch.timeout", Literal.of(7))
            .with("protocol.jsonrpc.keepalivetime", Literal.of(5));
    assertThat(more.section("module", "l2switch").seconds("timeout"))
        .contains(Duration.ofSeconds(7));
    assertThat(more.section("module", "arpresponder").seconds("timeout"))
        .contains(Duration.ofMillis(2500));
    ConfigSection ovsdb = more.section("protocol", "ovsdb", "jsonrpc");
    assertThat(ovsdb.seconds("keepalivetime")).contains(Duration.ofSeconds(20));
    assertThat(ovsdb.integer("messageLimit")).hasValue(1 << 20);
    assertThat(ovsdb.integer("no_such")).isEmpty();
  }

  @Test
  void virtualHostsInheritAllButWhatIsTheirOwn() {
    ConfigSection server = config.section("module", "httpserver");
    assertThat(server.children("vhost")).containsExactly("api", "other");
    ConfigSection api = server.child("vhost.api");
    assertThat(api.own().string("url")).contains("tcp://localhost:8081/");
    assertThat(api.own().seconds("timeout")).isEmpty();
    assertThat(api.seconds("timeout")).contains(Duration.ofMillis(2500));
    assertThat(api.key("url")).isEqualTo("module.httpserver.vhost.api.url");
  }

  @Test
  void settingsThatNobodyAskedForAreKnownWithTheirLines() {
    Config small = Config.parse("f", "a.x = 1\nb.y = 2\nserver.logging.level = 3\nc.z = 4\n");
    assertThat(small.integer("a.x")).hasValue(1);
    assertThat(small.take("server.logging")).hasSize(1);
    assertThat(small.unused())
        .extracting(ConfigValue::key, ConfigValue::line)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("b.y", 2),
            org.assertj.core.groups.Tuple.tuple("c.z", 4));
  }

  @Test
  void theLastOfEqualKeysCountsAndIsWarnedAbout() {
    Config twice = Config.parse("f", "a.x = 1\na.x = 2\n");
    assertThat(twice.integer("a.x")).hasValue(2);
    assertThat(twice.warnings())
        .containsExactly("f:2: a.x is set again; the value of line 1 is not used");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          ~ a = 1~                   | f:1:2: a key must not have white space before it
          ~a = 1\n  + 2~             | f:2:3: a: a value goes on in the next line only inside brackets or after \\
          ~a = 'x'\n  'y'~           | f:2:3: a: a value goes on in the next line only inside brackets or after \\
          ~a = (1,\nb = 2~           | f:2:1: a: "b" is not a literal: a string needs quotes (the "(" of line 1 is still open)
          ~a = [1~                   | f:1:5: a: "[" is never closed
          ~a b = 1~                  | f:1:3: a: "=" must follow the key
          ~a =~                      | f:1:4: a: a value is missing
          ~a =\nb = 1~               | f:1:4: a: a value is missing
          ~a. = 1~                   | f:1:1: "a." is not a key
          ~1a = 1~                   | f:1:1: "1a" is not a key
          ~= 1~                      | f:1:1: unexpected "="
          ~a = 1 b~                  | f:1:7: a: unexpected "b"
          ~a = 1; b = 2~             | f:1:6: a: unexpected ";"
          ~a = open('x')~            | f:1:5: a: "open" is not a literal: a string needs quotes
          ~x = 1\n\n# r\na = 'b~     | f:4:5: a: the string is never closed
          """)
  void anErrorNamesFileLineColumnAndKey(String text, String message) {
    assertThatThrownBy(() -> Config.parse("f", text.replace("\\n", "\n")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void aValueOfTheWrongTypeNamesItsPlace() {
    Config wrong =
        Config.parse("f", "a.x = 'seven'\na.y = 7\na.z = ['a', 1]\na.t = -1\na.b = 'yes'\n");
    refused(wrong, c -> c.integer("a.x"), "f:1:7: a.x: must be an integer, not 'seven'");
    refused(wrong, c -> c.integer("a.y", 0, 5), "f:2:7: a.y: must be between 0 and 5, not 7");
    refused(wrong, c -> c.string("a.y"), "f:2:7: a.y: must be a string, not 7");
    refused(wrong, c -> c.strings("a.z"), "f:3:7: a.z: must be a string, not 1");
    refused(
        wrong, c -> c.strings("a.x"), "f:1:7: a.x: must be a list, a tuple or a set, not 'seven'");
    refused(wrong, c -> c.seconds("a.t"), "f:4:7: a.t: must be a time, not -1 seconds");
    refused(wrong, c -> c.bool("a.b"), "f:5:7: a.b: must be True or False, not 'yes'");
    refused(
        wrong,
        c ->
            c.value(
                "a.x",
                literal -> {
                  throw new IllegalArgumentException("no endpoint");
                }),
        "f:1:7: a.x: no endpoint");
    refused(
        wrong.with("a.y", Literal.of("x")),
        c -> c.count("a.y", 1),
        "settings: a.y: must be an integer, not 'x'");
  }

  @Test
  void filesAreReadAsUtf8WithAnyLineEnds() throws IOException {
    Path file = directory.resolve("weft.conf");
    Files.writeString(file, "\ufeffa.x = 'é'\r\na.y = (1,\r\n  2)\r\n");
    Config read = Config.load(file);
    assertThat(read.string("a.x")).contains("é");
    assertThat(read.find("a.y").map(ConfigValue::line)).isEqualTo(Optional.of(2));
  }

  @Test
  void filesThatCannotBeUsedAreRefusedWithTheReason() throws IOException {
    Path file = directory.resolve("weft.conf");
    assertThatThrownBy(() -> Config.load(file))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": the file does not exist");
    assertThatThrownBy(() -> Config.load(directory))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be read");
    Files.write(file, "a = 1\nb = '\u00ff'\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Config.load(file)).hasMessage(file + ":2:6: the text is not UTF-8");
    Files.writeString(file, "#".repeat(Config.MAX_BYTES + 1));
    assertThatThrownBy(() -> Config.load(file)).hasMessageContaining("larger than 1048576 bytes");
  }

  private static void refused(Config config, Consumer<Config> read, String message) {
    assertThatThrownBy(() -> read.accept(config))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }
}
