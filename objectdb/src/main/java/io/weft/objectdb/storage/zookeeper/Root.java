package io.weft.objectdb.storage.zookeeper;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The content of the node that every commit writes.
 *
 * @param instance tells this database from one that was made anew in its place
 * @param epoch the count of the contents of the epoch's node
 */
record Root(String instance, int epoch) {
  byte[] encode() {
    return (instance + " " + epoch).getBytes(StandardCharsets.US_ASCII);
  }

  /** Empty when it is something else. */
  static Optional<Root> decode(byte[] content) {
    String text = new String(content, StandardCharsets.US_ASCII);
    int space = text.indexOf(' ');
    if (content.length > 80 || space < 1 || !text.substring(space + 1).matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    return Optional.of(
        new Root(text.substring(0, space), Integer.parseInt(text.substring(space + 1))));
  }

  Root nextEpoch() {
    return new Root(instance, epoch + 1);
  }
}
