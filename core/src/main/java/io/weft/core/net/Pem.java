package io.weft.core.net;

import java.nio.file.Path;

/**
 * A private key or certificates in PEM (RFC 7468): a file, which is read when a connection is made,
 * so that a renewed one is used from then on, or the text itself. Never shows its content.
 */
public sealed interface Pem {
  /** A file in PEM. */
  static Pem file(Path path) {
    return new File(path);
  }

  /** A text in PEM. */
  static Pem text(String content) {
    return new Text(content);
  }

  /** A file in PEM; see {@link #file}. */
  record File(Path path) implements Pem {
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A text in PEM; see {@link #text}. */
  record Text(String content) implements Pem {
    @Override
    public String toString() {
      return "(PEM text)";
    }
  }
}
