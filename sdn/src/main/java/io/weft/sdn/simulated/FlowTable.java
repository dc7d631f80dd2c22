package io.weft.sdn.simulated;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.v13.Flow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The flows of one table. Flows with the same fields and masks are found by one hash look-up (tuple
 * space search): the cost of a packet follows the number of different masks, not of flows, and
 * adding or removing a flow costs the same however many there are.
 */
final class FlowTable {
  private final Map<Identity, FlowEntry> entries = new LinkedHashMap<>();
  private final Map<List<MaskedField>, Tuple> tuples = new HashMap<>();

  /** The tuples, those of the highest priority first. */
  private final List<Tuple> order = new ArrayList<>();

  private final Map<Long, Set<FlowEntry>> byCookie = new HashMap<>();
  private long lookups;
  private long hits;

  /** What tells two flows of a table apart. */
  private record Identity(int priority, Match match) {}

  private record MaskedField(OxmField field, long maskHigh, long mask) {}

  /** Values in the order of a tuple's fields. */
  private static final class Key {
    private final long[] values;

    Key(long[] values) {
      this.values = values;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }
  }

  /** The flows that look at the same bits of the same fields. */
  private static final class Tuple {
    private final List<MaskedField> fields;
    private final Map<Key, TreeMap<Integer, FlowEntry>> flows = new HashMap<>();
    private final TreeMap<Integer, Integer> priorities = new TreeMap<>();

    Tuple(List<MaskedField> fields) {
      this.fields = fields;
    }

    int highest() {
      return priorities.lastKey();
    }

    /** The flow of the highest priority that the packet matches. */
    Optional<FlowEntry> find(Match.Packet packet) {
      long[] values = new long[2 * fields.size()];
      for (int i = 0; i < fields.size(); i++) {
        MaskedField masked = fields.get(i);
        if (!packet.has(masked.field)) {
          return Optional.empty();
        }
        values[2 * i] = packet.valueHigh(masked.field) & masked.maskHigh;
        values[2 * i + 1] = packet.value(masked.field) & masked.mask;
      }
      TreeMap<Integer, FlowEntry> found = flows.get(new Key(values));
      return found == null ? Optional.empty() : Optional.of(found.lastEntry().getValue());
    }

    void add(FlowEntry entry) {
      flows
          .computeIfAbsent(keyOf(entry.flow().match()), k -> new TreeMap<>())
          .put(entry.flow().priority(), entry);
      priorities.merge(entry.flow().priority(), 1, Integer::sum);
    }

    void remove(FlowEntry entry) {
      Key key = keyOf(entry.flow().match());
      TreeMap<Integer, FlowEntry> same = flows.get(key);
      if (same != null) {
        same.remove(entry.flow().priority());
        if (same.isEmpty()) {
          flows.remove(key);
        }
      }
      priorities.computeIfPresent(entry.flow().priority(), (p, n) -> n == 1 ? null : n - 1);
    }

    static Key keyOf(Match match) {
      List<Match.Entry> entries = match.entries();
      long[] values = new long[2 * entries.size()];
      for (int i = 0; i < entries.size(); i++) {
        if (entries.get(i) instanceof Match.FieldEntry e) {
          values[2 * i] = e.valueHigh();
          values[2 * i + 1] = e.value();
        }
      }
      return new Key(values);
    }

    /** Whether every flow here looks at all the bits that those fields do. */
    boolean looksAt(List<MaskedField> wanted) {
      for (MaskedField other : wanted) {
        boolean covered = false;
        for (MaskedField mine : fields) {
          covered |=
              mine.field == other.field
                  && (other.mask & ~mine.mask) == 0
                  && (other.maskHigh & ~mine.maskHigh) == 0;
        }
        if (!covered) {
          return false;
        }
      }
      return true;
    }
  }

  private static List<MaskedField> fieldsOf(Match match) {
    List<MaskedField> fields = new ArrayList<>(match.size());
    for (Match.Entry entry : match.entries()) {
      if (entry instanceof Match.FieldEntry e) {
        fields.add(new MaskedField(e.field(), e.maskHigh(), e.mask()));
      }
    }
    return fields;
  }

  int size() {
    return entries.size();
  }

  long lookups() {
    return lookups;
  }

  long hits() {
    return hits;
  }

  /** In the order of being added. */
  Collection<FlowEntry> entries() {
    return entries.values();
  }

  /** Adds a flow, and returns the one that it replaces. */
  Optional<FlowEntry> add(FlowEntry entry) {
    Flow flow = entry.flow();
    Optional<FlowEntry> replaced = find(flow.priority(), flow.match());
    replaced.ifPresent(this::remove);
    entries.put(new Identity(flow.priority(), flow.match()), entry);
    byCookie.computeIfAbsent(flow.cookie(), c -> new LinkedHashSet<>()).add(entry);
    List<MaskedField> fields = fieldsOf(flow.match());
    Tuple tuple = tuples.get(fields);
    boolean isNew = tuple == null;
    if (tuple == null) {
      tuple = new Tuple(fields);
      tuples.put(fields, tuple);
      order.add(tuple);
    }
    boolean higher = isNew || flow.priority() > tuple.highest();
    tuple.add(entry);
    if (higher) {
      sort();
    }
    return replaced;
  }

