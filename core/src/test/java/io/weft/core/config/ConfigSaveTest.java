package io.weft.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writing settings. */
class ConfigSaveTest {
  @TempDir private Path directory;

  private final Config config =
      Config.parse(
          "f",
          "b.x = 1 # a remark\na.long = ('"
              + "x".repeat(60)
              + "',\n '"
              + "y".repeat(60)
              + "')\na.y = None\n");

  @Test
  void settingsAreWrittenInTheOrderOfTheFileOrOfTheirKeys() {
    String longOne =
        "a.long = (\n        '" + "x".repeat(60) + "',\n        '" + "y".repeat(60) + "',\n    )\n";
    assertThat(config.print(Config.Order.AS_READ))
        .isEqualTo("b.x = 1\n" + longOne + "a.y = None\n");
    assertThat(config.print(Config.Order.BY_KEY)).isEqualTo(longOne + "a.y = None\nb.x = 1\n");
  }

  @Test
  void aLongStringGoesOnInLinesOfItsOwn() {
    assertThat(Config.empty().with("a", Literal.of("z".repeat(150))).print(Config.Order.AS_READ))
        .isEqualTo("a = \\\n    '" + "z".repeat(91) + "' \\\n    '" + "z".repeat(59) + "'\n");
  }

  @Test
  void aFileIsReplacedWholeAndKeepsItsPermissions() throws IOException {
    Path file = directory.resolve("weft.conf");
    Files.writeString(file, "old = True\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r----x"));
    config.save(file, Config.Order.AS_READ);
    assertThat(Config.load(file)).isEqualTo(config);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r----x");
    assertThat(names()).containsExactly("weft.conf");
  }

  @Test
  void aNewFileIsForItsOwnerOnly() throws IOException {
    Path file = directory.resolve("new.conf");
    config.save(file, Config.Order.BY_KEY);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path real = directory.resolve("real.conf");
    Files.writeString(real, "");
    Path link = Files.createSymbolicLink(directory.resolve("link.conf"), real);
    config.save(link, Config.Order.AS_READ);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Config.load(real)).isEqualTo(config);
  }

  @Test
  void whatCannotBeWrittenLeavesEverythingAsItWas() throws IOException {
    assertThatThrownBy(() -> config.save(directory, Config.Order.AS_READ))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the file cannot be written");
    assertThatThrownBy(() -> config.save(directory.resolve("no/such"), Config.Order.AS_READ))
        .isInstanceOf(ConfigException.class);

    Path file = directory.resolve("weft.conf");
    Files.writeString(file, "old = True\n");
    Config tooMuch = Config.empty().with("a.b", new Literal.Int(BigInteger.TEN.pow(10_000)));
    assertThatThrownBy(() -> tooMuch.save(file, Config.Order.AS_READ))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.b");
    assertThat(Files.readString(file)).isEqualTo("old = True\n");
    assertThat(names()).containsExactly("weft.conf");
  }

  @Test
  void whatTheFormatHasNoPlaceForIsRefused() {
    Literal set = new Literal.SetOf(Set.of(new Literal.ListOf(List.of())));
    assertThatThrownBy(() -> Config.empty().with("a.set", set).print(Config.Order.AS_READ))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.set");
    Literal deep = new Literal.None();
    for (int i = 0; i <= PythonLiteral.MAX_DEPTH; i++) {
      deep = new Literal.ListOf(List.of(deep));
    }
    Config tooDeep = Config.empty().with("a.deep", deep);
    assertThatThrownBy(() -> tooDeep.print(Config.Order.AS_READ))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.deep");
    Config tooLong = Config.empty().with("a.b", Literal.of("x".repeat(Config.MAX_BYTES)));
    assertThatThrownBy(() -> tooLong.print(Config.Order.AS_READ))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void itsNameInALogShowsNoValue() {
    assertThat(config.with("a.password", Literal.of("hunter2")))
        .hasToString("Config[b.x, a.long, a.y, a.password]");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
