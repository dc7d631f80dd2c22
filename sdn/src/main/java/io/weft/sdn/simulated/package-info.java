/**
 * A switch, a server and what is attached to them, in memory: they speak OpenFlow 1.3 and OVSDB, so
 * that what talks to them is what talks to Open vSwitch.
 */
@NullMarked
package io.weft.sdn.simulated;

import org.jspecify.annotations.NullMarked;
