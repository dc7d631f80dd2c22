package io.weft.core.module;

import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTask;
import io.weft.core.api.ApiException;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiRegistry;
import io.weft.core.api.ApiTarget;
import io.weft.core.api.Arguments;
import io.weft.core.config.ConfigSection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A module from its start to its end, which is not started again. For routines of the scheduler.
 */
final class ModuleInstance {
  private static final Logger log = LoggerFactory.getLogger(ModuleInstance.class);

  private static final Duration FOREVER = Duration.ofDays(100_000);

  /** How long loading or unloading may take when nothing else is said. */
  private static final Duration STEP_LIMIT = Duration.ofMinutes(2);

  private final ModuleLoader loader;
  private final ModuleType type;
  private final Map<Class<?>, ModuleInstance> dependencies;
  private final Set<ModuleInstance> users = new LinkedHashSet<>();
  private final ConfigSection config;
  private final List<ApiRegistry.Registration> registrations = new ArrayList<>();

  /** What was started for it and has not ended: its own routines and calls. */
  private final Set<Started> started = new LinkedHashSet<>();

  private final RoutineFuture<Boolean> ready = new RoutineFuture<>();
  private final RoutineFuture<Boolean> stopRequest = new RoutineFuture<>();
  private @Nullable RoutineFuture<Void> main;
  private @Nullable Routine mainRoutine;
  private @Nullable Module module;
  private ModuleState state = ModuleState.NOT_LOADED;
  private boolean pinned;

  private static final class Started {
    @Nullable RoutineFuture<?> future;
  }

  ModuleInstance(ModuleLoader loader, ModuleType type, Map<Class<?>, ModuleInstance> dependencies) {
    this.loader = loader;
    this.type = type;
    this.dependencies = new LinkedHashMap<>(dependencies);
    this.config = loader.config().section("module", type.name());
    this.pinned = !config.bool("service").orElse(type.isService());
    this.dependencies.values().forEach(dependency -> dependency.users.add(this));
  }

  String name() {
    return type.name();
  }

  ModuleType type() {
    return type;
  }

  ModuleLoader loader() {
    return loader;
  }

  ConfigSection config() {
    return config;
  }

  ModuleState state() {
    return state;
  }

  Optional<Module> module() {
    return Optional.ofNullable(module);
  }

  /** Those that depend on it directly. */
  Set<ModuleInstance> users() {
    return users;
  }

  List<String> dependencyNames() {
    return dependencies.values().stream().map(ModuleInstance::name).distinct().sorted().toList();
  }

  /** Whether it stays without anybody who depends on it. */
  boolean isPinned() {
    return pinned;
  }

  void pin() {
    pinned = true;
  }

  /** Whether the routine is that in which it is being loaded or unloaded. */
  boolean isMainRoutine(Routine r) {
    return r.equals(mainRoutine);
  }

  <T> T dependency(Class<T> wanted) {
    ModuleInstance instance = dependencies.get(wanted);
    if (instance == null) {
      throw new IllegalArgumentException(
          "module " + name() + " does not name " + wanted.getName() + " in dependsOn");
    }
    return wanted.cast(instance.module().orElseThrow());
  }

  // Its life.

  /**
   * Starts it.
   *
   * @throws ModuleLoadException when it does not start; nothing of it is left then
   */
  void start(Routine r) {
    change(ModuleState.LOADING, Optional.empty());
    try {
      Duration limit = config.seconds("loadtimeout").orElse(STEP_LIMIT);
      main = loader.scheduler().spawn("module " + name(), this::live);
      if (!r.join(ready, limit)) {
        throw new ModuleLoadException(name(), "it was not ready within " + limit);
      }
      ready.now();
    } catch (RoutineFailedException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String reason =
          cause instanceof ModuleLoadException own && own.module().equals(name())
              ? own.reason()
              : cause.toString();
      giveUp(r, reason);
      throw new ModuleLoadException(name(), reason, cause);
    } catch (RuntimeException e) {
      giveUp(r, e instanceof ModuleLoadException own ? own.reason() : e.toString());
      throw e;
    }
  }

  private void giveUp(Routine r, String reason) {
    endAll(r, true);
    change(ModuleState.FAILED, Optional.of(reason));
  }

  private void live(Routine r) throws Exception {
    mainRoutine = r;
    Module made;
    try {
      made = type.factory().create(new ModuleContext(this));
      if (!type.moduleClass().isInstance(made)) {
        throw new ModuleLoadException(
            name(), "its factory made a " + made.getClass().getName() + ", not a " + type.path());
      }
      module = made;
      made.load(r);
      if (state == ModuleState.LOADING) {
        change(ModuleState.LOADED, Optional.empty());
      }
      if (config.bool("autosuccess").orElse(true)) {
        succeeded();
      }
    } catch (Throwable e) { // Of a class loaded anew also that it cannot be linked.
      ready.fail(e);
      return;
    }
    try {
      r.await(stopRequest);
    } finally {
      made.unload(r);
    }
  }

  void succeeded() {
    if (state == ModuleState.LOADING || state == ModuleState.LOADED) {
      change(ModuleState.SUCCEEDED, Optional.empty());
      ready.complete(true);
    }
  }

