package io.weft.objectdb.storage.zookeeper;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Which node holds a key. Below the chroot there is one node with everything of the storage: {@code
 * version} and {@code epoch}, and under {@code keys} {@value #SHARDS} directories, since the
 * children of a node must fit one reply when they are listed. A key's directory follows from its
 * text, so neither the hash nor the number of directories may ever change. Of a node's name the
 * printable ASCII characters stand for themselves, the bytes of all others, of {@code %} and of
 * {@code /} are written {@code %XX}.
 */
final class NodeNames {
  static final int SHARDS = 1024;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final String root;
  private final String keys;
  private final String keysPrefix;

  NodeNames(String chroot) {
    root = (chroot.equals("/") ? "" : chroot) + "/objectdb";
    keys = root + "/keys";
    keysPrefix = keys + "/";
  }

  /** The node under which everything is. */
  String root() {
    return root;
  }

  /** The node that every commit writes. */
  String version() {
    return root + "/version";
  }

  /** The node that every commit checks. */
  String epoch() {
    return root + "/epoch";
  }

  /** The node that is written for its time; beside the others, whose changes are watched. */
  String time() {
    return root + "-time";
  }

  /** The node of the directories. */
  String keys() {
    return keys;
  }

  /** The path of a directory, given its name. */
  String directory(String name) {
    return keysPrefix + name;
  }

  /** The name of the directory of a key. */
  static String directoryName(String key) {
    int hash = key.hashCode() * 0x9E3779B9;
    int shard = hash >>> (32 - Integer.numberOfTrailingZeros(SHARDS));
    return HEX.toHexDigits(shard, 3);
  }

  /** The path of a key's node. */
  String node(String key) {
    return keysPrefix + directoryName(key) + '/' + escape(key);
  }

  /** The key of a node, empty when the path is of something else. */
  Optional<String> key(String path) {
    int slash = path.indexOf('/', keysPrefix.length());
    if (!path.startsWith(keysPrefix) || slash < 0) {
      return Optional.empty();
    }
    return unescape(path.substring(slash + 1));
  }

  static String escape(String key) {
    boolean plain = !key.isEmpty() && !key.equals(".") && !key.equals("..");
    for (int i = 0; plain && i < key.length(); i++) {
      plain = isPlain(key.charAt(i));
    }
    if (plain) {
      return key;
    }
    if (key.isEmpty()) {
      return "%";
    }
    StringBuilder name = new StringBuilder(key.length() + 16);
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0 && isPlain((char) b) && (b != '.' || name.length() > 0)) {
        name.append((char) b);
      } else {
        name.append('%').append(HEX.toHexDigits(b));
      }
    }
    return name.toString();
  }

  private static boolean isPlain(char c) {
    return c > ' ' && c < 0x7f && c != '%' && c != '/';
  }

  /** The opposite of {@link #escape}, empty when the name is none of its. */
  static Optional<String> unescape(String name) {
    if (name.indexOf('%') < 0) {
      return Optional.of(name);
    }
    if (name.equals("%")) {
      return Optional.of("");
    }
    ByteBuffer bytes = ByteBuffer.allocate(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c != '%') {
        bytes.put((byte) c);
      } else if (i + 2 < name.length()
          && HexFormat.isHexDigit(name.charAt(i + 1))
          && HexFormat.isHexDigit(name.charAt(i + 2))) {
        bytes.put((byte) HexFormat.fromHexDigits(name, i + 1, i + 3));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
