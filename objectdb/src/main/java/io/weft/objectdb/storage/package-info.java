/**
 * Where an object database keeps its values: the interface of a storage, one in memory, and one in
 * memory with a file.
 */
@NullMarked
package io.weft.objectdb.storage;

import org.jspecify.annotations.NullMarked;
