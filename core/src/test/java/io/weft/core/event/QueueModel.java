package io.weft.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an event queue does, found out by looking at everything each time. Which of several parked
 * senders enters is left open: it follows the real queue and says whether that was allowed.
 */
final class QueueModel {
  /** Events of this kind may be ignored at present. */
  final Set<Integer> ignorable;

  final Queue root;
  private Optional<Work> inHand = Optional.empty();
  private Lane inHandOf;
  private long now;

  /** An event; a blocking one if the number is even. */
  interface Work extends Event {
    EventType2<Work, Integer, Integer> TYPE = EventType.of(Work.class, Work::kind, Work::key);

    int kind();

    int key();

    int number();

    default Optional<Integer> attribute() {
      return key() == 0 ? Optional.empty() : Optional.of(key());
    }
  }

  record Plain(int kind, int key, int number) implements Work {}

  record Important(int kind, int key, int number, Set<Integer> ignorable)
      implements Work, BlockingEvent {
    @Override
    public boolean mayBeIgnoredNow() {
      return ignorable.contains(kind);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Important important && important.number == number;
    }

    @Override
    public int hashCode() {
      return number;
    }

    @Override
    public String toString() {
      return "Important[" + kind + "," + key + "," + number + "]";
    }
  }

  abstract static class Part {
    Queue parent;
    int priority;
    boolean wasReady;
    long readySince;

    abstract boolean isReady();

    abstract int size();
  }

  /** Events in order, in front of them one that is held. */
  final class Lane {
    final Store store;
    final int key;
    final List<Work> events = new ArrayList<>();
    final List<Work> parked = new ArrayList<>();
    Work held;
    boolean released;
    long heldSince;
    int passedLately;
    boolean wasReady;
    long turn;

    Lane(Store store, int key) {
      this.store = store;
      this.key = key;
    }

    boolean isReady() {
      boolean waits = held == null ? !events.isEmpty() : released;
      return waits && !(store.isFair() && inHandOf == this);
    }

    int size() {
      return events.size() + (held == null ? 0 : 1) + (inHandOf == this ? 1 : 0);
    }

    Work take() {
      Work taken;
      if (held != null) {
        taken = held;
        held = null;
      } else if (store.discipline instanceof QueueDiscipline.SmallestFirst<?>) {
        taken =
            events.stream()
                .min(Comparator.comparingInt(e -> e.attribute().orElse(Integer.MAX_VALUE)))
                .orElseThrow();
        events.remove(taken);
      } else {
        taken = events.removeFirst();
      }
      return taken;
    }
  }

  /** What a queue holds itself. */
  final class Store extends Part {
    final QueueDiscipline discipline;
    final int limit;
    final List<Lane> lanes = new ArrayList<>();
    final Deque<Lane> lately = new ArrayDeque<>();

    Store(QueueSettings settings) {
      this.discipline = settings.discipline();
      this.limit = settings.limit();
      this.priority = settings.ownPriority();
    }

    boolean isFair() {
      return discipline instanceof QueueDiscipline.Fair;
    }

    Lane lane(Work event) {
      int key = isFair() ? event.key() : 0;
      return lanes.stream()
          .filter(lane -> lane.key == key)
          .findFirst()
          .orElseGet(
              () -> {
                Lane lane = new Lane(this, key);
                lanes.add(lane);
                return lane;
              });
    }

    @Override
    boolean isReady() {
      return lanes.stream().anyMatch(Lane::isReady);
    }

    @Override
    int size() {
      return lanes.stream().mapToInt(Lane::size).sum();
    }

    Lane nextLane() {
      return lanes.stream()
          .filter(Lane::isReady)
          .min(Comparator.<Lane>comparingInt(l -> l.passedLately).thenComparingLong(l -> l.turn))
          .orElseThrow();
    }

    void passed(Lane lane) {
      if (discipline instanceof QueueDiscipline.Fair fair) {
        lane.passedLately++;
        lately.add(lane);
        if (lately.size() > fair.maxStat()) {
          lately.remove().passedLately--;
        }
      }
    }

    boolean hasRoomFor(Work event) {
      int size = size();
      if (discipline instanceof QueueDiscipline.Fair fair) {
        int ofKey = lane(event).size();
        return ofKey == 0
            ? size < limit
            : ofKey < fair.limitPerKey() && size < limit - fair.preserveForNew();
      }
      return size < limit;
    }
  }

  /** A queue with its sub-queues. */
  final class Queue extends Part {
    final EventQueue real;
    final QueueSettings settings;
    final Matcher<?> selects;
    final Store own;
    final List<Queue> children = new ArrayList<>();

