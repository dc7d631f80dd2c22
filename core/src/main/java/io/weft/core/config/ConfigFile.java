package io.weft.core.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import org.jspecify.annotations.Nullable;

/** The bytes of a configuration file. */
final class ConfigFile {
  private ConfigFile() {}

  static String read(Path file) {
    String source = file.toString();
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(Config.MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      throw new ConfigException(source, 0, 0, "", "the file does not exist");
    } catch (IOException e) {
      throw new ConfigException(source, 0, 0, "", "the file cannot be read: " + e.getMessage());
    }
    if (bytes.length > Config.MAX_BYTES) {
      throw new ConfigException(
          source, 0, 0, "", "the file is larger than " + Config.MAX_BYTES + " bytes");
    }
    return decode(source, bytes);
  }

  private static String decode(String source, byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      return decoder.decode(in).toString();
    } catch (CharacterCodingException e) {
      int line = 1;
      int column = 1;
      for (int i = 0; i < in.position(); i++) {
        column = bytes[i] == '\n' ? 1 : column + 1;
        line += bytes[i] == '\n' ? 1 : 0;
      }
      throw new ConfigException(source, line, column, "", "the text is not UTF-8");
    }
  }

  /** Replaces a file whole or not at all. */
  static void write(Path file, String text) {
    try {
      // A link stays one: what it leads to is replaced.
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Path directory = target.getParent();
      if (directory == null || Files.isDirectory(target)) {
        throw new IOException("it is a directory");
      }
      // Readable for nobody else, because settings hold passwords.
      Path temporary = Files.createTempFile(directory, "." + target.getFileName(), ".tmp");
      try {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
          channel.force(true);
        }
        if (Files.exists(target)) {
          keepOwnerAndPermissions(target, temporary);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw new ConfigException(
          file.toString(), 0, 0, "", "the file cannot be written: " + e.getMessage());
    }
  }

  private static void keepOwnerAndPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView view = posix(to);
    PosixFileAttributeView before = posix(from);
    if (view == null || before == null) {
      return; // A file system without owners.
    }
    PosixFileAttributes old = before.readAttributes();
    PosixFileAttributes now = view.readAttributes();
    // Only where they differ: who is not root may set neither, not even to what they are.
    if (!old.owner().equals(now.owner())) {
      view.setOwner(old.owner());
    }
    if (!old.group().equals(now.group())) {
      view.setGroup(old.group());
    }
    view.setPermissions(old.permissions());
  }

  private static @Nullable PosixFileAttributeView posix(Path file) {
    return Files.getFileAttributeView(file, PosixFileAttributeView.class);
  }
}
