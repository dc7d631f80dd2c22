/** Tables, desired flows, and the updaters that derive them from the database. */
@NullMarked
package io.weft.sdn.flow;

import org.jspecify.annotations.NullMarked;
