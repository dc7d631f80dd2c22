/**
 * An HTTP/1.1 server for routines: handlers, routes, arguments, sessions, static files, on Netty's
 * codec.
 */
@NullMarked
package io.weft.protocols.http.server;

import org.jspecify.annotations.NullMarked;
