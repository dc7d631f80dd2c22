/** Fuzzing of all that reads what others send; how to run it is in the module's guide. */
@NullMarked
package io.weft.protocols.fuzz;

import org.jspecify.annotations.NullMarked;
