package io.weft.objectdb;

/**
 * What a read found.
 *
 * @param value what it found; several objects are of one version, also when stale
 * @param stale whether the storage did not answer, and this is what the node last knew
 * @param <T> what was asked for
 */
public record Answer<T>(T value, boolean stale) {}
