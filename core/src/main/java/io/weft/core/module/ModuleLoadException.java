package io.weft.core.module;

import org.jspecify.annotations.Nullable;

/** A module that cannot be loaded. Whatever was loaded for it meanwhile is unloaded again. */
public final class ModuleLoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String module;
  private final String reason;

  ModuleLoadException(String module, String reason) {
    this(module, reason, null);
  }

  ModuleLoadException(String module, String reason, @Nullable Throwable cause) {
    super("module " + module + " cannot be loaded: " + reason, cause);
    this.module = module;
    this.reason = reason;
  }

  /** The name of the module that is at fault, which may be a dependency; a path if it has none. */
  public String module() {
    return module;
  }

  /** Why, in a clause. */
  public String reason() {
    return reason;
  }
}
