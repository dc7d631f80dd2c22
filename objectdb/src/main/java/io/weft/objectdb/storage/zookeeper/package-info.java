/** The storage of an object database on a ZooKeeper ensemble. */
@NullMarked
package io.weft.objectdb.storage.zookeeper;

import org.jspecify.annotations.NullMarked;
