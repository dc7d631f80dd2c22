/** OpenFlow connections: handshake, keep-alive, requests with their replies, batches. */
@NullMarked
package io.weft.protocols.openflow.connection;

import org.jspecify.annotations.NullMarked;
