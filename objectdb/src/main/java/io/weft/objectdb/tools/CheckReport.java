package io.weft.objectdb.tools;

import java.util.List;

/**
 * What a check has found.
 *
 * @param keys how many keys there are
 * @param faults what was wrong, in the order of the keys; of very many only the first {@value
 *     #MOST_FAULTS}
 * @param more how many faults are not listed
 * @param rounds how often everything was looked at: after a repair again
 */
public record CheckReport(long keys, List<Fault> faults, long more, int rounds) {
  /** How many faults are listed. */
  public static final int MOST_FAULTS = 10_000;

  public CheckReport {
    faults = List.copyOf(faults);
  }

  /** Whether nothing is wrong any more. */
  public boolean isClean() {
    return more == 0 && left().isEmpty();
  }

  /** What is still wrong. */
  public List<Fault> left() {
    return faults.stream().filter(fault -> fault.outcome() == Fault.Outcome.FOUND).toList();
  }
}
