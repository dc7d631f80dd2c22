/** OpenFlow: framing and the values that all versions share. */
@NullMarked
package io.weft.protocols.openflow;

import org.jspecify.annotations.NullMarked;
