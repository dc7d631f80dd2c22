/** Tests of calls by name. */
@NullMarked
package io.weft.core.api;

import org.jspecify.annotations.NullMarked;
