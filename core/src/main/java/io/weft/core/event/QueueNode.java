package io.weft.core.event;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A queue with what it holds itself and its sub-queues: the workings of {@link EventQueue}. */
final class QueueNode extends Part {
  /** Who gets an event that several select: the larger priority, then who was there before. */
  private static final Comparator<QueueNode> BY_CLAIM =
      (a, b) ->
          a.priority != b.priority
              ? Integer.compare(b.priority, a.priority)
              : Long.compare(a.number, b.number);

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

  /** Whether it has no sub-queues: there are no turns to take then. */
  private boolean isLeaf = true;

  private final int totalLimit;
  private final long number;
  private final MatchTree<QueueNode> selectors = new MatchTree<>();
  private MatchTree.@Nullable Registration<QueueNode> selector;

  /** By priority, the largest first. */
  private Level[] levels = {};

  /** A bit for each level that has a ready part: the first set one is the next to be served. */
  private long[] readyLevels = {0};

  private int readyParts;

  QueueNode(SchedulerQueue queue, QueueSettings settings, long number) {
    this.queue = queue;
    this.settings = settings;
    this.totalLimit = settings.totalLimit();
    this.number = number;
    this.priority = settings.priority();
    this.handle = new EventQueue(this);
    this.own = Store.of(settings, queue);
    attach(own, settings.ownPriority());
  }

  // Turns.

  @Override
  boolean isReady() {
    return readyParts > 0;
  }

  /** Whose turn it is; it must be {@linkplain #isReady ready}. */
  private Part next() {
    return levels[firstReady()].first();
  }

  /** The store whose turn it is, here or below; it must be {@linkplain #isReady ready}. */
  Store nextStore() {
    QueueNode node = this;
    while (!node.isLeaf) {
      Part part = node.next();
      if (part instanceof QueueNode child) {
        node = child;
      } else {
        return node.own;
      }
    }
    return node.own;
  }

  /** A part has given an event: it is the turn of others. */
  void served(Part part) {
    if (!part.isReady()) {
      setReady(part, false);
    } else if (!isLeaf) {
      levelOf(part).turn();
    }
  }

  private int firstReady() {
    int word = 0;
    while (readyLevels[word] == 0) {
      word++;
    }
    return Long.SIZE * word + Long.numberOfTrailingZeros(readyLevels[word]);
  }

  void setReady(Part part, boolean ready) {
    part.announced = ready;
    readyParts += ready ? 1 : -1;
    if (!isLeaf) {
      link(part, ready);
    }
  }

  private void link(Part part, boolean ready) {
    Level level = levelOf(part);
    if (ready) {
      level.addLast(part.turn);
      mark(level);
    } else {
      part.turn.unlink();
      if (level.isEmpty()) {
        readyLevels[level.index / Long.SIZE] &= ~(1L << level.index);
      }
    }
  }

  private void setLeaf(boolean leaf) {
    if (leaf != isLeaf) {
      isLeaf = leaf;
      if (own.announced) {
        link(own, !leaf);
      }
    }
  }

  /** The level has a ready part. */
  private void mark(Level level) {
    readyLevels[level.index / Long.SIZE] |= 1L << level.index;
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
    part.level =
        Arrays.stream(levels)
            .filter(known -> known.priority == partPriority)
            .findFirst()
            .orElseGet(() -> addLevel(partPriority));
    part.level.parts++;
    if (part.isReady()) {
      setReady(part, true);
    }
  }

  private Level addLevel(int levelPriority) {
    Level added = new Level(levelPriority);
    setLevels(
        Stream.concat(Arrays.stream(levels), Stream.of(added))
            .sorted(Comparator.comparingInt((Level level) -> level.priority).reversed())
            .toArray(Level[]::new));
    return added;
  }

  void detach(Part part) {
    if (part.announced) {
      setReady(part, false);
    }
    part.admission.unlink();
    Level level = levelOf(part);
    if (--level.parts == 0) {
      setLevels(Arrays.stream(levels).filter(other -> other != level).toArray(Level[]::new));
    }
    part.level = null;
    part.parent = null;
    setLeaf(children.isEmpty());
  }

  private void setLevels(Level[] sorted) {
    levels = sorted;
    readyLevels = new long[levels.length / Long.SIZE + 1];
    for (int i = 0; i < levels.length; i++) {
      levels[i].index = i;
      if (!levels[i].isEmpty()) {
        mark(levels[i]);
      }
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
    setLeaf(false);
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
    if (isLeaf) {
      return null;
    }
    return selectors.first(event, BY_CLAIM);
  }

  // Room.

  boolean hasRoom() {
    return size < totalLimit;
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
