/** The messages of the Nicira extension whose bytes are the same in OpenFlow 1.0 and 1.3. */
@org.jspecify.annotations.NullMarked
package io.weft.protocols.openflow.nicira;
