/** The example controller and its demonstration. */
@NullMarked
package io.weft.examples;

import org.jspecify.annotations.NullMarked;
