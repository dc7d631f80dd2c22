/** Tests of modules. */
@NullMarked
package io.weft.core.module;

import org.jspecify.annotations.NullMarked;
