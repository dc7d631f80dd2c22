/** Tests of the configuration. */
@NullMarked
package io.weft.core.config;

import org.jspecify.annotations.NullMarked;
