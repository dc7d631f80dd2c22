/** The virtual network as data objects: what the API writes and the flow updaters read. */
@NullMarked
package io.weft.sdn.model;

import org.jspecify.annotations.NullMarked;
