package io.weft.protocols.http.server;

import io.weft.protocols.http.EntityTag;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** What a path leads to. */
sealed interface FoundFile {
  /** Nothing, or nothing that may be had. */
  record Nothing() implements FoundFile {}

  /** A directory that was asked for without a slash. */
  record Directory() implements FoundFile {}

  /**
   * A file.
   *
   * @param path without symbolic links
   * @param type its media type; that of what it holds, where it is compressed
   * @param compressed whether it is the {@code .gz} beside the one that was asked for
   * @param varies whether there is a {@code .gz}
   * @param data what is in it, if it is small
   */
  record File(
      Path path,
      String type,
      long size,
      Instant modified,
      boolean compressed,
      boolean varies,
      Optional<byte[]> data)
      implements FoundFile {
    EntityTag tag() {
      return EntityTag.strong(
          Long.toHexString(modified.getEpochSecond())
              + "-"
              + Integer.toHexString(modified.getNano())
              + "-"
              + Long.toHexString(size)
              + (compressed ? "-gz" : ""));
    }
  }
}
