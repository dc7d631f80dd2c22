/** Switches: their OpenFlow connections, their OVSDB, and the ports that the two tell of. */
@NullMarked
package io.weft.sdn.connect;

import org.jspecify.annotations.NullMarked;
