package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Asks what the tables can do, or sets it: with entries, the switch's tables are to be these
 * (OpenFlow 1.3.5 section 7.3.5.5).
 *
 * @param entries empty in a question
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record TableFeaturesRequest(
    int xid, int flags, List<TableFeatures> entries, List<MalformedEntry> malformed)
    implements MultipartRequest {
  /** Copies the lists and checks the range. */
  public TableFeaturesRequest {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** Asks. */
  public static TableFeaturesRequest ask() {
    return new TableFeaturesRequest(0, 0, List.of(), List.of());
  }

  /** Sets the tables. */
  public static TableFeaturesRequest set(List<TableFeatures> tables) {
    return new TableFeaturesRequest(0, 0, tables, List.of());
  }

  @Override
  public TableFeaturesRequest withXid(int xid) {
    return new TableFeaturesRequest(xid, flags, entries, malformed);
  }
}
