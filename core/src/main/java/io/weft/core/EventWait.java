package io.weft.core;

import io.weft.core.event.Event;
import io.weft.core.event.MatchTree;
import io.weft.core.event.Matcher;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The wait for one event; empty when its time is up. The most frequent wait of all, so it is the
 * waiter in the tree and its own clean-up, in one object.
 */
final class EventWait extends Suspension<@Nullable Event> implements Consumer<Event> {
  private final Loop loop;
  private final MatchTree.Registration<Consumer<Event>> registration;
  private TimerHeap.@Nullable Timer timer;

  EventWait(Routine routine, Loop loop, Matcher<?> matcher) {
    super(routine, matcher);
    this.loop = loop;
    this.registration = loop.await(matcher, this);
  }

  /** Bounds the wait; without an event when the time is up. */
  @SuppressWarnings("NullAway") // It does not see that null is one of the values.
  void limit(Duration timeout, boolean background) {
    timer = loop.startTimer(timeout, () -> resume(null), background);
  }

  @Override
  public void accept(Event event) {
    resume(event);
  }

  @Override
  void release() {
    loop.waiters().remove(registration);
    if (timer != null) {
      loop.cancelTimer(timer);
    }
  }
}
