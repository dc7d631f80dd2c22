package io.weft.core.module;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads what is under some roots itself, and the rest with its parent. The classes of modules that
 * are loaded and stay are those that they have.
 */
final class ReloadClassLoader extends URLClassLoader {
  private static final String CORE = "io.weft.core.";

  static {
    registerAsParallelCapable();
  }

  /** By class name; weak, so that an older generation of classes can go when its modules have. */
  private final Map<String, WeakReference<Class<?>>> kept = new HashMap<>();

  ReloadClassLoader(List<Path> roots, ClassLoader parent, Iterable<Class<?>> kept) {
    super("weft-modules", roots.stream().map(ReloadClassLoader::url).toArray(URL[]::new), parent);
    kept.forEach(type -> this.kept.put(type.getName(), new WeakReference<>(type)));
  }

  private static URL url(Path root) {
    try {
      return root.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("no place to load classes from: " + root, e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> found = findLoadedClass(name);
      return found != null ? found : find(name);
    }
  }

  private Class<?> find(String name) throws ClassNotFoundException {
    if (name.startsWith("java.") || name.startsWith(CORE)) {
      return getParent().loadClass(name);
    }
    int nested = name.indexOf('$');
    WeakReference<Class<?>> reference =
        kept.getOrDefault(name, nested < 0 ? null : kept.get(name.substring(0, nested)));
    Class<?> keptClass = reference == null ? null : reference.get();
    if (keptClass != null) {
      return keptClass.getName().equals(name)
          ? keptClass
          : Class.forName(name, false, keptClass.getClassLoader());
    }
    try {
      return findClass(name);
    } catch (ClassNotFoundException e) {
      return getParent().loadClass(name);
    }
  }

  /** Closes the files; what is loaded stays usable. */
  void release() {
    try {
      close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
