/** Work on other threads: tasks whose results, events or items come back to routines. */
@NullMarked
package io.weft.core.task;

import org.jspecify.annotations.NullMarked;
