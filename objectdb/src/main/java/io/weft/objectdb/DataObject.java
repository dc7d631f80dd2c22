package io.weft.objectdb;

/**
 * What the database keeps: an immutable record with a key made of its primary attributes
 * (specification 5.7.2). Its component values must be immutable too, since the database hands the
 * same instance to everybody who reads it.
 */
public interface DataObject {
  /** The key, computed from the primary attributes: always the same for one object. */
  Key<?> key();
}
