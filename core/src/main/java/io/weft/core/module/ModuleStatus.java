package io.weft.core.module;

import java.util.List;

/**
 * A module that is there.
 *
 * @param name its name
 * @param path the name of its class
 * @param state how far it is
 * @param stays whether it is still there when nobody depends on it any more
 * @param dependencies the names of the modules that it depends on
 */
public record ModuleStatus(
    String name, String path, ModuleState state, boolean stays, List<String> dependencies) {
  /** Takes a copy of the names. */
  public ModuleStatus {
    dependencies = List.copyOf(dependencies);
  }
}
