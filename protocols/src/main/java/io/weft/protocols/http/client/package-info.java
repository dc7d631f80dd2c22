/** An HTTP/1.1 client for routines: pooled connections, redirects, cookies, streams both ways. */
@NullMarked
package io.weft.protocols.http.client;

import org.jspecify.annotations.NullMarked;
