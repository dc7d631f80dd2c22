package io.weft.objectdb.storage;

import java.util.Set;

/** How a commit ended. */
public sealed interface CommitResult {
  /**
   * Everything was written.
   *
   * @param version the version that the commit has got, above every earlier one
   */
  record Committed(long version) implements CommitResult {}

  /**
   * Nothing was written.
   *
   * @param keys those that are no longer what the transaction saw
   */
  record Conflict(Set<String> keys) implements CommitResult {
    public Conflict {
      keys = Set.copyOf(keys);
    }
  }

  /**
   * The reply was lost: either everything was written or nothing.
   *
   * @param reason what happened to the reply
   */
  record Unknown(String reason) implements CommitResult {}
}
