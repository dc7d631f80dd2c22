package io.weft.core.stream;

/** What is around deflated data. */
public enum CompressionFormat {
  /** A header of two bytes and a checksum (RFC 1950): what HTTP and Python call deflate. */
  ZLIB("zlib data"),
  /** Nothing (RFC 1951). */
  RAW("deflated data"),
  /** A file's header, a checksum and its length (RFC 1952). */
  GZIP("gzip data");

  private final String description;

  CompressionFormat(String description) {
    this.description = description;
  }

  String description() {
    return description;
  }
}
