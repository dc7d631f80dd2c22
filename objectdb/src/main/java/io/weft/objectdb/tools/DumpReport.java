package io.weft.objectdb.tools;

/**
 * What is in a dump.
 *
 * @param keys how many keys
 * @param bytes the length of the file
 * @param version the version of the storage that the dump shows, or when it is not consistent, the
 *     one that it had at the end
 * @param consistent whether all values are those of that version
 */
public record DumpReport(long keys, long bytes, long version, boolean consistent) {}
