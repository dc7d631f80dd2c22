package io.weft.core.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EncodersTest {
  private static final int ALL = Integer.MAX_VALUE;

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");

  @AfterEach
  void close() {
    simulation.close();
  }

  private <T> T run(RoutineCall<T> body) {
    return simulation.await(scheduler.submit("r", body));
  }

  /** Not generic, so that there is one assertThat for it. */
  private byte[] bytes(RoutineCall<byte[]> body) {
    return run(body);
  }

  private String text(RoutineCall<String> body) {
    return run(body);
  }

  private byte[] through(byte[] data, Encoder<byte[], byte[]> encoder) {
    return run(r -> StreamReader.of(data).through(encoder).readAll(r, ALL));
  }

  private String decoded(String hex) {
    return run(
        r ->
            StreamReader.of(HexFormat.of().parseHex(hex))
                .through(StreamType.TEXT, Encoders.decode(UTF_8))
                .readAll(r, ALL));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    return StreamType.BYTES.join(Arrays.asList(parts));
  }

  /** Gives one byte after the other. */
  private static StreamReader<byte[]> drops(Routine r, byte[] data) {
    Pipe<byte[]> pipe = Pipe.bytes(new StreamSettings(1, 0, 1, 1));
    r.spawn("drops", x -> StreamReader.of(data).copyTo(x, pipe.writer()));
    return pipe.reader();
  }

  @Test
  void textIsDecodedWhereverItIsSplit() {
    String text = "a é 漢 😀 z";
    assertThat(
            text(
                r ->
                    drops(r, text.getBytes(UTF_8))
                        .through(StreamType.TEXT, Encoders.decode(UTF_8))
                        .readAll(r, ALL)))
        .isEqualTo(text);
  }

  @Test
  void malformedTextIsAnErrorWithItsOffset() {
    assertThatThrownBy(() -> decoded("6162ff63"))
        .cause()
        .isInstanceOf(MalformedDataException.class)
        .hasMessage("malformed UTF-8 text at offset 2: no character is ff");
    assertThatThrownBy(() -> decoded("61e282"))
        .hasRootCauseMessage("malformed UTF-8 text at offset 1: no character is e2 82");
    // Half of a surrogate pair, and a character in more bytes than it needs.
    assertThatThrownBy(() -> decoded("eda080")).hasMessageContaining("at offset 0");
    assertThatThrownBy(() -> decoded("c080")).hasMessageContaining("at offset 0");
  }

  @Test
  void whatACharacterSetDoesNotKnowIsAnError() {
    assertThatThrownBy(
            () ->
                run(
                    r ->
                        StreamReader.of("ab漢")
                            .through(StreamType.BYTES, Encoders.encode(US_ASCII))
                            .readAll(r, ALL)))
        .hasRootCauseMessage("malformed text at offset 2: no character of US-ASCII");
    assertThatThrownBy(
            () ->
                run(
                    r ->
                        StreamReader.of("ab\ud800")
                            .through(StreamType.BYTES, Encoders.encode(UTF_8))
                            .readAll(r, ALL)))
        .hasRootCauseMessage("malformed text at offset 2: half a code point");
    assertThat(
            bytes(
                r ->
                    StreamReader.of("é")
                        .through(StreamType.BYTES, Encoders.encode(ISO_8859_1))
                        .readAll(r, ALL)))
        .containsExactly(0xe9);
  }

  @Test
  void theJdkReadsWhatIsGzippedHereAndTheOtherWayRound() throws IOException {
    byte[] data = "some text ".repeat(1000).getBytes(UTF_8);
    byte[] zipped = through(data, Encoders.gzip());
    assertThat(new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes())
        .isEqualTo(data);
    assertThat(through(gzip("another text"), Encoders.gunzip()))
        .asString(UTF_8)
        .isEqualTo("another text");
  }

  @Test
  void severalGzipMembersAreOneStream() throws IOException {
    byte[] two = join(gzip("one "), gzip(""), gzip("two"));
    assertThat(through(two, Encoders.gunzip())).asString(UTF_8).isEqualTo("one two");
    assertThat(bytes(r -> drops(r, two).through(Encoders.gunzip()).readAll(r, ALL)))
        .asString(UTF_8)
        .isEqualTo("one two");
  }

  @Test
  void aGzipHeaderMayHaveEveryField() throws IOException {
    byte[] plain = gzip("text");
    byte[] header =
        join(
            HexFormat.of().parseHex("1f8b081e000000000003"),
            HexFormat.of().parseHex("0300aabbcc"),
            "name\0".getBytes(UTF_8),
            "comment\0".getBytes(UTF_8));
    CRC32 crc = new CRC32();
    crc.update(header);
    byte[] checksum = {(byte) crc.getValue(), (byte) (crc.getValue() >> 8)};
    byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
    byte[] all = join(header, checksum, body);
    assertThat(through(all, Encoders.gunzip())).asString(UTF_8).isEqualTo("text");
    assertThat(bytes(r -> drops(r, all).through(Encoders.gunzip()).readAll(r, ALL)))
        .asString(UTF_8)
        .isEqualTo("text");
    checksum[1]++;
    assertThatThrownBy(() -> through(join(header, checksum, body), Encoders.gunzip()))
        .hasMessageContaining("the checksum of the header is wrong");
  }

  @Test
  void damagedDataIsAnErrorWithItsReason() throws IOException {
    byte[] good = gzip("some text");
    int end = good.length;
    assertThatThrownBy(() -> through(new byte[0], Encoders.gunzip()))
        .hasRootCauseMessage("malformed gzip data at offset 0: it ends early");
    assertThatThrownBy(() -> through(Arrays.copyOf(good, end - 1), Encoders.gunzip()))
        .hasMessageContaining("it ends early");
    assertThatThrownBy(() -> through(changed(good, 0), Encoders.gunzip()))
        .hasMessageContaining("at offset 0: it does not begin with 1f 8b");
    assertThatThrownBy(() -> through(changed(good, 2), Encoders.gunzip()))
        .hasMessageContaining("unknown compression method");
    assertThatThrownBy(() -> through(changed(good, end - 1), Encoders.gunzip()))
        .hasMessageContaining("the length is wrong");
    assertThatThrownBy(() -> through(changed(good, end - 8), Encoders.gunzip()))
        .hasMessageContaining("the checksum is wrong");
    assertThatThrownBy(() -> through(join(good, new byte[] {0}), Encoders.gunzip()))
        .hasMessageContaining("it does not begin with");
    byte[] zlib = through("some text".getBytes(UTF_8), Encoders.deflate());
    assertThatThrownBy(() -> through(join(zlib, new byte[] {0}), Encoders.inflate()))
        .hasMessageContaining("there is more behind its end");
    assertThatThrownBy(() -> through(changed(zlib, 0), Encoders.inflate()))
        .hasMessageContaining("malformed zlib data at offset");
  }

  private static byte[] changed(byte[] data, int position) {
    byte[] copy = data.clone();
    copy[position] ^= 0x7f;
    return copy;
  }

  @Test
  void littleDataMayNotExpandToVeryMuch() {
    byte[] bomb = through(new byte[20_000_000], Encoders.deflate());
    assertThat(bomb.length).isLessThan(30_000);
    assertThatThrownBy(() -> through(bomb, Encoders.inflate()))
        .hasRootCauseMessage("compressed data expands to more than 200 times its size");
    assertThatThrownBy(
            () ->
                through(
                    bomb,
                    Encoders.expand(CompressionFormat.ZLIB, new ExpansionLimit(5_000_000, 2000))))
        .hasRootCauseMessage("compressed data expands to more than 5000000 bytes");
    assertThat(
            through(
                bomb,
                Encoders.expand(CompressionFormat.ZLIB, new ExpansionLimit(20_000_000, 2000))))
        .hasSize(20_000_000);
  }

  @Test
  void expandedDataComesAsItIsAskedFor() {
    byte[] bomb = through(new byte[20_000_000], Encoders.deflate());
    int first =
        run(
            r -> {
              try (StreamReader<byte[]> reader =
                  StreamReader.of(bomb).through(Encoders.inflate())) {
                return reader.read(r).orElseThrow().length;
              }
            });
    assertThat(first).isEqualTo(64 * 1024);
  }

  @Test
  void anEncoderThatFailsAbortsItsInputAndIsClosed() {
    int[] closed = {0};
    Encoder<byte[], byte[]> failing =
        new Encoder<>() {
          @Override
          public byte[] encode(byte[] data, boolean last) {
            throw new IllegalArgumentException("no");
          }

          @Override
          public void close() {
            closed[0]++;
          }
        };
    Pipe<byte[]> pipe = Pipe.bytes();
    run(
        r -> {
          pipe.writer().write(r, new byte[1]);
          try (StreamReader<byte[]> reader = pipe.reader().through(failing)) {
            assertThatThrownBy(() -> reader.read(r)).hasMessageContaining("the encoder failed");
          }
          assertThatThrownBy(() -> pipe.writer().write(r, new byte[1])).hasRootCauseMessage("no");
          return true;
        });
    assertThat(closed[0]).isEqualTo(1);
  }

  @Test
  void limitsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new ExpansionLimit(-1, 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> Encoders.compress(CompressionFormat.RAW, 10))
        .hasMessage("level must be -1 to 9, not 10");
  }
}
