package io.weft.protocols.openflow.v13;

import java.util.List;

/**
 * The counters of a group (OpenFlow 1.3.5 section 7.3.5.9), all unsigned.
 *
 * @param references how many flows and groups send packets to it
 * @param durationSeconds how long the group has been there
 * @param durationNanos the nanoseconds beyond {@code durationSeconds}
 * @param buckets the counters of its buckets, in their order
 */
public record GroupStats(
    int groupId,
    int references,
    long packets,
    long bytes,
    int durationSeconds,
    int durationNanos,
    List<PacketCounter> buckets) {
  /** Copies the list. */
  public GroupStats {
    buckets = List.copyOf(buckets);
  }
}
