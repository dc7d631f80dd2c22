/** The database and its storages as modules that can be loaded by name, and their calls. */
@NullMarked
package io.weft.objectdb.module;

import org.jspecify.annotations.NullMarked;