    Queue(EventQueue real, Matcher<?> selects, QueueSettings settings, Queue parent) {
      this.real = real;
      this.selects = selects;
      this.settings = settings;
      this.parent = parent;
      this.priority = settings.priority();
      this.own = new Store(settings);
      own.parent = this;
    }

    Stream<Part> parts() {
      return Stream.concat(Stream.of(own), children.stream());
    }

    Stream<Queue> all() {
      return Stream.concat(Stream.of(this), children.stream().flatMap(Queue::all));
    }

    Stream<Lane> lanes() {
      return all().flatMap(queue -> queue.own.lanes.stream());
    }

    @Override
    boolean isReady() {
      return parts().anyMatch(Part::isReady);
    }

    @Override
    int size() {
      return parts().mapToInt(Part::size).sum();
    }

    int parked() {
      return lanes().mapToInt(lane -> lane.parked.size()).sum();
    }

    int blocked() {
      return (int) lanes().filter(lane -> lane.held != null).count();
    }

    Part partFor(Work event) {
      return children.stream()
          .filter(child -> child.selects.matches(event))
          .map(Part.class::cast)
          // Of equal ones the first is the older.
          .reduce((a, b) -> b.priority > a.priority ? b : a)
          .orElse(own);
    }

    Store select(Work event) {
      return partFor(event) instanceof Queue child ? child.select(event) : own;
    }

    Lane lane(Work event) {
      return select(event).lane(event);
    }

    /** Takes the next event; gives the lane that it was in. */
    Lane takeFrom(List<Work> into) {
      Part next =
          parts()
              .filter(Part::isReady)
              .min(
                  Comparator.<Part>comparingInt(p -> -p.priority)
                      .thenComparingLong(p -> p.readySince))
              .orElseThrow();
      Lane lane;
      if (next instanceof Queue child) {
        lane = child.takeFrom(into);
      } else {
        lane = ((Store) next).nextLane();
        into.add(lane.take());
      }
      next.readySince = now++;
      return lane;
    }
  }

  QueueModel(EventQueue real, QueueSettings settings, Set<Integer> ignorable) {
    this.ignorable = ignorable;
    root = new Queue(real, Work.TYPE.match(), settings, null);
  }

  /** Who has got ready, has its turn behind who was. */
  private void refresh() {
    refresh(root);
  }

  private void refresh(Queue top) {
    top.lanes()
        .forEach(
            lane -> {
              boolean ready = lane.isReady();
              if (ready && !lane.wasReady) {
                lane.turn = now++;
              }
              lane.wasReady = ready;
            });
    top.all()
        .flatMap(queue -> Stream.of(queue, queue.own))
        .forEach(
            part -> {
              boolean ready = part.isReady();
              if (ready && !part.wasReady) {
                part.readySince = now++;
              }
              part.wasReady = ready;
            });
  }

  private static boolean hasRoomFor(Work event, Store store) {
    for (Queue queue = store.parent; queue != null; queue = queue.parent) {
      if (queue.size() >= queue.settings.totalLimit()) {
        return false;
      }
    }
    return store.hasRoomFor(event);
  }

  private void enter(Queue from, Work event, boolean first) {
    enter(from.lane(event), event, first);
  }

  private void enter(Lane lane, Work event, boolean first) {
    lane.events.add(first ? 0 : lane.events.size(), event);
    refresh();
  }

  boolean offer(Work event) {
    if (!root.lane(event).parked.isEmpty() || !hasRoomFor(event, root.select(event))) {
      return false;
    }
    enter(root, event, false);
    return true;
  }

  void park(Work event) {
    root.lane(event).parked.add(event);
  }

  void force(Work event) {
    enter(root, event, false);
  }

  boolean withdraw(Work event) {
    return root.lanes().anyMatch(lane -> lane.parked.remove(event));
  }

  Optional<Work> poll() {
    finish(true);
    if (!root.isReady()) {
      return Optional.empty();
    }
    List<Work> taken = new ArrayList<>();
    inHandOf = root.takeFrom(taken);
    inHand = Optional.of(taken.getFirst());
    if (inHandOf.store.isFair()) {
      // Its next one comes when this one is done with.
      inHandOf.wasReady = false;
    }
    refresh();
    return inHand;
  }

  boolean isDelivering() {
    return inHand.isPresent();
  }

