package io.weft.objectdb.storage;

import java.util.Map;

/**
 * Several values as they were at one version.
 *
 * @param version the version of the storage at which all of them were read
 * @param values by key; a key without a value is not in it. Taken over, not copied: there may be
 *     many, and whoever made the map leaves it as it is
 */
public record Snapshot(long version, Map<String, VersionedValue> values) {}