  void remove(FlowEntry entry) {
    Flow flow = entry.flow();
    entries.remove(new Identity(flow.priority(), flow.match()));
    Set<FlowEntry> sameCookie = byCookie.get(flow.cookie());
    if (sameCookie != null) {
      sameCookie.remove(entry);
      if (sameCookie.isEmpty()) {
        byCookie.remove(flow.cookie());
      }
    }
    List<MaskedField> fields = fieldsOf(flow.match());
    Tuple tuple = tuples.get(fields);
    if (tuple == null) {
      return;
    }
    int before = tuple.highest();
    tuple.remove(entry);
    if (tuple.priorities.isEmpty()) {
      tuples.remove(fields);
      order.remove(tuple);
    } else if (tuple.highest() != before) {
      sort();
    }
  }

  private void sort() {
    order.sort(Comparator.comparingInt(Tuple::highest).reversed());
  }

  /**
   * The flow of the highest priority that the packet matches; of several of one priority, which the
   * protocol leaves open, the oldest. Counts nothing.
   */
  Optional<FlowEntry> find(Match.Packet packet) {
    FlowEntry best = null;
    for (Tuple tuple : order) {
      if (best != null && best.flow().priority() > tuple.highest()) {
        break;
      }
      FlowEntry found = tuple.find(packet).orElse(null);
      if (found != null && (best == null || isBefore(found, best))) {
        best = found;
      }
    }
    return Optional.ofNullable(best);
  }

  private static boolean isBefore(FlowEntry a, FlowEntry b) {
    int priority = a.flow().priority();
    return priority != b.flow().priority()
        ? priority > b.flow().priority()
        : a.sequence() < b.sequence();
  }

  /** As {@link #find}, for a packet on its way. */
  Optional<FlowEntry> lookUp(Match.Packet packet) {
    lookups++;
    Optional<FlowEntry> found = find(packet);
    if (found.isPresent()) {
      hits++;
    }
    return found;
  }

  /** The flow of that priority and that very match, which must be normalized. */
  Optional<FlowEntry> find(int priority, Match match) {
    return Optional.ofNullable(entries.get(new Identity(priority, match)));
  }

  /**
   * The flows that are as specific as the match or more (OpenFlow 1.3.5 section 6.4), oldest first.
   *
   * @param cover normalized
   * @param cookieMask which bits of the cookie count
   */
  List<FlowEntry> covered(Match cover, long cookie, long cookieMask) {
    List<FlowEntry> found = new ArrayList<>();
    if (cookieMask == -1L) {
      for (FlowEntry entry : byCookie.getOrDefault(cookie, Set.of())) {
        if (covers(cover, entry.flow().match())) {
          found.add(entry);
        }
      }
    } else {
      List<MaskedField> fields = fieldsOf(cover);
      for (Tuple tuple : order) {
        if (tuple.fields.equals(fields)) {
          TreeMap<Integer, FlowEntry> same = tuple.flows.get(Tuple.keyOf(cover));
          if (same != null) {
            found.addAll(same.values());
          }
        } else if (tuple.looksAt(fields)) {
          for (TreeMap<Integer, FlowEntry> flows : tuple.flows.values()) {
            if (covers(cover, flows.firstEntry().getValue().flow().match())) {
              found.addAll(flows.values());
            }
          }
        }
      }
      found.removeIf(entry -> ((entry.flow().cookie() ^ cookie) & cookieMask) != 0);
    }
    found.sort(Comparator.comparingLong(FlowEntry::sequence));
    return found;
  }

  private static boolean covers(Match cover, Match match) {
    Map<OxmField, Match.FieldEntry> fields = byField(match);
    for (Match.Entry entry : cover.entries()) {
      if (entry instanceof Match.FieldEntry wanted) {
        Match.FieldEntry mine = fields.get(wanted.field());
        if (mine == null
            || (wanted.mask() & ~mine.mask()) != 0
            || (wanted.maskHigh() & ~mine.maskHigh()) != 0
            || ((wanted.value() ^ mine.value()) & wanted.mask()) != 0
            || ((wanted.valueHigh() ^ mine.valueHigh()) & wanted.maskHigh()) != 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static Map<OxmField, Match.FieldEntry> byField(Match match) {
    Map<OxmField, Match.FieldEntry> fields = new HashMap<>();
    for (Match.Entry entry : match.entries()) {
      if (entry instanceof Match.FieldEntry e) {
        fields.put(e.field(), e);
      }
    }
    return fields;
  }

  /** Whether a packet could match both that and a flow of that priority. Looks at every flow. */
  boolean overlaps(int priority, Match match) {
    Map<OxmField, Match.FieldEntry> wanted = byField(match);
    for (FlowEntry entry : entries.values()) {
      if (entry.flow().priority() == priority && agree(wanted, entry.flow().match())) {
        return true;
      }
    }
    return false;
  }

  private static boolean agree(Map<OxmField, Match.FieldEntry> fields, Match match) {
    for (Match.Entry entry : match.entries()) {
      if (entry instanceof Match.FieldEntry e) {
        Match.FieldEntry other = fields.get(e.field());
        if (other != null
            && (((e.value() ^ other.value()) & e.mask() & other.mask()) != 0
                || ((e.valueHigh() ^ other.valueHigh()) & e.maskHigh() & other.maskHigh()) != 0)) {
          return false;
        }
      }
    }
    return true;
  }
}
