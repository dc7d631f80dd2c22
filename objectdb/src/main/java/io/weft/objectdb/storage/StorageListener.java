package io.weft.objectdb.storage;

/** Hears what changes in a storage. Called on the loop or in a routine of its scheduler. */
public interface StorageListener {
  /**
   * A change. They come in the order of their versions, each version once, and none is left out
   * that touches a watched key.
   */
  void changed(StorageChange change);

  /**
   * Changes were lost, after a reconnect for instance: whatever the listener knows may be stale.
   * From here on the feed is complete again; a read made after this call, together with the changes
   * told after this call, shows everything.
   *
   * @param version the version at which the feed resumes; not below any told before
   */
  void resync(long version);
}
