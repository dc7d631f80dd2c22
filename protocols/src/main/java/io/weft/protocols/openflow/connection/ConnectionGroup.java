package io.weft.protocols.openflow.connection;

import io.weft.protocols.openflow.DatapathId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The connections of one switch: a main one, and any number of auxiliary ones, which end with it
 * (OpenFlow 1.3.5 section 6.3.7). For the routines of one scheduler.
 *
 * @param <M> the messages of the version, which is the same for all
 */
public final class ConnectionGroup<M> {
  private final DatapathId datapathId;
  private final OpenFlowConnection<M> main;
  private final SortedMap<Integer, OpenFlowConnection<M>> auxiliaries = new TreeMap<>();

  ConnectionGroup(DatapathId datapathId, OpenFlowConnection<M> main) {
    this.datapathId = datapathId;
    this.main = main;
  }

  /** The switch. */
  public DatapathId datapathId() {
    return datapathId;
  }

  /** The main connection; for as long as it is open the group is there. */
  public OpenFlowConnection<M> main() {
    return main;
  }

  /** The auxiliary connections that are open, by their ids; a view. */
  public SortedMap<Integer, OpenFlowConnection<M>> auxiliaries() {
    return Collections.unmodifiableSortedMap(auxiliaries);
  }

  /** The auxiliary connection of that id, while it is open. */
  public Optional<OpenFlowConnection<M>> auxiliary(int id) {
    return Optional.ofNullable(auxiliaries.get(id));
  }

  void add(int id, OpenFlowConnection<M> auxiliary) {
    OpenFlowConnection<M> before = auxiliaries.put(id, auxiliary);
    if (before != null) {
      before.close("auxiliary connection " + id + " of " + datapathId + " came anew");
    }
    auxiliary.whenEnded(() -> auxiliaries.remove(id, auxiliary));
  }

  void closeAuxiliaries() {
    for (OpenFlowConnection<M> auxiliary : List.copyOf(auxiliaries.values())) {
      auxiliary.close("the main connection of " + datapathId + " has ended");
    }
  }

  @Override
  public String toString() {
    return datapathId + " at " + main.remote();
  }
}
