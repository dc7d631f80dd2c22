package io.weft.objectdb.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.KeyScan;
import io.weft.objectdb.storage.MemoryStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dump looks like, and what is no dump. */
class DumpTest {
  private final Bench bench = new Bench();
  private final MemoryStorage storage = new MemoryStorage();

  @AfterEach
  void close() {
    bench.close();
  }

  private void dump(DumpOptions options) {
    bench.run(r -> bench.tools.dump(r, storage, bench.file(), options));
  }

  private CopyReport load(MemoryStorage target, Optional<ObjectTypes> types) {
    return bench.call(r -> bench.tools.load(r, bench.file(), target, TargetPolicy.EMPTY, types));
  }

  @Test
  void valuesStandInTheOrderOfTheirKeysAsTheyAre() throws IOException {
    bench.put(storage, Map.of("b", "{\"x\": 1.0}", "c", "a\n\"b\""));
    bench.put(storage, Map.of("a", "{}"));
    dump(DumpOptions.DEFAULTS);
    assertThat(bench.lines().subList(1, 4))
        .containsExactly(
            "{\"key\":\"a\",\"version\":2,\"value\":{}}",
            "{\"key\":\"b\",\"version\":1,\"value\":{\"x\": 1.0}}",
            "{\"key\":\"c\",\"version\":1,\"text\":\"a\\u000a\\\"b\\\"\"}");
    assertThat(bench.lines().getFirst())
        .startsWith(
            "{\"format\":\"weft-objectdb-dump\",\"formatVersion\":1,\"version\":2,"
                + "\"consistent\":true,\"keys\":3,\"sha256\":\"");
  }

  @Test
  void aDatabaseThatChangesMeanwhileIsReadAgain() {
    bench.put(storage, Map.of("a", "1", "b", "1"));
    int[] scans = {0};
    Changing changing = new Changing(storage, () -> scans[0]++ < 2);
    DumpReport report =
        bench.call(r -> bench.tools.dump(r, changing, bench.file(), DumpOptions.DEFAULTS));
    assertThat(report.consistent()).isTrue();
    assertThat(report.version()).isEqualTo(3);
    MemoryStorage target = new MemoryStorage();
    load(target, Optional.empty());
    assertThat(Bench.contents(target)).isEqualTo(Bench.contents(storage));
  }

  @Test
  void ofADatabaseThatNeverRestsThereIsNoDumpUnlessItIsAllowed() throws IOException {
    bench.put(storage, Map.of("a", "1", "b", "1"));
    Changing changing = new Changing(storage, () -> true);
    DumpOptions twice = DumpOptions.DEFAULTS.withPasses(2);
    assertThatThrownBy(() -> bench.run(r -> bench.tools.dump(r, changing, bench.file(), twice)))
        .isInstanceOf(DatabaseChangingException.class)
        .hasMessageContaining("2 times in a row");
    assertThat(Files.list(bench.directory)).isEmpty();
    DumpReport report =
        bench.call(r -> bench.tools.dump(r, changing, bench.file(), twice.withChanging(true)));
    assertThat(report.consistent()).isFalse();
    assertThat(bench.lines().getFirst()).contains("\"consistent\":false");
  }

