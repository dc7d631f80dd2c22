package io.weft.protocols.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.simulation.Simulation;
import io.weft.core.stream.StreamReader;
import io.weft.core.stream.StreamType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The parts of a body, however it is cut, and whatever is in them. */
class MultipartProperties {
  @Provide
  Arbitrary<List<String>> contents() {
    // Much that looks like a boundary, and is none.
    return Arbitraries.of("\r", "\n", "-", "--", "\r\n--", "--B", "B", "x", "\0", "ä")
        .list()
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces))
        .filter(text -> !("\r\n" + text).contains("\r\n--B"))
        .list()
        .ofMaxSize(4);
  }

  /** Gives a few bytes at a time. */
  private static StreamReader<byte[]> pieces(byte[] all, int size) {
    return new StreamReader<>(StreamType.BYTES) {
      private int at;

      @Override
      protected Optional<byte[]> next(Routine r) {
        if (at == all.length) {
          return Optional.empty();
        }
        byte[] piece = java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + size));
        at += piece.length;
        return Optional.of(piece);
      }

      @Override
      protected void closed(Optional<Throwable> reason) {
        at = all.length;
      }
    };
  }

  private static List<String> read(Routine r, MultipartReader reader, boolean skipOdd) {
    List<String> read = new ArrayList<>();
    Optional<MultipartReader.Part> part;
    for (int i = 0; (part = reader.next(r)).isPresent(); i++) {
      assertThat(part.get().name()).isEqualTo("n" + i);
      read.add(skipOdd && i % 2 == 1 ? "" : part.get().text(r));
    }
    return read;
  }

  @Property(tries = 300)
  void partsComeOutAsTheyWentIn(
      @ForAll("contents") List<String> contents, @ForAll @IntRange(min = 1, max = 40) int size) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int i = 0; i < contents.size(); i++) {
      body.writeBytes(
          ("--B\r\nContent-Disposition: form-data; name=n"
                  + i
                  + "\r\n\r\n"
                  + contents.get(i)
                  + "\r\n")
              .getBytes(StandardCharsets.UTF_8));
    }
    body.writeBytes("--B--\r\n".getBytes(StandardCharsets.UTF_8));
    try (Simulation simulation = Simulation.withSeed(1)) {
      for (boolean skipOdd : List.of(false, true)) {
        List<String> read =
            simulation.await(
                simulation
                    .scheduler("s" + skipOdd)
                    .submit(
                        "read",
                        r ->
                            read(
                                r,
                                new MultipartReader(
                                    pieces(body.toByteArray(), size), "B", MultipartLimits.DEFAULT),
                                skipOdd)));
        assertThat(read).hasSameSizeAs(contents);
        for (int i = 0; i < read.size(); i++) {
          assertThat(read.get(i)).isEqualTo(skipOdd && i % 2 == 1 ? "" : contents.get(i));
        }
      }
    }
  }
}
