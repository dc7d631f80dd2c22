package io.weft.objectdb;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A type of data objects. Immutable; keep it in a constant of the record. Two types are never
 * equal, whatever their names.
 *
 * @param <T> the objects
 */
public final class ObjectType<T extends DataObject> {
  private final String prefix;
  private final Class<T> recordClass;
  private final int keyParts;
  private final Optional<ObjectCodec<T>> codec;
  private final Optional<Function<? super T, ? extends Collection<? extends Key<?>>>> references;
  private final boolean reported;

  /** What its keys begin with, the dot included that comes before their parts. */
  private final String start;

  private ObjectType(
      String prefix,
      Class<T> recordClass,
      int keyParts,
      Optional<ObjectCodec<T>> codec,
      Optional<Function<? super T, ? extends Collection<? extends Key<?>>>> references,
      boolean reported) {
    this.prefix = prefix;
    this.recordClass = recordClass;
    this.keyParts = keyParts;
    this.codec = codec;
    this.references = references;
    this.reported = reported;
    this.start = keyParts == 0 ? prefix : prefix + ".";
  }

  /**
   * A type whose objects are stored as Jackson's data binding writes the record.
   *
   * @param prefix what its keys begin with, like {@code viperflow.logicalport}: letters, digits,
   *     hyphens and underscores, separated by dots
   * @param recordClass the record
   * @param keyParts how many primary attributes there are, 0 for a type with one object only
   */
  public static <T extends DataObject> ObjectType<T> of(
      String prefix, Class<T> recordClass, int keyParts) {
    if (!prefix.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*")) {
      throw new IllegalArgumentException("'" + prefix + "' is not a type prefix");
    }
    if (keyParts < 0) {
      throw new IllegalArgumentException("keyParts " + keyParts + " is negative");
    }
    return new ObjectType<>(
        prefix, recordClass, keyParts, Optional.empty(), Optional.empty(), true);
  }

  /** The same type with a codec of its own; use only one of the two. */
  public ObjectType<T> withCodec(ObjectCodec<T> value) {
    return new ObjectType<>(
        prefix, recordClass, keyParts, Optional.of(value), references, reported);
  }

  /**
   * The same type whose objects have strong references; use only one of the two. A reference is a
   * {@link Key}, weak by itself: it may lead nowhere, and who follows it sees that nothing is
   * there. A strong one led somewhere when it was written: a transaction that writes it fails with
   * {@link DanglingReferenceException} otherwise. {@link Watches#get} brings what an object refers
   * to strongly with it. Who deletes an object sees to those that refer to it: a {@link MultiIndex}
   * finds them.
   *
   * @param value gives the keys that an object refers to strongly; must depend on nothing else
   */
  public ObjectType<T> withStrongReferences(
      Function<? super T, ? extends Collection<? extends Key<?>>> value) {
    return new ObjectType<>(prefix, recordClass, keyParts, codec, Optional.of(value), reported);
  }

  /** The keys that an object refers to strongly. */
  public Collection<? extends Key<?>> strongReferences(T object) {
    return references.isEmpty() ? List.of() : references.get().apply(object);
  }

  /** The same type for objects that hold others together and that views do not report. */
  ObjectType<T> unreported() {
    return new ObjectType<>(prefix, recordClass, keyParts, codec, references, false);
  }

  /**
   * The key of an object of this type.
   *
   * @param parts the primary attributes; any text but one with unpaired surrogates
   * @throws IllegalArgumentException when there are too many or too few, or the key gets longer
   *     than {@link Key#MAX_BYTES}
   */
  public Key<T> key(String... parts) {
    return Key.of(this, List.of(parts));
  }

  /** What its keys begin with. */
  public String prefix() {
    return prefix;
  }

  String start() {
    return start;
  }

  /** The record. */
  public Class<T> recordClass() {
    return recordClass;
  }

  /** How many primary attributes there are. */
  public int keyParts() {
    return keyParts;
  }

  Optional<ObjectCodec<T>> codec() {
    return codec;
  }

  boolean reported() {
    return reported;
  }

  @Override
  public String toString() {
    return prefix;
  }
}
