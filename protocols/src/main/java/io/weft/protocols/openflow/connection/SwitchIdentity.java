package io.weft.protocols.openflow.connection;

import io.weft.protocols.openflow.DatapathId;

/**
 * Which switch is at the other end, by its features reply.
 *
 * @param datapathId the switch
 * @param auxiliaryId 0 for its main connection, otherwise the number of an auxiliary one (OpenFlow
 *     1.3.5 section 6.3.7)
 */
public record SwitchIdentity(DatapathId datapathId, int auxiliaryId) {
  /** Whether it is the switch's main connection. */
  public boolean isMain() {
    return auxiliaryId == 0;
  }
}
