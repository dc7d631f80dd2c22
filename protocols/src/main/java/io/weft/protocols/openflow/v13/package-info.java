/** OpenFlow 1.3 messages with the Nicira extensions, their wire codec and their text form. */
@NullMarked
package io.weft.protocols.openflow.v13;

import org.jspecify.annotations.NullMarked;
