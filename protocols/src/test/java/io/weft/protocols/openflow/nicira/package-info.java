/** Tests of the Nicira extension's messages. */
@org.jspecify.annotations.NullMarked
package io.weft.protocols.openflow.nicira;
