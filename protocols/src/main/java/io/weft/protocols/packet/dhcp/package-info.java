/** DHCP for IPv4: messages, their options, and options made of what people write. */
@NullMarked
package io.weft.protocols.packet.dhcp;

import org.jspecify.annotations.NullMarked;
