package io.weft.core;

/**
 * A line of {@link Scheduler#routines}.
 *
 * @param name the routine's name
 * @param spawnedAt the place in the program that spawned it
 * @param state what it waits for, or that it runs
 */
public record RoutineInfo(String name, String spawnedAt, String state) {}
