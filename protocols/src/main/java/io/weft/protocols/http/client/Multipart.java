package io.weft.protocols.http.client;

import io.weft.core.Routine;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamType;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.client.RequestBody.Content;
import io.weft.protocols.http.client.RequestBody.Part;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A form with files as bytes (RFC 7578, with the escapes of WHATWG HTML, 4.10.21.8). */
final class Multipart implements RequestBody.Plan {
  private final List<Part> parts;

  Multipart(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public Content content(RandomGenerator random) {
    // So long that no content holds it by chance.
    String boundary = "weft-" + Long.toHexString(random.nextLong()) + hex(random.nextLong());
    List<Supplier<StreamReader<byte[]>>> pieces = new ArrayList<>();
    long length = 0;
    boolean known = true;
    boolean repeatable = true;
    for (Part part : parts) {
      Content content = part.content().content(random);
      byte[] head = head(boundary, part, content);
      pieces.add(() -> StreamReader.of(head));
      pieces.add(content.open());
      byte[] end = {'\r', '\n'};
      pieces.add(() -> StreamReader.of(end));
      length += head.length + content.length().orElse(0) + end.length;
      known &= content.length().isPresent();
      repeatable &= content.repeatable();
    }
    byte[] last = ("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    pieces.add(() -> StreamReader.of(last));
    return new Content(
        Optional.of(MediaType.MULTIPART.with("boundary", boundary)),
        known ? OptionalLong.of(length + last.length) : OptionalLong.empty(),
        repeatable,
        () -> new Pieces(pieces));
  }

  private static String hex(long value) {
    return Long.toHexString(value);
  }

  private static byte[] head(String boundary, Part part, Content content) {
    StringBuilder head = new StringBuilder();
    head.append("--").append(boundary).append("\r\nContent-Disposition: form-data; name=\"");
    head.append(escaped(part.name())).append('"');
    part.fileName().ifPresent(n -> head.append("; filename=\"").append(escaped(n)).append('"'));
    content.type().ifPresent(type -> head.append("\r\nContent-Type: ").append(type));
    return head.append("\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String escaped(String name) {
    return name.replace("\r", "%0D").replace("\n", "%0A").replace("\"", "%22");
  }

  /** One stream after the other, each opened when it is its turn. */
  private static final class Pieces extends StreamReader<byte[]> {
    private final List<Supplier<StreamReader<byte[]>>> rest;
    private @Nullable StreamReader<byte[]> current;

    Pieces(List<Supplier<StreamReader<byte[]>>> pieces) {
      super(StreamType.BYTES);
      this.rest = new ArrayList<>(pieces);
    }

    @Override
    protected Optional<byte[]> next(Routine r) {
      while (true) {
        if (current == null) {
          if (rest.isEmpty()) {
            return Optional.empty();
          }
          current = rest.removeFirst().get();
        }
        StreamReader<byte[]> reading = current;
        Optional<byte[]> data = reading.read(r);
        if (data.isPresent()) {
          return data;
        }
        reading.close();
        current = null;
      }
    }

    @Override
    protected void closed(Optional<Throwable> reason) {
      StreamReader<byte[]> open = current;
      current = null;
      if (open != null) {
        open.close();
      }
      // Who writes the streams whose turn never came is to know.
      rest.forEach(piece -> piece.get().close());
      rest.clear();
    }
  }
}
