/** Addresses and packets: Ethernet, 802.1Q, ARP, IPv4, ICMP and UDP, with checksums. */
@NullMarked
package io.weft.protocols.packet;

import org.jspecify.annotations.NullMarked;
