package io.weft.objectdb;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads and writes of one transaction; see {@link ObjectDb#transact}. Reads see what the
 * transaction has written before, and otherwise the database at one version. Valid while the body
 * runs, in its routine.
 *
 * <p>All methods throw {@link CorruptObjectException} when what is stored is no such object, and
 * {@link io.weft.objectdb.storage.StorageException} when the storage cannot be reached.
 */
public interface Transaction {
  /** The object, if there is one. */
  <T extends DataObject> Optional<T> find(Key<T> key);

  /**
   * The object.
   *
   * @throws NoSuchObjectException when there is none
   */
  <T extends DataObject> T require(Key<T> key);

  /** The object with its creation time and update version, if there is one. */
  <T extends DataObject> Optional<Stored<T>> stored(Key<T> key);

  /** Those of several objects that exist, in the order of the keys. One request for all. */
  <T extends DataObject> Map<Key<T>, T> findAll(Collection<Key<T>> keys);

  /** Reads several objects of any type in one request, so that finding each costs none. */
  void fetch(Collection<? extends Key<?>> keys);

  /**
   * Walks: all that the walk reaches counts as read by the transaction, one request for all that is
   * one step further. Sees what the transaction has written before.
   *
   * @throws WalkException when a walker failed
   */
  WalkResult walk(Walk walk);

  /**
   * The storage's own time in microseconds since 1970, the same during one run of the body
   * (specification 4.4.5, {@code withtime}).
   */
  long timestamp();

  /**
   * Creates an object.
   *
   * @throws DuplicateKeyException when there is one with this key
   */
  void insert(DataObject object);

  /** Creates or replaces an object. */
  void put(DataObject object);

  /**
   * Replaces an object.
   *
   * @throws NoSuchObjectException when there is none with this key
   */
  void replace(DataObject object);

  /**
   * Replaces an object by what the function makes of it, which must have the same key.
   *
   * @return the new one
   * @throws NoSuchObjectException when there is none
   */
  <T extends DataObject> T update(Key<T> key, UnaryOperator<T> function);

  /** Deletes an object; returns false when there is none. */
  boolean delete(Key<?> key);
}
