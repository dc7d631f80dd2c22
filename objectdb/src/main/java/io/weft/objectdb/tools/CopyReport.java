package io.weft.objectdb.tools;

/**
 * What a migration or a load has done. All of it was read back from the target and compared.
 *
 * @param keys how many keys there were to copy
 * @param written how many values were written, again included
 * @param deleted how many keys were deleted from the target
 * @param passes how many times everything was compared, the last time without a difference
 */
public record CopyReport(long keys, long written, long deleted, int passes) {}