  void finish(boolean taken) {
    if (inHand.isEmpty()) {
      return;
    }
    Work event = inHand.get();
    Lane lane = inHandOf;
    inHand = Optional.empty();
    inHandOf = null;
    if (!taken && event instanceof BlockingEvent blocking && !blocking.mayBeIgnoredNow()) {
      if (lane.held == null) {
        lane.held = event;
        lane.released = false;
        lane.heldSince = now++;
      } else {
        // It came from a queue that was removed meanwhile, to one where another blocks.
        lane.events.addFirst(event);
      }
    } else {
      lane.store.passed(lane);
    }
    refresh();
  }

  private Stream<Lane> held() {
    return root.lanes()
        .filter(lane -> lane.held != null)
        .sorted(Comparator.comparingLong(lane -> lane.heldSince));
  }

  void release(Matcher<?> matcher) {
    held()
        .filter(lane -> matcher.matches(lane.held))
        .toList()
        .forEach(
            lane -> {
              lane.released = true;
              refresh();
            });
  }

  int ignore(Matcher<?> matcher) {
    return drop(held().filter(lane -> matcher.matches(lane.held)).toList());
  }

  int dropIgnorable() {
    return drop(
        held().filter(lane -> !lane.released && ignorable.contains(lane.held.kind())).toList());
  }

  private int drop(List<Lane> lanes) {
    for (Lane lane : lanes) {
      lane.held = null;
      refresh();
    }
    return lanes.size();
  }

  Queue add(Queue parent, EventQueue real, Matcher<?> selects, QueueSettings settings) {
    Queue child = new Queue(real, selects, settings, parent);
    parent.children.add(child);
    return child;
  }

  int clear(Queue queue) {
    int before = queue.size();
    queue
        .lanes()
        .forEach(
            lane -> {
              lane.events.clear();
              lane.held = null;
            });
    refresh();
    return before - queue.size();
  }

  void changePriority(Queue queue, int priority) {
    if (queue.priority != priority) {
      queue.priority = priority;
      queue.readySince = now++;
    }
  }

  void remove(Queue queue) {
    Queue parent = queue.parent;
    parent.children.remove(queue);
    queue.parent = null;
    boolean delivering = queue.lanes().anyMatch(lane -> lane == inHandOf);
    if (delivering) {
      Lane lane = inHandOf;
      inHandOf = null;
      lane.store.passed(lane);
    }
    refresh();
    refresh(queue);
    queue
        .lanes()
        .filter(lane -> lane.held != null)
        .sorted(Comparator.comparingLong(lane -> lane.heldSince))
        .toList()
        .forEach(
            lane -> {
              lane.released = true;
              refresh(queue);
            });
    List<Work> events = new ArrayList<>();
    while (queue.isReady()) {
      Lane lane = queue.takeFrom(events);
      lane.store.passed(lane);
      // A fair lane has its next turn behind those that are ready.
      lane.wasReady = false;
      refresh(queue);
    }
    List<Work> first = new ArrayList<>();
    for (Work event : events) {
      if (queue.priority > parent.partFor(event).priority) {
        first.add(event);
      } else {
        enter(parent, event, false);
      }
    }
    first.reversed().forEach(event -> enter(parent, event, true));
    if (delivering) {
      inHandOf = parent.lane(inHand.orElseThrow());
      refresh();
    }
    List<Work> parked = queue.lanes().flatMap(lane -> lane.parked.stream()).toList();
    for (Work event : parked) {
      Lane lane = parent.lane(event);
      lane.parked.add(event);
      lane.parked.sort(Comparator.comparingInt(Work::number));
    }
  }

  /** The real queue has let somebody in: that must have been allowed. */
  void admitted(Work event) {
    Lane lane = root.lanes().filter(l -> l.parked.contains(event)).findFirst().orElseThrow();
    assertThat(lane.parked).startsWith(event);
    assertThat(hasRoomFor(event, lane.store)).isTrue();
    lane.parked.removeFirst();
    enter(lane, event, false);
  }

  /** Compares the sizes; nobody may wait who could enter. */
  void check() {
    root.all()
        .forEach(
            queue -> {
              assertThat(queue.real.size()).isEqualTo(queue.size());
              assertThat(queue.real.ownSize()).isEqualTo(queue.own.size());
              assertThat(queue.real.parked()).isEqualTo(queue.parked());
              assertThat(queue.real.blocked()).isEqualTo(queue.blocked());
              assertThat(queue.real.priority()).isEqualTo(queue.priority);
              assertThat(queue.real.subQueues())
                  .isEqualTo(queue.children.stream().map(child -> child.real).toList());
            });
    root.lanes()
        .filter(lane -> !lane.parked.isEmpty())
        .forEach(lane -> assertThat(hasRoomFor(lane.parked.getFirst(), lane.store)).isFalse());
  }
}
