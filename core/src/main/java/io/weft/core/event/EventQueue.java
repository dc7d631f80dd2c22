package io.weft.core.event;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The queue between those who send events and the loop that delivers them, or a sub-queue of it
 * (specification 4.3.4 and 5.2.8).
 *
 * <p>A queue holds events itself and has sub-queues, which may have their own. An event goes into
 * the sub-queue whose matcher selects it, there into the next one, and so on; of several the one
 * with the larger priority gets it, of equal ones the older. What no sub-queue selects, the queue
 * holds itself, in the order of its {@link QueueDiscipline}. Senders and receivers need not know
 * about any of this.
 *
 * <p>Events are taken from the sub-queue with the largest priority that has some, in turn among
 * equals; what the queue holds itself takes part with {@link QueueSettings#ownPriority}. Both
 * limits of {@link QueueSettings} count the event that is being delivered. Where one is reached,
 * senders are parked, and enter in their order when there is room.
 *
 * <p>Everything here may be called while events, blocked ones and parked senders are inside. All
 * methods are for the routines of its scheduler and for its loop.
 *
 * {@snippet class="io.weft.core.event.EventSnippetsTest" region="queues"}
 */
public final class EventQueue {
  private final QueueNode node;

  EventQueue(QueueNode node) {
    this.node = node;
  }

  /** The name given when it was added. */
  public Optional<String> name() {
    return node.settings.name();
  }

  /** Its priority among its siblings; 0 for the main queue. */
  public int priority() {
    return node.priority;
  }

  /** How many events it and its sub-queues hold, blocked ones included, parked ones not. */
  public int size() {
    return node.size;
  }

  /** How many events it holds itself. */
  public int ownSize() {
    return node.own.size;
  }

  /** How many senders are parked because it, a queue in it, or one above it is full. */
  public int parked() {
    return node.parked;
  }

  /** How many of its events, and its sub-queues', nobody took, so that they block. */
  public int blocked() {
    return node.blocked;
  }

  /** Whether there is no event in it or in its sub-queues, and nobody is parked. */
  public boolean isEmpty() {
    return node.isEmpty();
  }

  /** Its sub-queues, in the order in which they were added; a snapshot. */
  public List<EventQueue> subQueues() {
    List<EventQueue> queues = new ArrayList<>(node.children.size());
    node.children.forEach(child -> queues.add(child.handle));
    return List.copyOf(queues);
  }

  /** Finds a sub-queue of this one, not of those in it, by its name. */
  public Optional<EventQueue> find(String name) {
    return Optional.ofNullable(node.byName.get(name)).map(child -> child.handle);
  }

  /**
   * Adds a sub-queue for the events that a matcher selects. Events and senders that are in the
   * queue already stay where they are.
   *
   * @throws IllegalArgumentException when a sub-queue of this one has the name already
   * @throws IllegalStateException when this queue has been removed
   */
  public EventQueue add(Matcher<?> selects, QueueSettings settings) {
    if (node.removed) {
      throw new IllegalStateException(this + " has been removed");
    }
    settings
        .name()
        .filter(node.byName::containsKey)
        .ifPresent(
            taken -> {
              throw new IllegalArgumentException("there is a sub-queue " + taken + " already");
            });
    return node.queue.add(node, selects, settings).handle;
  }

  /**
   * Changes its priority. What has a turn at the new priority comes before it once.
   *
   * @throws IllegalStateException when this is the main queue
   */
  public void changePriority(int priority) {
    requireSubQueue("has no priority");
    node.changePriority(priority);
  }

  /**
   * Drops all events in it and in its sub-queues, blocked ones too, but not one that is being
   * delivered. Parked senders are not dropped: they enter, in their order.
   *
   * @return how many events were dropped
   */
  public int clear() {
    return node.queue.clear(node);
  }

  /**
   * Removes this sub-queue and those in it; does nothing when it has been removed before. Nothing
   * is lost: its events go where they would go if they were sent to the queue above now, blocked
   * ones too, which are unblocked, in the order in which they would have been taken, whatever the
   * limits say. They come before what is there if this queue's priority was larger than that of the
   * part they go to, otherwise behind it. An event that blocks there stays in front of them. Parked
   * senders join those that are parked there, in the order in which all of them came.
   *
   * <p>To drop the events, {@link #clear} it before.
   *
   * @throws IllegalStateException when this is the main queue
   */
  public void remove() {
    requireSubQueue("cannot be removed");
    QueueNode parent = node.parent;
    if (parent != null && !node.removed) {
      node.queue.remove(node, parent);
    }
  }

  /** How many keys its fair discipline remembers, for tests. */
  int keys() {
    return node.own instanceof FairStore fair ? fair.keys() : 0;
  }

  private void requireSubQueue(String problem) {
    if (node.parent == null && !node.removed) {
      throw new IllegalStateException("the main queue " + problem);
    }
  }

  /**
   * Calls back once, as soon as all of the queues are {@linkplain #isEmpty empty} at the same time:
   * at once if they are. An event that is being delivered, or that blocks, is still in its queue; a
   * queue that has been removed is empty. Routines use {@link io.weft.core.Routine#awaitEmpty}.
   *
   * @param queues at least one, all of the same scheduler
   * @param action must be short and must not await; an exception from it is logged
   * @return gives up the wait when it is run
   */
  public static Runnable whenAllEmpty(Collection<EventQueue> queues, Runnable action) {
    List<QueueNode> nodes = queues.stream().map(queue -> queue.node).distinct().toList();
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("there must be a queue to wait for");
    }
    SchedulerQueue owner = nodes.getFirst().queue;
    if (nodes.stream().anyMatch(node -> node.queue != owner)) {
      throw new IllegalArgumentException("the queues are of several schedulers");
    }
    return owner.whenAllEmpty(new EmptyWait(nodes, action));
  }

  @Override
  public String toString() {
    return name().orElse(node.parent == null && !node.removed ? "main queue" : "sub-queue")
        + " (priority "
        + node.priority
        + ", "
        + node.size
        + " events, "
        + node.parked
        + " parked, "
        + node.blocked
        + " blocked)";
  }
}
