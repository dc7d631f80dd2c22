package io.weft.sdn.connect;

import io.weft.protocols.openflow.DatapathId;
import java.util.Optional;
import java.util.function.Consumer;

/** What is known of bridges from OVSDB. For routines. */
public interface BridgeDirectory {
  /** What OVSDB says of a bridge, or last said before it went away. */
  Optional<Bridge> find(DatapathId id);

  /**
   * Whether some OVSDB should tell of this bridge sooner or later. If not, what OpenFlow says of
   * its ports is all there is.
   */
  boolean isExpected(DatapathId id);

  /** Calls back, in a routine, when a bridge has come or is different. Before the first one. */
  void addListener(Consumer<Bridge> listener);
}
