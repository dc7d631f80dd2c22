package io.weft.objectdb.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.objectdb.storage.MemoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is in a storage, a dump and a migration bring all of it to another one. */
class CopyProperties {
  @Provide
  Arbitrary<Map<String, String>> contents() {
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(12);
    Arbitrary<String> json =
        Arbitraries.of(
            "{}",
            "{\"a\": 1.50, \"b\" :[{}, null,\"\\u00e4\\n\"]}",
            "{\"createTime\":1,\"updateVersion\":2,\"value\":{\"x\":\"\ud83d\ude00\"}}",
            "{\"a\":1}\n",
            "{\"a\":\n1}",
            "{\"a\":1} {}",
            "{\"a\":1,}",
            "{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}",
            "{'a':1}",
            "\ud800",
            "{\"\udc00\":1}",
            "[1]",
            "\"text\"");
    Arbitrary<String> keys =
        Arbitraries.oneOf(any, Arbitraries.integers().between(0, 30).map(i -> "t.net." + i));
    return Arbitraries.maps(keys, Arbitraries.oneOf(any, json)).ofMaxSize(30);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aDumpIsLoadedAsItWas(@ForAll("contents") Map<String, String> contents) throws Exception {
    try (Bench bench = new Bench()) {
      MemoryStorage source = new MemoryStorage();
      MemoryStorage target = new MemoryStorage();
      bench.put(source, contents);
      DumpReport dumped =
          bench.call(r -> bench.tools.dump(r, source, bench.file(), DumpOptions.DEFAULTS));
      assertThat(dumped)
          .isEqualTo(
              new DumpReport(contents.size(), Files.size(bench.file()), source.version(), true));
      assertThat(bench.lines()).hasSize(contents.size() + 1);
      bench.run(
          r -> bench.tools.load(r, bench.file(), target, TargetPolicy.EMPTY, Optional.empty()));
      assertThat(Bench.contents(target)).isEqualTo(new TreeMap<>(contents));
      try (var files = Files.list(bench.directory)) {
        assertThat(files).as("nothing temporary is left").hasSize(1);
      }
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aMigrationBringsEverythingAsThePolicySays(
      @ForAll("contents") Map<String, String> contents,
      @ForAll("contents") Map<String, String> before,
      @ForAll TargetPolicy policy) {
    try (Bench bench = new Bench()) {
      MemoryStorage source = new MemoryStorage();
      MemoryStorage target = new MemoryStorage();
      bench.put(source, contents);
      bench.put(target, before);
      boolean partOfIt = contents.entrySet().containsAll(before.entrySet());
      if (policy == TargetPolicy.EMPTY && !partOfIt) {
        assertThatThrownBy(() -> bench.call(r -> bench.tools.migrate(r, source, target, policy)))
            .isInstanceOf(TargetInUseException.class);
        assertThat(Bench.contents(target)).isEqualTo(new TreeMap<>(before));
        return;
      }
      CopyReport report = bench.call(r -> bench.tools.migrate(r, source, target, policy));
      Map<String, String> wanted = new TreeMap<>();
      if (policy == TargetPolicy.MERGE) {
        wanted.putAll(before);
      }
      wanted.putAll(contents);
      assertThat(Bench.contents(target)).isEqualTo(wanted);
      assertThat(report.keys()).isEqualTo(contents.size());
      long version = target.version();
      CopyReport again =
          bench.call(r -> bench.tools.migrate(r, source, target, TargetPolicy.MERGE));
      assertThat(again).isEqualTo(new CopyReport(contents.size(), 0, 0, 1));
      assertThat(target.version()).isEqualTo(version);
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void aDamagedDumpChangesNothing(
      @ForAll("contents") Map<String, String> contents, @ForAll int where, @ForAll byte what)
      throws Exception {
    try (Bench bench = new Bench()) {
      MemoryStorage source = new MemoryStorage();
      MemoryStorage target = new MemoryStorage();
      bench.put(source, contents);
      bench.run(r -> bench.tools.dump(r, source, bench.file(), DumpOptions.DEFAULTS));
      byte[] bytes = Files.readAllBytes(bench.file());
      Path file = bench.directory.resolve("damaged");
      int header =
          new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
      if (bytes.length == header) {
        return;
      }
      int at = header + Math.floorMod(where, bytes.length - header);
      if (what == bytes[at]) {
        bytes = java.util.Arrays.copyOf(bytes, at);
      } else {
        bytes[at] = what;
      }
      Files.write(file, bytes);
      assertThatThrownBy(
              () ->
                  bench.call(
                      r -> bench.tools.load(r, file, target, TargetPolicy.EMPTY, Optional.empty())))
          .isInstanceOf(DumpFormatException.class)
          .hasMessageStartingWith(file + ":");
      assertThat(target.keys()).isEqualTo(List.of());
    }
  }
}
