package io.weft.protocols.ovsdb;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A database of a server, with the transactions that a client may go on from. */
final class ServedDatabase {
  private final OvsdbDatabase database;
  private final int historyLimit;
  private final ArrayDeque<Entry> history = new ArrayDeque<>();

  /** Drawn when it is first wanted; a server that starts again has another. */
  private Optional<UUID> epoch = Optional.empty();

  private long transactions;

  private record Entry(UUID id, List<RowChange> changes) {}

  private record RowId(String table, UUID row) {}

  ServedDatabase(OvsdbDatabase database, int historyLimit) {
    this.database = database;
    this.historyLimit = historyLimit;
  }

  OvsdbDatabase database() {
    return database;
  }

  String name() {
    return database.schema().name();
  }

  /** The id of the last transaction. */
  UUID last() {
    if (epoch.isEmpty()) {
      epoch = Optional.of(database.newId());
    }
    UUID first = epoch.get();
    return new UUID(first.getMostSignificantBits(), first.getLeastSignificantBits() + transactions);
  }

  void committed(List<RowChange> changes) {
    transactions++;
    if (epoch.isEmpty()) {
      return; // Nobody has been told a transaction to go on from.
    }
    history.add(new Entry(last(), changes));
    if (history.size() > historyLimit) {
      history.remove();
    }
  }

  /** What came before can no more be gone on from: rows of then have other columns. */
  void converted() {
    epoch = Optional.empty();
    history.clear();
  }

  /** What is different from what was after a transaction; empty if that is not known any more. */
  Optional<List<RowChange>> since(UUID transaction) {
    UUID before = last();
    if (before.equals(transaction)) {
      return Optional.of(List.of());
    }
    boolean found = false;
    Map<RowId, RowChange> net = new LinkedHashMap<>();
    for (Entry entry : history) {
      if (found) {
        entry.changes().forEach(change -> merge(net, change));
      }
      found |= entry.id().equals(transaction);
    }
    // Before the first entry there may be the first transaction that anybody was told.
    if (!found && !isFirst(transaction)) {
      return Optional.empty();
    }
    if (!found) {
      history.forEach(entry -> entry.changes().forEach(change -> merge(net, change)));
    }
    return Optional.of(new ArrayList<>(net.values()));
  }

  private boolean isFirst(UUID transaction) {
    return !history.isEmpty()
        && history.size() <= historyLimit
        && transaction.getMostSignificantBits() == history.getFirst().id().getMostSignificantBits()
        && transaction.getLeastSignificantBits() + 1
            == history.getFirst().id().getLeastSignificantBits();
  }

  private static void merge(Map<RowId, RowChange> net, RowChange change) {
    RowId id = new RowId(change.table(), change.row());
    RowChange earlier = net.remove(id);
    Optional<Row> before = earlier == null ? change.before() : earlier.before();
    if (before.isPresent() || change.after().isPresent()) {
      net.put(id, new RowChange(change.table(), change.row(), before, change.after()));
    }
  }
}
