package io.weft.objectdb;

import io.weft.core.Routine;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A watched object, whether it exists or not (specification 5.7.2, {@code ReferenceObject}). What
 * it returns is up to date; two of one {@link Watches} that are asked without a wait in between
 * answer at one version. For the routines of the node's scheduler.
 *
 * <p>All methods throw {@link IllegalStateException} once the key is not watched any more, and
 * those that return the object, or wait for it, {@link CorruptObjectException} while what is stored
 * is no such object.
 *
 * @param <T> the object
 */
public final class Watched<T extends DataObject> {
  private final Watches watches;
  private final Key<T> key;

  Watched(Watches watches, Key<T> key) {
    this.watches = watches;
    this.key = key;
  }

  /** The key. */
  public Key<T> key() {
    return key;
  }

  /** The object, if there is one. */
  public Optional<T> find() {
    return stored().map(Stored::value);
  }

  /** The object with its creation time and update version, if there is one. */
  public Optional<Stored<T>> stored() {
    watches.checkWatched(key);
    return Optional.ofNullable(watches.present(key));
  }

  /** Whether there is no such object: it was deleted, or not created yet. */
  public boolean isDeleted() {
    return stored().isEmpty();
  }

  /** Whether the storage cannot be reached, so that this is only what was last known. */
  public boolean isStale() {
    watches.checkWatched(key);
    return watches.isStale();
  }

  /** Waits until the object exists. */
  public T await(Routine r) {
    while (true) {
      Optional<T> present = find();
      if (present.isPresent()) {
        return present.get();
      }
      watches.awaitNews(r, key);
    }
  }

  /** Waits until it is not what it is now; returns what it is then. */
  public Optional<Stored<T>> awaitChange(Routine r) {
    return awaitChange(r, stored());
  }

  /** Waits until it is not what it was when it was looked at; returns what it is then. */
  public Optional<Stored<T>> awaitChange(Routine r, Optional<Stored<T>> seen) {
    @Nullable Stored<T> before = seen.orElse(null);
    while (true) {
      Optional<Stored<T>> present = stored();
      if (!Objects.equals(before, present.orElse(null))) {
        return present;
      }
      watches.awaitNews(r, key);
    }
  }
}
