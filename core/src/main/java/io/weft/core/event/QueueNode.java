package io.weft.core.event;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A queue with what it holds itself and its sub-queues: the workings of {@link EventQueue}. */
final class QueueNode extends Part {
  final SchedulerQueue queue;
  final QueueSettings settings;
  final EventQueue handle;
  final Store own;
  final Set<QueueNode> children = new LinkedHashSet<>();
  final Map<String, QueueNode> byName = new HashMap<>();

  /** Who waits for it to be empty. */
  final Set<EmptyWait> emptyWaits = new LinkedHashSet<>();

  /** The parts that would admit somebody who is parked, in turn. */
  final Ring<Part> admitting = new Ring<>();

  int priority;
  boolean removed;

  private final long number;
  private final MatchTree<QueueNode> selectors = new MatchTree<>();
  private final Selection selection = new Selection();
  private MatchTree.@Nullable Registration<QueueNode> selector;

  /** By priority, the largest first; and which of them have a ready part. */
  private final List<Level> levels = new ArrayList<>(2);

  private final BitSet readyLevels = new BitSet();

  /** Finds the sub-queue that gets an event; kept, so that selecting allocates nothing. */
  private static final class Selection implements BiConsumer<QueueNode, Event> {
    private @Nullable QueueNode best;

    @Override
    public void accept(QueueNode node, Event event) {
      QueueNode before = best;
      if (before == null
          || node.priority > before.priority
          || (node.priority == before.priority && node.number < before.number)) {
        best = node;
      }
    }
  }

  QueueNode(SchedulerQueue queue, QueueSettings settings, long number) {
    this.queue = queue;
    this.settings = settings;
    this.number = number;
    this.priority = settings.priority();
    this.handle = new EventQueue(this);
    this.own = Store.of(settings, queue);
    attach(own, settings.ownPriority());
  }

  // Turns.

  @Override
  boolean isReady() {
    return !readyLevels.isEmpty();
  }

  @Override
  Event take() {
    Level first = levels.get(readyLevels.nextSetBit(0));
    Part part = first.ready.first();
    Event event = part.take();
    if (part.isReady()) {
      first.ready.turn();
    } else {
      setReady(part, false);
    }
    return event;
  }

  void setReady(Part part, boolean ready) {
    Level level = levelOf(part);
    if (ready) {
      level.ready.addLast(part.turn);
      readyLevels.set(level.index);
    } else {
      part.turn.unlink();
      if (level.ready.isEmpty()) {
        readyLevels.clear(level.index);
      }
    }
  }

  private static Level levelOf(Part part) {
    Level level = part.level;
    if (level == null) {
      throw new AssertionError("a part of a queue has a level");
    }
    return level;
  }

  void attach(Part part, int partPriority) {
    part.parent = this;
    Level level = null;
    for (Level known : levels) {
      if (known.priority == partPriority) {
        level = known;
      }
    }
    if (level == null) {
      level = new Level(partPriority);
      levels.add(level);
      levels.sort(Comparator.comparingInt((Level l) -> l.priority).reversed());
      number();
    }
    level.parts++;
    part.level = level;
    if (part.isReady()) {
      setReady(part, true);
    }
  }

  void detach(Part part) {
    if (part.turn.isLinked()) {
      setReady(part, false);
    }
    part.admission.unlink();
    Level level = levelOf(part);
    if (--level.parts == 0) {
      levels.remove(level);
      number();
    }
    part.level = null;
    part.parent = null;
  }

  private void number() {
    readyLevels.clear();
    for (int i = 0; i < levels.size(); i++) {
      Level level = levels.get(i);
      level.index = i;
      readyLevels.set(i, !level.ready.isEmpty());
    }
  }

  void changePriority(int to) {
    QueueNode above = parent;
    if (above != null && priority != to) {
      boolean wasAdmitting = admission.isLinked();
      above.detach(this);
      priority = to;
      above.attach(this, to);
      if (wasAdmitting) {
        above.admitting.addLast(admission);
      }
    }
  }

  // Selection.

  void select(QueueNode child, Matcher<?> selects) {
    child.selector = selectors.add(selects, child);
    children.add(child);
    child.settings.name().ifPresent(name -> byName.put(name, child));
  }

  void unselect(QueueNode child) {
    if (child.selector != null) {
      selectors.remove(child.selector);
    }
    children.remove(child);
    child.settings.name().ifPresent(byName::remove);
  }

  /** Where an event goes that has come as far as here. */
  Store select(Event event) {
    QueueNode node = this;
    for (QueueNode child = childFor(event); child != null; child = child.childFor(event)) {
      node = child;
    }
    return node.own;
  }

  /** The part that an event goes to or through. */
  Part partFor(Event event) {
    QueueNode child = childFor(event);
    return child == null ? own : child;
  }

  private @Nullable QueueNode childFor(Event event) {
    if (children.isEmpty()) {
      return null;
    }
    selection.best = null;
    selectors.deliver(event, selection);
    return selection.best;
  }

  // Room.

  boolean hasRoom() {
    return size < settings.totalLimit();
  }

  @Override
  boolean canAdmit() {
    return hasRoom() && !admitting.isEmpty();
  }

  @Override
  ParkedSender nextToAdmit() {
    Part part = admitting.first();
    admitting.turn();
    return part.nextToAdmit();
  }

  /** Brings the lists of who can be admitted up to date, here and below. */
  void refreshAdmission() {
    children.forEach(QueueNode::refreshAdmission);
    own.updateAdmission();
  }

  boolean isEmpty() {
    return size == 0 && parked == 0;
  }

  void forEachStore(Consumer<Store> action) {
    action.accept(own);
    children.forEach(child -> child.forEachStore(action));
  }

  void forEachNode(Consumer<QueueNode> action) {
    action.accept(this);
    children.forEach(child -> child.forEachNode(action));
  }

  boolean holds(@Nullable Part part) {
    for (Part p = part; p != null; p = p.parent) {
      if (p == this) {
        return true;
      }
    }
    return false;
  }
}
