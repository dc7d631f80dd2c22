package io.weft.core.module;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A module that cannot be unloaded, or that was unloaded but did not end as it should. */
public final class ModuleUnloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String module;
  private final List<String> dependents;

  ModuleUnloadException(String module, List<String> dependents) {
    super("module " + module + " is not unloaded: needed by " + String.join(", ", dependents));
    this.module = module;
    this.dependents = List.copyOf(dependents);
  }

  ModuleUnloadException(String module, String reason, @Nullable Throwable cause) {
    super("module " + module + " is unloaded, but " + reason, cause);
    this.module = module;
    this.dependents = List.of();
  }

  /** Its name. */
  public String module() {
    return module;
  }

  /** Who needs it, so that it is still loaded; empty when it was unloaded. */
  public List<String> dependents() {
    return dependents;
  }
}
