/** Events, routines and the scheduler that runs them. */
@NullMarked
package io.weft.core;

import org.jspecify.annotations.NullMarked;
