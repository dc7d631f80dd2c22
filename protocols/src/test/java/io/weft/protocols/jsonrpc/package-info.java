/** Tests of JSON-RPC. */
@NullMarked
package io.weft.protocols.jsonrpc;

import org.jspecify.annotations.NullMarked;
