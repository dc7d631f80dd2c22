/** What the storages have in common, for nobody else. */
@NullMarked
package io.weft.objectdb.storage.internal;

import org.jspecify.annotations.NullMarked;
