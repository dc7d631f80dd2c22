package io.weft.objectdb.module;

import io.weft.core.module.ProxyModule;
import io.weft.objectdb.KeyValueStore;

/**
 * Texts by key for modules that want to find them again when they are reloaded, whichever module
 * {@code proxy.memorystorage} names (specification 3.2.5): {@link Knowledge} by default. For
 * routines of the scheduler.
 */
@ProxyModule(name = "memorystorage", defaultPath = "io.weft.objectdb.module.Knowledge")
public interface MemoryTexts {
  /** The texts. */
  KeyValueStore texts();
}
