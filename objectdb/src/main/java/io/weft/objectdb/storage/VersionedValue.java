package io.weft.objectdb.storage;

/**
 * A value and when it got there.
 *
 * @param version the version of the commit that wrote it, at least 1
 * @param value the text
 */
public record VersionedValue(long version, String value) {}
