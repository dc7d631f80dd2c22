package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * What a table can do, {@code ofp_table_features} (OpenFlow 1.3.5 section 7.3.5.5.1).
 *
 * @param name at most 32 bytes of UTF-8
 * @param metadataMatch the bits of the metadata that a match can have
 * @param metadataWrite the bits of the metadata that an instruction can set
 * @param config {@code ofp_table_config}
 * @param maxEntries how many flows it can have, unsigned
 */
public record TableFeatures(
    int tableId,
    String name,
    long metadataMatch,
    long metadataWrite,
    int config,
    int maxEntries,
    List<TableFeatureProperty> properties) {
  /** Copies the list and checks the range. */
  public TableFeatures {
    Range.u8("a table", tableId);
    properties = List.copyOf(properties);
  }
}
