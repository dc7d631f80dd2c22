/** Benchmarks of the toolkit, each beside its peer or its limit. */
@NullMarked
package io.weft.examples.benchmark;

import org.jspecify.annotations.NullMarked;
