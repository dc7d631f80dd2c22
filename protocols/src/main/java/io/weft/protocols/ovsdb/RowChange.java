package io.weft.protocols.ovsdb;

import java.util.Optional;
import java.util.UUID;

/**
 * A row of a replica came, changed or went.
 *
 * @param before all monitored columns as they were; absent for a row that came
 * @param after all monitored columns as they are; absent for a row that went
 */
public record RowChange(String table, UUID row, Optional<Row> before, Optional<Row> after) {
  /** Refuses a change from nothing to nothing. */
  public RowChange {
    if (before.isEmpty() && after.isEmpty()) {
      throw new IllegalArgumentException("neither before nor after");
    }
  }
}
