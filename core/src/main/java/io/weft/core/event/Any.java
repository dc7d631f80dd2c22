package io.weft.core.event;

/**
 * Stands for an index that a matcher leaves open, before one that it does not: {@code
 * TYPE.match(ANY, network)}. Indices behind the last value are open anyway.
 */
public enum Any {
  /** Every value. */
  ANY
}
