package io.weft.protocols.openflow.v13;

import java.util.List;

/**
 * The counters of a meter (OpenFlow 1.3.5 section 7.3.5.12), all unsigned.
 *
 * @param flows how many flows send packets through it
 * @param durationSeconds how long the meter has been there
 * @param durationNanos the nanoseconds beyond {@code durationSeconds}
 * @param bands the counters of its bands, in their order
 */
public record MeterStats(
    int meterId,
    int flows,
    long packets,
    long bytes,
    int durationSeconds,
    int durationNanos,
    List<PacketCounter> bands) {
  /** Copies the list. */
  public MeterStats {
    bands = List.copyOf(bands);
  }
}
