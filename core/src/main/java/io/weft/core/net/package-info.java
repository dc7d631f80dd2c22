/**
 * Connections of routines: endpoints, streams and datagrams, TLS, clients and servers that live as
 * long as they are wanted, and the network on Netty.
 */
@NullMarked
package io.weft.core.net;

import org.jspecify.annotations.NullMarked;
