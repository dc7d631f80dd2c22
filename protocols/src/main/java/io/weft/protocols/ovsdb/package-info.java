/**
 * The Open vSwitch database management protocol (RFC 7047): values, operations, client and server.
 */
@NullMarked
package io.weft.protocols.ovsdb;

import org.jspecify.annotations.NullMarked;
