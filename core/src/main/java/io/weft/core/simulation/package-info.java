/** Schedulers in virtual time over links in memory, for tests that are exact and quick. */
@NullMarked
package io.weft.core.simulation;

import org.jspecify.annotations.NullMarked;
