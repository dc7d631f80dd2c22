/** A transactional database of immutable records, with walks that report what changes. */
@NullMarked
package io.weft.objectdb;

import org.jspecify.annotations.NullMarked;
