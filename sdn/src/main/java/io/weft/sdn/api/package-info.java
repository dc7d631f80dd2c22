/** The network's API: calls with named parameters, their HTTP form, and {@code viperflow}. */
@NullMarked
package io.weft.sdn.api;

import org.jspecify.annotations.NullMarked;
