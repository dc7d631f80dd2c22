/** Events, the matchers that select them, and the structures that route them to whoever waits. */
@NullMarked
package io.weft.core.event;

import org.jspecify.annotations.NullMarked;
