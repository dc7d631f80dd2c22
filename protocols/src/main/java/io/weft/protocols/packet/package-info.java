/** Addresses and packets, from Ethernet to UDP, TCP, neighbour discovery, VXLAN and LLDP. */
@NullMarked
package io.weft.protocols.packet;

import org.jspecify.annotations.NullMarked;
