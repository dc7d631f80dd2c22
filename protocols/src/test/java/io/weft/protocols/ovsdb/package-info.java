/** Tests of OVSDB. */
@NullMarked
package io.weft.protocols.ovsdb;

import org.jspecify.annotations.NullMarked;
