/** Connections as a pair of byte streams, without a protocol (specification 5.3.6). */
@NullMarked
package io.weft.protocols.raw;

import org.jspecify.annotations.NullMarked;
