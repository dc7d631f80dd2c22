package io.weft.protocols.http.server;

import io.weft.protocols.http.MediaType;
import java.util.Optional;

/**
 * A file that came with a form, in memory.
 *
 * @param field the name of the form's field
 * @param filename as the client says it; it may be anything
 * @param type what the client says it is
 * @param data not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Passed on, and never compared.
public record UploadedFile(String field, Optional<String> filename, MediaType type, byte[] data) {

  /**
   * The file's name, fit for a directory of this side's: without directories, control characters,
   * and dots in front; empty where nothing is left (specification 5.7.9, {@code safename}).
   */
  public Optional<String> safeFilename() {
    return filename.map(UploadedFile::safe).filter(safe -> !safe.isEmpty());
  }

  static String safe(String name) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    StringBuilder safe = new StringBuilder();
    last.codePoints()
        .filter(c -> !Character.isISOControl(c) && "<>:\"|?*".indexOf(c) < 0)
        .limit(200)
        .forEach(safe::appendCodePoint);
    return safe.toString().strip().replaceFirst("^\\.+", "");
  }

  /** The field and the size. */
  @Override
  public String toString() {
    return "UploadedFile(" + field + ", " + data.length + " bytes)";
  }
}
