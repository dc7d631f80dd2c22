package io.weft.core;

import io.weft.core.event.Event;
import io.weft.core.event.Matcher;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Routine#awaitAll(Arrivals)} waits for and what of it has arrived: the first event of
 * each matcher. Loop or routine.
 *
 * {@snippet class="io.weft.core.CoreSnippetsTest" region="arrivals"}
 */
public final class Arrivals {
  private final Map<Matcher<?>, Routine.@Nullable Matched> byMatcher = new LinkedHashMap<>();
  private final List<Routine.Matched> inOrder = new ArrayList<>();

  private Arrivals(List<Matcher<?>> matchers) {
    matchers.forEach(matcher -> byMatcher.put(matcher, null));
  }

  /** Of these matchers; the same one twice counts once. */
  public static Arrivals of(Matcher<?>... matchers) {
    return new Arrivals(List.of(matchers));
  }

  /** Whether every matcher has its event. */
  public boolean isComplete() {
    return inOrder.size() == byMatcher.size();
  }

  /** What has arrived, in the order of its arrival. */
  public List<Routine.Matched> inOrder() {
    return List.copyOf(inOrder);
  }

  /** The event of one of the matchers, if it has arrived. */
  public <E extends Event> Optional<E> of(Matcher<E> matcher) {
    return Optional.ofNullable(byMatcher.get(matcher))
        .map(matched -> matcher.type().eventClass().cast(matched.event()));
  }

  List<Matcher<?>> missing() {
    List<Matcher<?>> missing = new ArrayList<>();
    byMatcher.forEach(
        (matcher, matched) -> {
          if (matched == null) {
            missing.add(matcher);
          }
        });
    return missing;
  }

  void add(Routine.Matched matched) {
    if (byMatcher.get(matched.matcher()) == null) {
      byMatcher.put(matched.matcher(), matched);
      inOrder.add(matched);
    }
  }

  @Override
  public String toString() {
    return "all of " + byMatcher.keySet() + ", of which " + inOrder.size() + " have arrived";
  }
}
