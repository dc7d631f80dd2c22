package io.weft.core.module;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A class of modules and how one is made. Two are equal when they are of the same class.
 *
 * @param name of its module
 * @param path the name of the class
 * @param dependsOn modules, and proxies for modules
 * @param isService what its class says; a setting counts before it
 */
record ModuleType(
    Class<? extends Module> moduleClass,
    String name,
    String path,
    ModuleFactory factory,
    List<Class<?>> dependsOn,
    boolean isService) {
  static ModuleType of(Class<? extends Module> moduleClass, ModuleFactory factory) {
    Optional<ModuleInfo> info = Optional.ofNullable(moduleClass.getAnnotation(ModuleInfo.class));
    return new ModuleType(
        moduleClass,
        nameOf(moduleClass),
        moduleClass.getName(),
        factory,
        info.map(i -> List.of(i.dependsOn())).orElse(List.of()),
        info.map(ModuleInfo::service).orElse(false));
  }

  /** One whose public constructor takes a context. */
  static ModuleType of(Class<? extends Module> moduleClass) {
    return of(
        moduleClass,
        context -> {
          try {
            return constructor(moduleClass).newInstance(context);
          } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
          }
        });
  }

  private static Constructor<? extends Module> constructor(Class<? extends Module> moduleClass) {
    if (Modifier.isAbstract(moduleClass.getModifiers())) {
      throw new ModuleLoadException(nameOf(moduleClass), moduleClass.getName() + " is abstract");
    }
    try {
      return moduleClass.getConstructor(ModuleContext.class);
    } catch (NoSuchMethodException e) {
      throw new ModuleLoadException(
          nameOf(moduleClass),
          moduleClass.getName() + " has no public constructor that takes a ModuleContext alone",
          e);
    }
  }

  static String nameOf(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModuleType type && type.moduleClass.equals(moduleClass);
  }

  @Override
  public int hashCode() {
    return moduleClass.hashCode();
  }
}
