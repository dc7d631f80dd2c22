package io.weft.objectdb;

import io.weft.core.Ticker;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One visit of a walker: where it goes on. Its limits end a walker that never would. */
final class Follow implements Step {
  /** How many calls come between two looks at the clock. */
  private static final int CALLS_PER_LOOK = 256;

  private final Key<?> key;
  private final ObjectTypes types;
  private final ObjectDbOptions options;
  private final Ticker ticker;

  /** When it was first asked to follow something. */
  private long started;

  /** Made for the first one: most objects lead nowhere. */
  private Set<Walk.Visit> next = Set.of();

  private @Nullable RuntimeException spent;
  private int calls;
  private volatile boolean over;

  Follow(Key<?> key, ObjectTypes types, ObjectDbOptions options, Ticker ticker) {
    this.key = key;
    this.types = types;
    this.options = options;
    this.ticker = ticker;
  }

  @Override
  public Key<?> key() {
    return key;
  }

  @Override
  public <T extends DataObject> void follow(Key<T> followed, Walker<T> walker) {
    if (over) {
      throw new IllegalStateException("the visit of " + key + " is over");
    }
    checkLimits();
    Walk.Visit visit = new Walk.Visit(types.checkKnown(followed), walker);
    if (next.isEmpty()) {
      next = new LinkedHashSet<>();
      started = ticker.nanoTime();
    }
    next.add(visit);
  }

  private void checkLimits() {
    if (spent == null) {
      if (next.size() >= options.maxNodes()) {
        spent =
            new IllegalStateException(
                "a visit follows at most " + options.maxNodes() + " keys, that of " + key);
      } else if (++calls % CALLS_PER_LOOK == 0
          && ticker.nanoTime() - started > options.visitLimit().toNanos()) {
        spent = new UserCodeTimeoutException("a walker at " + key, options.visitLimit());
      }
    }
    if (spent != null) {
      throw spent;
    }
  }

  /** Has a walker see an object; what it throws passes through. */
  @SuppressWarnings("unchecked") // A visit's walker is for objects of its key's type.
  <T extends DataObject> void visit(Walker<?> walker, Optional<T> object) {
    try {
      ((Walker<T>) walker).visit(object, this);
    } finally {
      over = true;
    }
    if (spent != null) {
      throw spent; // It outweighs whatever the walker made of it.
    }
  }

  /** Ends the visit from outside. */
  void end() {
    over = true;
  }

  /** Where it goes on. */
  Set<Walk.Visit> next() {
    return next;
  }
}
