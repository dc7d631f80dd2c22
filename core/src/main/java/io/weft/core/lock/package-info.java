/** Locks and semaphores by key and context, and a limit on the work between two polls. */
@NullMarked
package io.weft.core.lock;

import org.jspecify.annotations.NullMarked;
