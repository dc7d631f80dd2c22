package io.weft.core.module;

import io.weft.core.Scheduler;
import io.weft.core.api.ApiRegistry;
import io.weft.core.config.Config;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Settings of a {@link ModuleLoader}; every one has a default. Not thread-safe. */
public final class ModuleLoaderBuilder {
  private final Scheduler scheduler;
  private final Map<Class<?>, ModuleType> registered = new LinkedHashMap<>();
  private Config config = Config.empty();
  private ApiRegistry apis = new ApiRegistry();
  private ClassLoader classLoader = ModuleLoader.class.getClassLoader();
  private List<Path> roots = List.of();

  ModuleLoaderBuilder(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** The settings of the modules, and which module is behind a proxy; none by default. */
  public ModuleLoaderBuilder config(Config value) {
    this.config = value;
    return this;
  }

  /** Where modules offer their calls; one of its own by default. */
  public ModuleLoaderBuilder apis(ApiRegistry value) {
    this.apis = value;
    return this;
  }

  /**
   * Makes modules of a class by a factory, which can give them more than their context. Modules of
   * other classes are made by their public constructor that takes a {@link ModuleContext}.
   */
  public <M extends Module> ModuleLoaderBuilder register(Class<M> type, ModuleFactory factory) {
    registered.put(type, ModuleType.of(type, factory));
    return this;
  }

  /** Where modules are found that are named by their class path; that of Weft by default. */
  public ModuleLoaderBuilder classLoader(ClassLoader value) {
    this.classLoader = value;
    return this;
  }

  /**
   * Directories and jars with classes of modules that can be reloaded. What is in them is taken
   * before what the class loader has. Types that modules hand to each other belong elsewhere, or
   * into the class of the module that others depend on: each reload makes new classes of the rest.
   */
  public ModuleLoaderBuilder reloadFrom(List<Path> value) {
    this.roots = List.copyOf(value);
    return this;
  }

  /** Makes the loader; nothing is loaded yet. */
  public ModuleLoader build() {
    return new ModuleLoader(
        scheduler, config, apis, new ModuleTypes(config, registered, classLoader, roots));
  }
}
