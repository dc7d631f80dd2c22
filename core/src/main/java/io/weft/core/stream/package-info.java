/**
 * Streams of bytes and of text with back-pressure: between routines, from memory, files and
 * connections, through encoders.
 */
@NullMarked
package io.weft.core.stream;

import org.jspecify.annotations.NullMarked;
