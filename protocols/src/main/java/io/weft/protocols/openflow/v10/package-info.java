/** OpenFlow 1.0 messages as values, their codec and their text. */
@NullMarked
package io.weft.protocols.openflow.v10;

import org.jspecify.annotations.NullMarked;
