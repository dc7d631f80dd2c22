package io.weft.core;

import java.util.Optional;

/**
 * A line of {@link Scheduler#routines}.
 *
 * @param name the routine's name
 * @param parent the name of the routine that spawned it, if one did
 * @param daemon whether it serves others, see {@link Scheduler#spawnDaemon}
 * @param spawnedAt the place in the program that spawned it
 * @param state what it waits for, or that it runs
 */
public record RoutineInfo(
    String name, Optional<String> parent, boolean daemon, String spawnedAt, String state) {}
