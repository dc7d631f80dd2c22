package io.weft.core.module;

import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiRegistry;
import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads, unloads and reloads modules, each with what it depends on (specification 3.2.1, 3.2.3,
 * 5.5.1). For the routines of one scheduler. Changes are made one after the other, in the order in
 * which they were asked for; who wants to load what is being loaded waits for the same load.
 *
 * <p>Every step, loading or unloading one module, may take the time of the setting {@code
 * module.<name>.loadtimeout}, in seconds; two minutes by default.
 *
 * {@snippet class="io.weft.core.module.ModuleSnippetsTest" region="loader"}
 */
public final class ModuleLoader {
  private static final Logger log = LoggerFactory.getLogger(ModuleLoader.class);

  private final Scheduler scheduler;
  private final Config config;
  private final ApiRegistry apis;
  private final ModuleTypes types;

  /** What is loaded, by name; dependencies before those that depend on them. */
  private final Map<String, ModuleInstance> loaded = new LinkedHashMap<>();

  /** What is being loaded. */
  private final Map<ModuleType, PendingLoad> pending = new HashMap<>();

  private final ArrayDeque<RoutineFuture<Boolean>> queue = new ArrayDeque<>();
  private boolean busy;
  private Optional<ModuleInstance> changing = Optional.empty();
  private Runnable whenEmpty = () -> {};

  private static final class PendingLoad {
    @Nullable RoutineFuture<Boolean> future;
    int waiting;
  }

  ModuleLoader(Scheduler scheduler, Config config, ApiRegistry apis, ModuleTypes types) {
    this.scheduler = scheduler;
    this.config = config;
    this.apis = apis;
    this.types = types;
  }

  /** A loader with the defaults, whose modules have no settings. */
  public static ModuleLoader on(Scheduler scheduler) {
    return builder(scheduler).build();
  }