  @Test
  void whoHasChangedADumpOnPurposeTakesTheChecksOut() throws IOException {
    bench.put(storage, Map.of("a", "{}", "b", "{}"));
    dump(DumpOptions.DEFAULTS);
    Files.write(
        bench.file(),
        List.of(
            "{ \"format\": \"weft-objectdb-dump\", \"formatVersion\": 1 }",
            "{\"value\" : {\"n\": [ 1 ]} , \"key\" : \"a\"}"));
    MemoryStorage target = new MemoryStorage();
    assertThat(load(target, Optional.empty())).isEqualTo(new CopyReport(1, 1, 0, 2));
    assertThat(Bench.contents(target)).isEqualTo(Map.of("a", "{\"n\": [ 1 ]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"version\":1,\"value\":{}} | 2: key: is missing",
        "{\"key\":\"b\"} | 2: value: is missing",
        "{\"key\":1,\"value\":{}} | 2: key: is not a string",
        "{\"key\":\"b\",\"version\":\"1\",\"value\":{}} | 2: version: is not a whole number",
        "{\"key\":\"b\",\"value\":[]} | 2: value: is not an object",
        "{\"key\":\"b\",\"value\":{},\"text\":\"\"} | 2: value: there is text, too",
        "{\"key\":\"b\",\"x\":{}} | 2: x: is not a field of a value",
        "{\"key\":\"b\",\"value\":{}} x | 2: is not JSON",
        "{\"key\":\"b\",\"value\":{}} {} | 2: goes on after the JSON object",
        "[] | 2: is not a JSON object",
        "{\"key\":\"b\", | 2: is not JSON",
        "{\"key\":\"t.net.a\",\"value\":{}}"
            + " | 2: value: what is stored as t.net.a cannot be read: ",
        "{\"key\":\"other\",\"value\":{}}" + " | 2: key: 'other' is not a key of any known type",
      })
  void aBadLineIsNamedWithItsField(String line, String message) throws IOException {
    Files.write(
        bench.file(), List.of("{\"format\":\"weft-objectdb-dump\",\"formatVersion\":1}", line));
    MemoryStorage target = new MemoryStorage();
    assertThatThrownBy(() -> load(target, Optional.of(Net.TYPES)))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageContaining(message);
    assertThat(target.keys()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | :0: the file is empty",
        "{} | :1: format: is not \"weft-objectdb-dump\"",
        "{\"format\":\"weft-objectdb-dump\",\"formatVersion\":2} | :1: formatVersion: is 2",
        "{\"format\":\"weft-objectdb-dump\",\"formatVersion\":1,\"keys\":1}"
            + " | :1: the file ends after 0 values, and its header says 1",
        "{\"format\":\"weft-objectdb-dump\",\"formatVersion\":1,\"sha256\":\"00\"}"
            + " | :1: sha256: the values are not those that were dumped",
      })
  void whatIsNoDumpIsSaidToBeNone(String header, String message) throws IOException {
    Path file = bench.file();
    Files.writeString(file, header.isEmpty() ? "" : header + "\n");
    assertThatThrownBy(() -> load(new MemoryStorage(), Optional.empty()))
        .isInstanceOf(DumpFormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void keysAreInOrderAndOnce() throws IOException {
    Files.write(
        bench.file(),
        List.of(
            "{\"format\":\"weft-objectdb-dump\",\"formatVersion\":1}",
            "{\"key\":\"b\",\"value\":{}}",
            "{\"key\":\"b\",\"value\":{}}"));
    assertThatThrownBy(() -> load(new MemoryStorage(), Optional.empty()))
        .hasMessageContaining(":3: key: 'b' does not come after 'b'");
  }

  @Test
  void whatIsTooLargeIsFoundBeforeAnythingIsWritten() throws IOException {
    bench.put(storage, Map.of("a", "1", "b", "x".repeat(101)));
    dump(DumpOptions.DEFAULTS);
    MemoryStorage small = new MemoryStorage(100);
    assertThatThrownBy(() -> load(small, Optional.empty()))
        .hasMessageContaining(":3: value: has 101 bytes, and the target takes at most 100");
    Files.writeString(bench.file(), "x".repeat(70_000));
    assertThatThrownBy(() -> load(small, Optional.empty()))
        .hasMessageContaining(":1: is longer than 66136 bytes");
    assertThat(small.keys()).isEmpty();
  }

  @Test
  void anEarlierDumpIsReplacedOnlyByAWholeOne() throws IOException {
    Files.writeString(bench.file(), "earlier");
    KeyScan broken =
        r -> {
          throw new io.weft.objectdb.storage.StorageException("out of reach");
        };
    assertThatThrownBy(
            () ->
                bench.run(
                    r ->
                        bench.tools.dump(
                            r,
                            new Changing(storage, () -> false, broken),
                            bench.file(),
                            DumpOptions.DEFAULTS)))
        .hasMessage("out of reach");
    assertThat(bench.file()).hasContent("earlier");
  }
}
