package io.weft.core.module;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTask;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiRegistry;
import io.weft.core.config.Config;
import io.weft.core.config.ConfigSection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a module is given: its surroundings, and ways to start things that end with it. For routines
 * of the scheduler.
 */
public final class ModuleContext {
  private final ModuleInstance instance;

  ModuleContext(ModuleInstance instance) {
    this.instance = instance;
  }

  /** The module's name. */
  public String name() {
    return instance.name();
  }

  /** What everything runs on. */
  public Scheduler scheduler() {
    return instance.loader().scheduler();
  }

  /** The module's settings: {@code module.<name>}, then {@code module.default}. */
  public ConfigSection config() {
    return instance.config();
  }

  /** All settings. */
  public Config settings() {
    return instance.loader().config();
  }

  /** The calls of all modules. */
  public ApiRegistry apis() {
    return instance.loader().apis();
  }

  /** What loads modules. A module must not load or unload others while it is loaded itself. */
  public ModuleLoader modules() {
    return instance.loader();
  }

  /**
   * The module that a dependency stands for.
   *
   * @param type one that {@link ModuleInfo#dependsOn} names
   * @throws IllegalArgumentException when it does not name it
   */
  public <T> T dependency(Class<T> type) {
    return instance.dependency(type);
  }

  /**
   * Offers calls under the module's name, until it is unloaded. Each call runs in a routine of the
   * module's: one that is under way when the module is unloaded ends then, with an {@link
   * io.weft.core.api.ApiException} for its caller.
   *
   * @throws IllegalStateException when it has been done before, or the module is not loaded
   */
  public void offer(List<ApiMethod> methods) {
    instance.offer(methods);
  }

  /**
   * Offers public calls, in the same way.
   *
   * @throws IllegalArgumentException when another module has one of them already
   */
  public void offerPublic(List<ApiMethod> methods) {
    instance.offerPublic(methods);
  }

  /** Tells everybody that something has happened; waits while the queue is full. */
  public void notify(Routine r, String event, Map<String, @Nullable Object> payload) {
    r.send(new ModuleNotification(name(), event, payload));
  }

  /**
   * Starts a routine that is cancelled when the module is unloaded, unless {@code
   * module.<name>.forcestop} is false: then it is waited for, as long as a step may take.
   */
  public RoutineFuture<Void> spawn(String routineName, RoutineTask task) {
    return instance.spawn(routineName, task);
  }

  /**
   * Says that the module is ready. Needed only where {@code module.<name>.autosuccess} is false;
   * otherwise it is ready when {@link Module#load} has returned.
   */
  public void succeeded() {
    instance.succeeded();
  }
}
