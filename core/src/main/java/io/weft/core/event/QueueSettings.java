package io.weft.core.event;

import java.util.Optional;

/**
 * How a queue or a sub-queue behaves. Immutable; start from {@link #defaults} or {@link #named}.
 *
 * @param name what {@link EventQueue#find} finds it by; unique among the sub-queues of one queue
 * @param priority its turn among its siblings: larger first, equals in turn; the main queue has
 *     none. The default is 0
 * @param limit how many events it may hold itself, at least 1; unlimited by default
 * @param totalLimit how many events it and the sub-queues in it may hold together, at least 1;
 *     unlimited by default
 * @param ownPriority the turn of the events that it holds itself among its sub-queues; 0 by default
 * @param discipline the order of the events that it holds itself; by default the first to come is
 *     the first to go
 */
public record QueueSettings(
    Optional<String> name,
    int priority,
    int limit,
    int totalLimit,
    int ownPriority,
    QueueDiscipline discipline) {
  /** The limit that is none. */
  public static final int NO_LIMIT = Integer.MAX_VALUE;

  /** Checks the numbers. */
  public QueueSettings {
    requireAtLeast(1, limit, "limit");
    requireAtLeast(1, totalLimit, "totalLimit");
  }

  /** Settings of an anonymous queue. */
  public static QueueSettings defaults() {
    return new QueueSettings(Optional.empty(), 0, NO_LIMIT, NO_LIMIT, 0, QueueDiscipline.fifo());
  }

  /** Settings of a queue that has a name. */
  public static QueueSettings named(String name) {
    return new QueueSettings(Optional.of(name), 0, NO_LIMIT, NO_LIMIT, 0, QueueDiscipline.fifo());
  }

  /** With another priority. */
  public QueueSettings withPriority(int value) {
    return new QueueSettings(name, value, limit, totalLimit, ownPriority, discipline);
  }

  /** With another limit for what it holds itself. */
  public QueueSettings withLimit(int value) {
    return new QueueSettings(name, priority, value, totalLimit, ownPriority, discipline);
  }

  /** With another limit for it and its sub-queues together. */
  public QueueSettings withTotalLimit(int value) {
    return new QueueSettings(name, priority, limit, value, ownPriority, discipline);
  }

  /** With another priority of what it holds itself, among its sub-queues. */
  public QueueSettings withOwnPriority(int value) {
    return new QueueSettings(name, priority, limit, totalLimit, value, discipline);
  }

  /** With another order of what it holds itself. */
  public QueueSettings withDiscipline(QueueDiscipline value) {
    return new QueueSettings(name, priority, limit, totalLimit, ownPriority, value);
  }

  static void requireAtLeast(int least, int value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", not " + value);
    }
  }
}
