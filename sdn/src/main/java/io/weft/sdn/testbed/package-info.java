/** A whole controller with simulated servers in virtual time, for unit tests of flow modules. */
@NullMarked
package io.weft.sdn.testbed;

import org.jspecify.annotations.NullMarked;
