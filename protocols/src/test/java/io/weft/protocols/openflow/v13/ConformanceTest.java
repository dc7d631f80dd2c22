package io.weft.protocols.openflow.v13;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.packet.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Messages that others wrote: golden data of loxigen, Ryu and Open vSwitch. */
@Tag("pure")
class ConformanceTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final OpenFlowCodec codec = new OpenFlowCodec();

  /** A message or structure with the name of its source. */
  private record Sample(String name, Bytes content) {
    boolean isWholeMessageOfOurs() {
      return content.length() >= 8
          && content.get(0) == OpenFlowCodec.VERSION
          && (content.get(2) << 8 | content.get(3)) == content.length();
    }
  }

  @Test
  void wellFormedMessagesComeBackByteForByte() throws IOException {
    int messages = 0;
    for (Sample sample : indexedSamples("loxigen", "message")) {
      assertThat(sample.isWholeMessageOfOurs()).as(sample.name()).isTrue();
      assertThat(reencoded(sample)).as(sample.name()).isEqualTo(sample.content());
      messages++;
    }
    for (Sample sample : indexedSamples("ryu", "complete")) {
      assertThat(reencoded(sample)).as(sample.name()).isEqualTo(sample.content());
      messages++;
    }
    assertThat(messages).isGreaterThan(100);
  }

  @Test
  void whateverArrivesIsReadOrRefusedWithAReason() throws IOException {
    List<Sample> samples = allSamples();
    for (Sample sample : samples) {
      tryDecode(sample.content());
      int step = sample.content().length() > 256 ? 5 : 1;
      for (int length = 0; length < sample.content().length(); length += step) {
        byte[] cut = sample.content().slice(0, length).toArray();
        tryDecode(Bytes.copyOf(cut));
        if (length >= 8) {
          // The same with a header that tells the truth, so that decoding goes deeper.
          cut[0] = OpenFlowCodec.VERSION;
          cut[2] = (byte) (length >>> 8);
          cut[3] = (byte) length;
          tryDecode(Bytes.copyOf(cut));
        }
      }
    }
    assertThat(samples).hasSizeGreaterThan(500);
  }

  @Test
  void messagesOfOpenVSwitchTestsThatAreReadComeBackByteForByte() throws IOException {
    int read = 0;
    for (Sample sample : openVswitchMessages()) {
      Optional<Message> message =
          sample.isWholeMessageOfOurs() ? tryDecode(sample.content()) : Optional.empty();
      if (message.isPresent()) {
        assertThat(encoded(message.get())).as(sample.name()).isEqualTo(sample.content());
        read++;
      }
    }
    assertThat(read).isGreaterThan(20);
  }

  @Test
  void niciraMessagesOfOpenVSwitchTestsComeBackByteForByte() throws IOException {
    int read = 0;
    for (Sample sample : openVswitchMessages()) {
      byte[] content = sample.content().toArray();
      boolean nicira = content.length >= 16 && content[1] == 4 && content[0] == 1;
      if (nicira) {
        // What Nicira says is the same in OpenFlow 1.0 and 1.3.
        content[0] = OpenFlowCodec.VERSION;
        Optional<Message> message = tryDecode(Bytes.copyOf(content));
        if (message.isPresent() && message.get() instanceof NiciraMessage) {
          assertThat(encoded(message.get()).toArray()).as(sample.name()).isEqualTo(content);
          read++;
        }
      }
    }
    assertThat(read).isGreaterThan(25);
  }

  /** Fails on anything but a message or a {@link ProtocolException} that says where and why. */
  private Optional<Message> tryDecode(Bytes content) {
    ByteBuf frame = content.toByteBuf();
    try {
      return Optional.of(codec.decode(frame));
    } catch (ProtocolException e) {
      if (e.offset() < 0 || e.offset() > content.length() || e.reason().isBlank()) {
        throw new AssertionError(content + " was refused without place or reason", e);
      }
      return Optional.empty();
    }
  }

  private Bytes reencoded(Sample sample) {
    return encoded(codec.decode(sample.content().toByteBuf()));
  }

  private Bytes encoded(Message message) {
    ByteBuf out = Unpooled.buffer();
    codec.encode(message, out);
    return Bytes.copyOf(out);
  }

  private static Path folder() {
    return SharedData.folder("weft.conformance", "conformance").resolve("openflow");
  }

  /** The samples of version 1.3 of which the index says so. */
  private static List<Sample> indexedSamples(String source, String flag) throws IOException {
    List<Sample> samples = new ArrayList<>();
    Path folder = folder().resolve(source);
    for (String line : Files.readAllLines(folder.resolve("index.jsonl"))) {
      JsonNode entry = JSON.readTree(line);
      boolean ours = entry.path("version").asString("").equals("of13");
      if (ours && entry.path(flag).asBoolean(false)) {
        String file = entry.path("file").asString();
        samples.add(sample(folder.resolve(file)));
      }
    }
    return samples;
  }

  private static Sample sample(Path file) throws IOException {
    return new Sample(file.getFileName().toString(), Bytes.copyOf(Files.readAllBytes(file)));
  }

  private static List<Sample> openVswitchMessages() throws IOException {
    List<Sample> samples = new ArrayList<>();
    Path file = folder().resolve("ovs-tests").resolve("ofp-print.jsonl");
    for (String line : Files.readAllLines(file)) {
      JsonNode entry = JSON.readTree(line);
      String hex = entry.path("hex").asString();
      samples.add(new Sample(entry.path("test").asString(), Bytes.ofHex(hex)));
    }
    return samples;
  }

  private static List<Sample> allSamples() throws IOException {
    List<Sample> samples = new ArrayList<>(openVswitchMessages());
    try (Stream<Path> files = Files.walk(folder())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".bin")).toList()) {
        samples.add(sample(file));
      }
    }
    return samples;
  }
}
