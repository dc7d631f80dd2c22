package io.weft.core.event;

import java.util.Optional;
import java.util.function.Function;

/**
 * In which order a queue hands out the events that it holds itself, not those of its sub-queues
 * (specification 5.2.8). Immutable.
 *
 * <p>The functions given run on the scheduler's loop or in its routines, must be quick and give the
 * same for the same event; an exception is logged and counts as an event without a value.
 *
 * {@snippet class="io.weft.core.event.EventSnippetsTest" region="discipline"}
 */
public sealed interface QueueDiscipline {
  /** Which event comes first, comes out first. */
  record Fifo() implements QueueDiscipline {}

  /**
   * The smallest attribute first, for example a deadline. Equals keep their order, events without
   * the attribute come last.
   *
   * @param <C> the attribute's type
   * @param attribute gives the attribute of an event; empty when it has none
   */
  record SmallestFirst<C extends Comparable<? super C>>(
      Function<? super Event, Optional<C>> attribute) implements QueueDiscipline {}

  /**
   * Fair turns between keys, for example connections: a virtual sub-queue for each key. Those that
   * have passed fewer events lately go first. A key's events keep their order, and a {@linkplain
   * BlockingEvent blocking event} holds up only its own key.
   *
   * @param key gives the key of an event, a value with equality; events without one share a turn
   * @param limitPerKey how many events of one key there may be, at least 1
   * @param preserveForNew how many places of the queue's limit are kept for keys that have no event
   *     in it yet, at least 0
   * @param maxStat how many passed events count as lately, 1 to 1 000 000; so many keys are
   *     remembered at most, beside those that have events
   */
  record Fair(
      Function<? super Event, Optional<?>> key, int limitPerKey, int preserveForNew, int maxStat)
      implements QueueDiscipline {
    private static final int LARGEST_STAT = 1_000_000;

    /** Checks the numbers. */
    public Fair {
      QueueSettings.requireAtLeast(1, limitPerKey, "limitPerKey");
      QueueSettings.requireAtLeast(0, preserveForNew, "preserveForNew");
      QueueSettings.requireAtLeast(1, maxStat, "maxStat");
      if (maxStat > LARGEST_STAT) {
        throw new IllegalArgumentException(
            "maxStat must be at most " + LARGEST_STAT + ", not " + maxStat);
      }
    }

    /** With another limit per key; none by default. */
    public Fair withLimitPerKey(int value) {
      return new Fair(key, value, preserveForNew, maxStat);
    }

    /** With another number of places kept for new keys; 1 by default. */
    public Fair withPreserveForNew(int value) {
      return new Fair(key, limitPerKey, value, maxStat);
    }

    /** With another length of the statistics; 512 events by default. */
    public Fair withMaxStat(int value) {
      return new Fair(key, limitPerKey, preserveForNew, value);
    }
  }

  /** First in, first out: the default. */
  static QueueDiscipline fifo() {
    return new Fifo();
  }

  /** The smallest attribute first; events of other classes come last. */
  static <E extends Event, C extends Comparable<? super C>> QueueDiscipline smallestFirst(
      Class<E> eventClass, Function<? super E, ? extends C> attribute) {
    return new SmallestFirst<C>(
        event -> {
          if (!eventClass.isInstance(event)) {
            return Optional.empty();
          }
          return Optional.of(attribute.apply(eventClass.cast(event)));
        });
  }

  /** Fair turns by key; events of other classes share a turn. */
  static <E extends Event> Fair fair(Class<E> eventClass, Function<? super E, ?> key) {
    return new Fair(
        event ->
            eventClass.isInstance(event)
                ? Optional.of(key.apply(eventClass.cast(event)))
                : Optional.empty(),
        QueueSettings.NO_LIMIT,
        1,
        512);
  }
}
