package io.weft.objectdb.tools;

import io.weft.core.Routine;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;

/** What is to be copied. */
@FunctionalInterface
interface Source {
  /**
   * Goes through everything in the order of the keys.
   *
   * @param step what it is done for, for the progress
   * @param to takes some texts by key at a time
   */
  Pass read(Routine r, String step, Consumer<SortedMap<String, String>> to);

  /**
   * One time through.
   *
   * @param keys all keys, in order
   * @param still whether they and their values were all there at one version
   * @param version the last version seen
   */
  record Pass(List<String> keys, boolean still, long version) {}
}