  /** To choose settings, factories, and where classes come from. */
  public static ModuleLoaderBuilder builder(Scheduler scheduler) {
    return new ModuleLoaderBuilder(scheduler);
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Config config() {
    return config;
  }

  ModuleTypes types() {
    return types;
  }

  /** Called whenever the last module has gone. */
  void whenEmpty(Runnable action) {
    whenEmpty = action;
  }

  /** The calls that the modules offer. */
  public ApiRegistry apis() {
    return apis;
  }

  /** What is loaded, dependencies before those that depend on them. Loop or routine. */
  public List<ModuleStatus> active() {
    return loaded.values().stream()
        .map(
            instance ->
                new ModuleStatus(
                    instance.name(),
                    instance.type().path(),
                    instance.state(),
                    instance.isPinned(),
                    instance.dependencyNames()))
        .toList();
  }

  /** The loaded module with a name. Loop or routine. */
  public Optional<Module> find(String name) {
    return Optional.ofNullable(loaded.get(name.toLowerCase(Locale.ROOT)))
        .flatMap(ModuleInstance::module);
  }

  /** The loaded module of a class, or that behind a proxy. Loop or routine. */
  public <T> Optional<T> find(Class<T> type) {
    return loaded.values().stream()
        .flatMap(instance -> instance.module().stream())
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst();
  }

  // Loading.

  /**
   * Loads a module, after what it depends on, and waits until it is ready. It then stays until it
   * is unloaded. Does nothing when it is loaded but see to that.
   *
   * @param type a class of modules, or a proxy for one
   * @throws ModuleLoadException when it, or a dependency, cannot be loaded; what was loaded for it
   *     is then unloaded again
   * @throws ConfigException when a setting of it, or of a proxy, is wrong
   * @throws IllegalStateException from a module that is being loaded or unloaded itself
   */
  public void load(Routine r, Class<?> type) {
    load(r, types.resolve(type));
  }

  /** Loads a module by the name of its class; see the other {@code load}. */
  public void load(Routine r, String path) {
    load(r, types.byPath(path));
  }

  void load(Routine r, ModuleType type) {
    refuseNested(r);
    PendingLoad load = pending.get(type);
    if (load == null) {
      load = startLoad(type);
    }
    RoutineFuture<Boolean> future = Objects.requireNonNull(load.future);
    load.waiting++;
    try {
      r.await(future);
    } finally {
      load.waiting--;
      if (load.waiting == 0 && !future.isDone()) {
        // Nobody wants it any more. Who comes now starts anew.
        pending.remove(type, load);
        future.cancel();
      }
    }
  }

  private PendingLoad startLoad(ModuleType type) {
    PendingLoad load = new PendingLoad();
    pending.put(type, load);
    load.future =
        scheduler.submit(
            "load " + type.name(),
            inTurn(
                own -> {
                  try {
                    loadNow(own, type);
                    return true;
                  } finally {
                    pending.remove(type, load);
                  }
                }));
    return load;
  }

  private void loadNow(Routine r, ModuleType type) {
    check(type, new LinkedHashSet<>(), new HashMap<>());
    List<ModuleInstance> started = new ArrayList<>();
    try {
      instance(r, type, started).pin();
    } catch (RuntimeException | Error e) {
      stopAll(r, started.reversed());
      throw e;
    }
  }

  /**
   * Refuses a module that cannot be loaded together with what it depends on and what is loaded.
   *
   * @param path from the module asked for to this one
   * @param checked what has been looked at, by name
   */
  private void check(ModuleType type, Set<String> path, Map<String, ModuleType> checked) {
    if (!path.add(type.name())) {
      List<String> names = new ArrayList<>(path);
      List<String> circle = names.subList(names.indexOf(type.name()), names.size());
      throw new ModuleLoadException(
          type.name(),
          "it depends on itself: " + String.join(" -> ", circle) + " -> " + type.name());
    }
    ModuleType same = checked.putIfAbsent(type.name(), type);
    if (same == null && !isLoaded(type)) {
      for (Class<?> dependency : type.dependsOn()) {
        check(types.resolve(dependency), path, checked);
      }
    } else if (same != null && !same.equals(type)) {
      throw new ModuleLoadException(
          type.name(), "both " + same.path() + " and " + type.path() + " are needed");
    }
    path.remove(type.name());
  }

  private boolean isLoaded(ModuleType type) {
    ModuleInstance present = loaded.get(type.name());
    if (present != null && !present.type().equals(type)) {
      throw new ModuleLoadException(
          type.name(),
          present.type().path().equals(type.path())
              ? "another version of " + type.path() + " is loaded: reload both together"
              : "a module of the same name is loaded: " + present.type().path());
    }
    return present != null;
  }

  /** The loaded module of a type, which is started if need be, after what it depends on. */
  private ModuleInstance instance(Routine r, ModuleType type, List<ModuleInstance> started) {
    if (isLoaded(type)) {
      return Objects.requireNonNull(loaded.get(type.name()));
    }
    Map<Class<?>, ModuleInstance> dependencies = new LinkedHashMap<>();
    for (Class<?> dependency : type.dependsOn()) {
      dependencies.put(dependency, instance(r, types.resolve(dependency), started));
    }
    return start(r, new ModuleInstance(this, type, dependencies), dependencies, started);
  }

  private ModuleInstance start(
      Routine r,
      ModuleInstance instance,
      Map<Class<?>, ModuleInstance> dependencies,
      List<ModuleInstance> started) {
    changing = Optional.of(instance);
    try {
      instance.start(r);
    } finally {
      changing = Optional.empty();
    }
    loaded.put(instance.name(), instance);
    started.add(instance);
    dependencies.forEach(
        (type, dependency) -> ModuleTypes.proxyName(type).ifPresent(dependency::addAlias));
    return instance;
  }

  // Unloading.

  /**
   * Unloads a module, and then the services that nobody needs any more, and waits until they have
   * ended. Goes on when this routine is cancelled.
   *
   * @param module its name, or the name of its class
   * @return false when it is not loaded
   * @throws ModuleUnloadException when others depend on it: nothing is unloaded; or when it did not
   *     end as it should: it is unloaded nevertheless
   */
  public boolean unload(Routine r, String module) {
    return unload(r, module, false);
  }

  /** Unloads a module, and before it all that depend on it; see the other {@code unload}. */
  public boolean unloadForced(Routine r, String module) {
    return unload(r, module, true);
  }

  private boolean unload(Routine r, String module, boolean force) {
    refuseNested(r);
    return r.await(
        scheduler.submit("unload " + module, inTurn(own -> unloadNow(own, module, force))));
  }

  private boolean unloadNow(Routine r, String module, boolean force) {
    Optional<ModuleInstance> found = named(module);
    if (found.isEmpty()) {
      return false;
    }
    ModuleInstance instance = found.get();
    if (!force && !instance.users().isEmpty()) {
      throw new ModuleUnloadException(
          instance.name(), instance.users().stream().map(ModuleInstance::name).sorted().toList());
    }
    finish(r, stopAll(r, withUsers(List.of(instance)).reversed()));
    return true;
  }

  private Optional<ModuleInstance> named(String module) {
    ModuleInstance byName = loaded.get(module.toLowerCase(Locale.ROOT));
    return byName != null
        ? Optional.of(byName)
        : loaded.values().stream().filter(i -> i.type().path().equals(module)).findFirst();
  }

  /** Unloads everything, and waits until all have ended. Goes on when this routine is cancelled. */
  public void unloadAll(Routine r) {
    refuseNested(r);
    r.await(
        scheduler.submit(
            "unload all",
            inTurn(
                own -> {
                  stopAll(own, List.copyOf(loaded.values()).reversed());
                  whenEmpty.run();
                  return true;
                })));
  }

  /** Some modules with all that depend on them, in the order of loading. */
  private List<ModuleInstance> withUsers(List<ModuleInstance> some) {
    Set<ModuleInstance> all = new LinkedHashSet<>();
    ArrayDeque<ModuleInstance> left = new ArrayDeque<>(some);
    while (!left.isEmpty()) {
      ModuleInstance next = left.remove();
      if (all.add(next)) {
        left.addAll(next.users());
      }
    }
    return loaded.values().stream().filter(all::contains).toList();
  }

  /** Ends modules, in the order given; what goes wrong is the result. */
  private List<ModuleUnloadException> stopAll(Routine r, List<ModuleInstance> instances) {
    List<ModuleUnloadException> failures = new ArrayList<>();
    for (ModuleInstance instance : instances) {
      changing = Optional.of(instance);
      try {
        instance.stop(r).ifPresent(failures::add);
      } finally {
        changing = Optional.empty();
        loaded.remove(instance.name(), instance);
      }
    }
    return failures;
  }

  /** After a change: ends the services that nobody needs, and reports what went wrong. */
  private void finish(Routine r, List<ModuleUnloadException> failures) {
    List<ModuleUnloadException> all = new ArrayList<>(failures);
    // In this order a service goes before those that only it needs.
    for (ModuleInstance instance : List.copyOf(loaded.values()).reversed()) {
      if (!instance.isPinned() && instance.users().isEmpty()) {
        all.addAll(stopAll(r, List.of(instance)));
      }
    }
    types.releaseUnused(loaded.values());
    if (loaded.isEmpty()) {
      whenEmpty.run();
    }
    if (!all.isEmpty()) {
      ModuleUnloadException first = all.getFirst();
      all.stream().skip(1).forEach(first::addSuppressed);
      throw first;
    }
  }

  // Reloading.

  /**
   * Loads the classes of modules anew, from the places of {@link ModuleLoaderBuilder#reloadFrom},
   * with those of all modules that depend on them; unloads them and starts the new ones. When one
   * of these cannot be loaded the old ones are started again. Goes on when this routine is
   * cancelled. Class files are read on the scheduler's thread.
   *
   * @param modules their names, or the names of their classes
   * @throws ModuleLoadException when one is not loaded, or not there anew, or cannot be loaded; the
   *     old versions run again, unless the suppressed exceptions say otherwise
   * @throws IllegalStateException when there is no place to load classes from
   */
  public void reload(Routine r, List<String> modules) {
    refuseNested(r);
    r.await(scheduler.submit("reload " + modules, inTurn(own -> reloadNow(own, modules))));
  }

  private boolean reloadNow(Routine r, List<String> modules) {
    List<ModuleInstance> asked = new ArrayList<>();
    for (String module : modules) {
      asked.add(
          named(module)
              .orElseThrow(() -> new ModuleLoadException(module, "there is none to be reloaded")));
    }
    List<ModuleInstance> affected = withUsers(asked);
    List<Class<?>> kept = new ArrayList<>();
    for (ModuleInstance instance : loaded.values()) {
      if (!affected.contains(instance)) {
        kept.add(instance.type().moduleClass());
      }
    }
    ReloadClassLoader generation = types.newGeneration(kept);
    try {
      // Before anything is stopped: most of what can be wrong is seen here.
      List<ModuleType> renewed = renewed(affected, asked, generation);
      List<ModuleType> old = affected.stream().map(ModuleInstance::type).toList();
      List<Boolean> pinned = affected.stream().map(ModuleInstance::isPinned).toList();
      stopAll(r, affected.reversed());
      restart(r, renewed, old, pinned);
      types.use(generation);
    } finally {
      types.releaseUnused(loaded.values());
    }
    finish(r, List.of());
    return true;
  }

  private List<ModuleType> renewed(
      List<ModuleInstance> affected, List<ModuleInstance> asked, ReloadClassLoader generation) {
    List<ModuleType> renewed = new ArrayList<>();
    for (ModuleInstance instance : affected) {
      ModuleType type = types.renewed(instance.type(), generation);
      if (asked.contains(instance) && !types.isOf(type, generation)) {
        throw new ModuleLoadException(type.name(), "its class is not in any of " + types.roots());
      }
      renewed.add(type);
    }
    return renewed;
  }

  private void restart(
      Routine r, List<ModuleType> renewed, List<ModuleType> old, List<Boolean> pinned) {
    try {
      startAll(r, renewed, pinned);
    } catch (RuntimeException | Error e) {
      try {
        startAll(r, old, pinned);
        log.warn("The new modules cannot be loaded; the old ones run again", e);
      } catch (RuntimeException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
  }

  /** Starts modules, all or none. What is only there for others comes with them. */
  private void startAll(Routine r, List<ModuleType> all, List<Boolean> pinned) {
    List<ModuleInstance> started = new ArrayList<>();
    try {
      for (int i = 0; i < all.size(); i++) {
        if (pinned.get(i)) {
          check(all.get(i), new LinkedHashSet<>(), new HashMap<>());
          instance(r, all.get(i), started).pin();
        }
      }
    } catch (RuntimeException | Error e) {
      stopAll(r, started.reversed());
      throw e;
    }
  }

  // One change at a time.

  private <T> RoutineCall<T> inTurn(RoutineCall<T> change) {
    return r -> {
      takeTurn(r);
      try {
        return change.call(r);
      } finally {
        passTurn();
      }
    };
  }

  private void passTurn() {
    RoutineFuture<Boolean> next = queue.poll();
    if (next == null) {
      busy = false;
    } else {
      next.complete(true);
    }
  }

  private void takeTurn(Routine r) {
    if (!busy) {
      busy = true;
      return;
    }
    RoutineFuture<Boolean> turn = new RoutineFuture<>();
    queue.add(turn);
    try {
      r.await(turn);
    } catch (RuntimeException e) {
      if (!queue.remove(turn)) {
        // It was this one's turn already: it passes on.
        passTurn();
      }
      throw e;
    }
  }

  private void refuseNested(Routine r) {
    if (changing.isPresent() && changing.get().isMainRoutine(r)) {
      throw new IllegalStateException(
          "module "
              + changing.get().name()
              + " waits for its own end if it loads or unloads others while it is loaded or"
              + " unloaded: name them in dependsOn, or do it in a routine of its own");
    }
  }
}
