package io.weft.protocols.fuzz;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The inputs by which a fuzzer reached something new, of each target in one file: thousands of
 * small files would be a burden to everybody. A file is packed, and holds the number of inputs, and
 * of each its length and its bytes.
 */
final class FuzzCorpus {
  private static final Path RESOURCES = Path.of("src/test/resources/io/weft/protocols/fuzz/corpus");
  private static final String SUFFIX = ".corpus";

  private FuzzCorpus() {}

  /**
   * Packs what {@code JAZZER_FUZZ=1} has left in a directory for each target; to be run in the
   * module's directory.
   *
   * @param arguments the directory that the fuzzer has made, {@code .cifuzz-corpus}
   */
  public static void main(String[] arguments) throws IOException {
    Files.createDirectories(RESOURCES);
    for (Path suite : list(Path.of(arguments[0]))) {
      String type = suite.getFileName().toString();
      for (Path target : list(suite)) {
        String name = type.substring(type.lastIndexOf('.') + 1) + '.' + target.getFileName();
        pack(list(target), RESOURCES.resolve(name + SUFFIX));
      }
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  private static void pack(List<Path> inputs, Path packed) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(packed))))) {
      out.writeInt(inputs.size());
      for (Path input : inputs) {
        byte[] bytes = Files.readAllBytes(input);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
  }

  /** The targets that have a corpus, such as {@code JsonFuzz.datum}. */
  static List<String> targets() throws IOException {
    return list(RESOURCES).stream()
        .map(file -> file.getFileName().toString())
        .map(name -> name.substring(0, name.length() - SUFFIX.length()))
        .toList();
  }

  /** The inputs of a target. */
  static List<byte[]> inputs(String target) throws IOException {
    try (InputStream packed = Files.newInputStream(RESOURCES.resolve(target + SUFFIX));
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(new GZIPInputStream(packed)))) {
      byte[][] inputs = new byte[in.readInt()][];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = in.readNBytes(in.readInt());
      }
      return new ArrayList<>(Arrays.asList(inputs));
    }
  }
}
