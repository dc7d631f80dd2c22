/** A lab of real Open vSwitch servers in network namespaces of one machine. */
@NullMarked
package io.weft.examples.lab;

import org.jspecify.annotations.NullMarked;
