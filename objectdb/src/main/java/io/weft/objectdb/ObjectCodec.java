package io.weft.objectdb;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * Turns objects of one type into JSON and back. Must be deterministic: the same object gives the
 * same text. Used by any number of threads at once.
 *
 * @param <T> the objects
 */
public interface ObjectCodec<T extends DataObject> {
  /** Writes exactly one JSON value. */
  void write(T object, JsonGenerator out);

  /**
   * Reads one JSON value; the parser stands at its first token, and is left at its last.
   *
   * @param types turns the text of references into keys
   * @throws RuntimeException when it is not what {@link #write} writes; says which field is wrong
   */
  T read(JsonParser in, ObjectTypes types);
}