  /**
   * Ends it, whatever happens.
   *
   * @return what went wrong
   */
  Optional<ModuleUnloadException> stop(Routine r) {
    change(ModuleState.UNLOADING, Optional.empty());
    stopRequest.complete(true);
    Optional<ModuleUnloadException> failure = endAll(r, false);
    change(ModuleState.UNLOADED, Optional.empty());
    return failure;
  }

  private Optional<ModuleUnloadException> endAll(Routine r, boolean force) {
    registrations.forEach(ApiRegistry.Registration::remove);
    registrations.clear();
    Optional<ModuleUnloadException> failure = Optional.empty();
    Duration limit = config.seconds("loadtimeout").orElse(STEP_LIMIT);
    RoutineFuture<Void> own = main;
    if (own != null) {
      if (force) {
        own.cancel();
      }
      if (!join(r, own, limit)) {
        failure = Optional.of(late("did not end within " + limit, null));
      } else if (!force && own.isFailed()) {
        failure = outcome(own);
      }
    }
    boolean forceStop = force || config.bool("forcestop").orElse(true);
    for (Started each : List.copyOf(started)) {
      RoutineFuture<?> future = each.future;
      if (future == null) {
        continue;
      }
      if (forceStop) {
        future.cancel();
      }
      if (!join(r, future, limit) && failure.isEmpty()) {
        failure = Optional.of(late("its routine " + future + " did not end within " + limit, null));
      }
    }
    started.clear();
    dependencies.values().forEach(dependency -> dependency.users.remove(this));
    failure.ifPresent(e -> log.warn("{}", e.getMessage(), e.getCause()));
    return failure;
  }

  private Optional<ModuleUnloadException> outcome(RoutineFuture<Void> own) {
    try {
      own.now();
      return Optional.empty();
    } catch (RoutineFailedException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return cause instanceof RoutineCancelledException
          ? Optional.empty()
          : Optional.of(late("did not end as it should: " + cause, cause));
    }
  }

  private ModuleUnloadException late(String reason, @Nullable Throwable cause) {
    return new ModuleUnloadException(name(), reason, cause);
  }

  /** Waits for its end; then cancels it and waits as long again. */
  private static boolean join(Routine r, RoutineFuture<?> future, Duration limit) {
    if (r.join(future, limit)) {
      return true;
    }
    future.cancel();
    r.join(future, limit);
    return false;
  }

  private void change(ModuleState next, Optional<String> reason) {
    ModuleState previous = state;
    state = next;
    log.debug("Module {}: {} {}", name(), next, reason.orElse(""));
    loader.scheduler().post(new ModuleStateChanged(name(), next, previous, type.path(), reason));
  }

  // What it starts and offers.

  RoutineFuture<Void> spawn(String routineName, RoutineTask task) {
    requireAlive();
    Started each = new Started();
    RoutineFuture<Void> future =
        loader
            .scheduler()
            .spawn(
                routineName,
                r -> {
                  try {
                    task.run(r);
                  } finally {
                    started.remove(each);
                  }
                });
    each.future = future;
    started.add(each);
    return future;
  }

  private <T> RoutineFuture<T> submit(String routineName, RoutineCall<T> body) {
    requireAlive();
    Started each = new Started();
    RoutineFuture<T> future =
        loader
            .scheduler()
            .submit(
                routineName,
                r -> {
                  try {
                    return body.call(r);
                  } finally {
                    started.remove(each);
                  }
                });
    each.future = future;
    started.add(each);
    return future;
  }

  private void requireAlive() {
    if (state == ModuleState.NOT_LOADED
        || state == ModuleState.UNLOADED
        || state == ModuleState.FAILED) {
      throw new IllegalStateException("module " + name() + " is not loaded");
    }
  }

  void offer(List<ApiMethod> methods) {
    requireAlive();
    try {
      registrations.add(loader.apis().register(new ApiTarget(name(), inOwnRoutines(methods))));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("module " + name() + " cannot offer its calls", e);
    }
  }

  void offerPublic(List<ApiMethod> methods) {
    requireAlive();
    registrations.add(loader.apis().registerPublic(inOwnRoutines(methods)));
  }

  /** Gives its calls the name of a proxy, too. */
  void addAlias(String alias) {
    if (!alias.equals(name()) && !loader.apis().isAlias(alias, name())) {
      try {
        registrations.add(loader.apis().alias(alias, name()));
      } catch (IllegalArgumentException e) {
        throw new ModuleLoadException(name(), String.valueOf(e.getMessage()), e);
      }
    }
  }

  private List<ApiMethod> inOwnRoutines(List<ApiMethod> methods) {
    return methods.stream()
        .map(method -> method.handledBy((r, arguments) -> call(r, method, arguments)))
        .toList();
  }

  private @Nullable Object call(Routine r, ApiMethod method, Arguments arguments) {
    RoutineFuture<Optional<Object>> future =
        submit(
            "api " + name() + "/" + method.name(),
            own -> Optional.ofNullable(method.handler().call(own, arguments)));
    try {
      // Waits for the end only: the caller's own cancellation must not be taken for the call's.
      r.join(future, FOREVER);
    } finally {
      future.cancel();
    }
    try {
      return r.await(future).orElse(null);
    } catch (RoutineCancelledException e) {
      throw new ApiException(
          ApiException.Kind.UNAVAILABLE, "module " + name() + " was unloaded during the call");
    }
  }
}
