/** Connections of routines: addresses, byte and message streams, and their network on Netty. */
@NullMarked
package io.weft.core.net;

import org.jspecify.annotations.NullMarked;
