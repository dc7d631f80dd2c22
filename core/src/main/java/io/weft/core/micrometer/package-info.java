/**
 * The figures of schedulers as Micrometer meters; needs {@code micrometer-core}, nothing else does.
 */
@NullMarked
package io.weft.core.micrometer;

import org.jspecify.annotations.NullMarked;
