package io.weft.core.module;

/** Makes a module; see {@link ModuleLoaderBuilder#register}. */
@FunctionalInterface
public interface ModuleFactory {
  /**
   * Makes one, in the module's own routine.
   *
   * @throws Exception when it cannot be made; the module is then not loaded
   */
  Module create(ModuleContext context) throws Exception;
}
