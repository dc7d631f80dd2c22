/** A storage of object databases in Redis. */
@NullMarked
package io.weft.objectdb.storage.redis;

import org.jspecify.annotations.NullMarked;
