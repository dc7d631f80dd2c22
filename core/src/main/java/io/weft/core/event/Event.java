package io.weft.core.event;

/**
 * Something that happened, sent through a scheduler's queue to the routines that wait for it.
 *
 * <p>Implement it with an immutable record and describe its indices with an {@link EventType}. The
 * Java type hierarchy is the event hierarchy: a matcher for an interface or a superclass matches
 * every event that implements or extends it, a matcher for a record only that record (specification
 * 4.3.1).
 */
public interface Event {}
