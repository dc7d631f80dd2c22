package io.weft.core.module;

/** How far a module is (specification 5.5.1, {@code changestate}). */
public enum ModuleState {
  /** Not asked for, or waiting for its dependencies. */
  NOT_LOADED,
  /** Being constructed and loaded. */
  LOADING,
  /** Loaded, but it has not yet said that it is ready. */
  LOADED,
  /** Loaded and ready: what depends on it can be loaded. */
  SUCCEEDED,
  /** It could not be loaded. */
  FAILED,
  /** Being unloaded. */
  UNLOADING,
  /** Not loaded any more. */
  UNLOADED
}
