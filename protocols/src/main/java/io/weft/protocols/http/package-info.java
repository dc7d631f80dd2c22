/** An HTTP/1.1 server for routines, on Netty's codec. */
@NullMarked
package io.weft.protocols.http;

import org.jspecify.annotations.NullMarked;
