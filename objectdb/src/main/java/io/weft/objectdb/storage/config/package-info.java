/** Chooses a storage by a URL or by a configuration. */
@NullMarked
package io.weft.objectdb.storage.config;

import org.jspecify.annotations.NullMarked;
