/** JSON-RPC 1.0 over a stream of concatenated JSON values, as RFC 7047 section 4 uses it. */
@NullMarked
package io.weft.protocols.jsonrpc;

import org.jspecify.annotations.NullMarked;
