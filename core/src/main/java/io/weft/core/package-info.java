/**
 * Routines, the scheduler that runs them, and what they wait for: futures, timers, each other. The
 * events themselves and their queue are in {@code io.weft.core.event}.
 *
 * <h2>Threads</h2>
 *
 * A scheduler has one <em>loop</em>: a thread that delivers events, runs timers, polls sockets and
 * lets routines run, one at a time. What a type or a method is for is said in these words:
 *
 * <ul>
 *   <li><em>Loop or routine:</em> call it in a routine of the scheduler that it belongs to, or in a
 *       callback on its loop. Only one of these runs at a time, so nothing is synchronised. It does
 *       not wait.
 *   <li><em>Takes a {@code Routine}:</em> may wait; call it on that routine's own thread.
 *   <li><em>Loop only:</em> in a callback on the loop, outside any routine.
 *   <li><em>Any thread:</em> also outside the scheduler. {@link io.weft.core.Scheduler#call} and
 *       {@link io.weft.core.Scheduler#execute} bring other threads onto the loop.
 *   <li>An immutable value, such as a record of settings, is for any thread and does not say so.
 * </ul>
 *
 * <p>A callback on the loop is short: it neither blocks nor waits. What it throws is logged, unless
 * something else is said.
 *
 * <h2>Words</h2>
 *
 * <ul>
 *   <li><em>wait, await:</em> a routine lets others run until something has come. <em>Block:</em> a
 *       thread stands still, and with it, if it is a routine's, the whole scheduler.
 *   <li><em>cancel:</em> have work end early: a routine at its wait, with a {@link
 *       io.weft.core.RoutineCancelledException}; a timer or a task before it runs.
 *   <li><em>close:</em> this side has finished with something, which lets go what it holds. Each
 *       type says what becomes of what is under way. May be repeated.
 *   <li><em>abort:</em> break off at once; what is under way is lost, and the other side is told of
 *       a failure.
 *   <li><em>shut down:</em> end something in order, or one direction of it, while the rest goes on
 *       for a while.
 *   <li><em>quit:</em> ask a scheduler or a module server to end, and return at once.
 *   <li><em>time-out:</em> a limit on time was reached. It is no cancellation.
 *   <li><em>park:</em> hold a sender back until there is room in the queue.
 * </ul>
 *
 * <p>No method takes or returns null, unless its type says {@code @Nullable}. A time is a {@code
 * Duration}: one that is negative counts as zero where a wait is meant, and is refused in settings.
 */
@NullMarked
package io.weft.core;

import org.jspecify.annotations.NullMarked;
