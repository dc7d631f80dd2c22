/** Where an object database keeps its values: the interface of a storage, and one in memory. */
@NullMarked
package io.weft.objectdb.storage;

import org.jspecify.annotations.NullMarked;
