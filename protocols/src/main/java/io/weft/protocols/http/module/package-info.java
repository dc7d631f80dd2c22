/** The HTTP server, its static files and its sessions as modules that can be loaded by name. */
@NullMarked
package io.weft.protocols.http.module;

import org.jspecify.annotations.NullMarked;
