package io.weft.core.module;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds the classes of modules, proxies among them, and keeps those of the newest generation. */
final class ModuleTypes {
  private final Config config;
  private final Map<Class<?>, ModuleType> registered;
  private final ClassLoader base;
  private final List<Path> roots;
  private ClassLoader current;
  private final List<ReloadClassLoader> generations = new ArrayList<>();

  ModuleTypes(
      Config config, Map<Class<?>, ModuleType> registered, ClassLoader base, List<Path> roots) {
    this.config = config;
    this.registered = new LinkedHashMap<>(registered);
    this.base = base;
    this.roots = roots;
    this.current = base;
    if (!roots.isEmpty()) {
      current = newGeneration(List.of());
    }
  }

  /** All that have a factory. */
  List<ModuleType> registered() {
    return List.copyOf(registered.values());
  }

  /** The name under which a proxy's module is configured. */
  static Optional<String> proxyName(Class<?> type) {
    return Optional.ofNullable(type.getAnnotation(ProxyModule.class))
        .map(
            proxy ->
                proxy.name().isEmpty()
                    ? ModuleType.nameOf(type)
                    : proxy.name().toLowerCase(Locale.ROOT));
  }

  /** The type of modules that a class stands for: itself, or what a proxy is configured to be. */
  ModuleType resolve(Class<?> type) {
    Optional<String> proxy = proxyName(type);
    if (proxy.isPresent()) {
      return resolveProxy(proxy.get(), type);
    }
    if (!Module.class.isAssignableFrom(type)) {
      throw new ModuleLoadException(
          ModuleType.nameOf(type), type.getName() + " is neither a Module nor a ProxyModule");
    }
    ModuleType known = registered.get(type);
    return known != null ? known : ModuleType.of(type.asSubclass(Module.class));
  }

  private ModuleType resolveProxy(String name, Class<?> proxy) {
    String key = "proxy." + name;
    Optional<String> configured = config.string(key);
    String path =
        configured.orElseGet(
            () -> {
              ProxyModule info = proxy.getAnnotation(ProxyModule.class);
              return info == null ? "" : info.defaultPath();
            });
    if (path.isEmpty()) {
      throw new ModuleLoadException(
          name, "nothing says which module it is: " + key + " is not set");
    }
    Class<?> chosen;
    try {
      chosen = load(path, proxy.getClassLoader());
    } catch (ModuleLoadException e) {
      throw configured.isPresent()
          ? setting(key).<RuntimeException>map(value -> value.invalid(e.reason())).orElse(e)
          : e;
    }
    if (!proxy.isAssignableFrom(chosen)) {
      String reason = path + " does not implement " + proxy.getName();
      throw configured.isPresent()
          ? setting(key)
              .<RuntimeException>map(value -> value.invalid(reason))
              .orElseGet(() -> new ModuleLoadException(name, reason))
          : new ModuleLoadException(name, reason);
    }
    return resolve(chosen);
  }

  private Optional<ConfigValue> setting(String key) {
    return config.find(key);
  }

  /** The type of modules with a class path, which may be that of a proxy. */
  ModuleType byPath(String path) {
    return resolve(load(path, current));
  }

  /** From a proxy's own loader if that is of a newer generation. */
  private Class<?> load(String path, ClassLoader of) {
    for (Class<?> type : registered.keySet()) {
      if (type.getName().equals(path)) {
        return type;
      }
    }
    ClassLoader loader = of instanceof ReloadClassLoader ? of : current;
    try {
      return Class.forName(path, false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new ModuleLoadException(path, "there is no such class: " + e, e);
    }
  }

  // Generations.

  /** A loader that reads the classes again. */
  ReloadClassLoader newGeneration(Iterable<Class<?>> kept) {
    if (roots.isEmpty()) {
      throw new IllegalStateException("there is no place to load classes from anew: reloadFrom");
    }
    ReloadClassLoader loader = new ReloadClassLoader(roots, base, kept);
    generations.add(loader);
    return loader;
  }

  /** The new version of a type, or the same where there is nothing new. */
  ModuleType renewed(ModuleType type, ReloadClassLoader loader) {
    Class<?> renewed;
    try {
      renewed = Class.forName(type.path(), false, loader);
    } catch (ClassNotFoundException | LinkageError e) {
      throw new ModuleLoadException(type.name(), "its class cannot be loaded anew: " + e, e);
    }
    if (renewed.equals(type.moduleClass())) {
      return type;
    }
    if (!Module.class.isAssignableFrom(renewed)) {
      throw new ModuleLoadException(type.name(), "its new class is not a Module");
    }
    return resolve(renewed);
  }

  boolean isOf(ModuleType type, ReloadClassLoader loader) {
    return loader.equals(type.moduleClass().getClassLoader());
  }

  /** What is loaded from now on comes from this loader. */
  void use(ReloadClassLoader loader) {
    current = loader;
  }

  /** Lets go of the generations that no module is of. */
  void releaseUnused(Iterable<ModuleInstance> loaded) {
    generations.removeIf(
        generation -> {
          if (generation.equals(current)) {
            return false;
          }
          for (ModuleInstance instance : loaded) {
            if (isOf(instance.type(), generation)) {
              return false;
            }
          }
          generation.release();
          return true;
        });
  }

  List<Path> roots() {
    return roots;
  }
}
