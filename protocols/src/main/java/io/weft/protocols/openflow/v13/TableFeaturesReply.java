package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * What the tables can do.
 *
 * @param malformed entries that could not be read; the others are in {@code entries}
 */
public record TableFeaturesReply(
    int xid, int flags, List<TableFeatures> entries, List<MalformedEntry> malformed)
    implements MultipartReply {
  /** Copies the lists and checks the range. */
  public TableFeaturesReply {
    Range.u16("flags", flags);
    entries = List.copyOf(entries);
    malformed = List.copyOf(malformed);
  }

  /** A part without malformed entries. */
  public static TableFeaturesReply of(int xid, boolean more, List<TableFeatures> entries) {
    return new TableFeaturesReply(xid, more ? MORE : 0, entries, List.of());
  }

  @Override
  public TableFeaturesReply withXid(int xid) {
    return new TableFeaturesReply(xid, flags, entries, malformed);
  }
}
