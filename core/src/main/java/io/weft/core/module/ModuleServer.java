package io.weft.core.module;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program that is made of modules (specification 3.2.1, 5.5.2): loads those of the setting {@code
 * server.startup}, and ends when all are unloaded or when it is asked to. Any thread.
 *
 * {@snippet class="io.weft.core.module.ModuleSnippetsTest" region="server"}
 */
public final class ModuleServer implements AutoCloseable {
  private static final Duration FOREVER = Duration.ofDays(100_000);

  private final Scheduler scheduler;
  private final Optional<Scheduler> owned;
  private final ModuleLoader modules;
  private final RoutineFuture<Boolean> started = new RoutineFuture<>();
  private final RoutineFuture<Boolean> quit = new RoutineFuture<>();
  private final RoutineFuture<Boolean> ended;

  private ModuleServer(
      Scheduler scheduler,
      Optional<Scheduler> owned,
      Config config,
      Consumer<ModuleLoaderBuilder> choices) {
    this.scheduler = scheduler;
    this.owned = owned;
    List<String> startup = config.strings("server.startup").orElse(List.of());
    ModuleLoaderBuilder builder = ModuleLoader.builder(scheduler).config(config);
    choices.accept(builder);
    this.modules = builder.build();
    this.ended = scheduler.submit("module server", r -> serve(r, startup));
  }

  /**
   * Starts on a scheduler of its own, which has the settings of {@code server} and ends with the
   * JVM, with the modules of {@code server.startup}; with all that have a factory, if that is empty
   * or not set.
   *
   * @param choices registers factories, and says where classes come from
   * @throws io.weft.core.config.ConfigException when {@code server.startup} is no list of strings
   */
  public static ModuleServer start(Config config, Consumer<ModuleLoaderBuilder> choices) {
    Scheduler own =
        Scheduler.builder("modules").configure(config.section("server")).quitOnShutdown().start();
    try {
      return new ModuleServer(own, Optional.of(own), config, choices);
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
  }

  /** Starts on a scheduler of the host's, which stays open; see the other {@code start}. */
  public static ModuleServer start(
      Scheduler scheduler, Config config, Consumer<ModuleLoaderBuilder> choices) {
    return new ModuleServer(scheduler, Optional.empty(), config, choices);
  }

  private boolean serve(Routine r, List<String> startup) {
    modules.whenEmpty(
        () -> {
          if (started.isDone()) {
            quit();
          }
        });
    try {
      for (String path : startup) {
        modules.load(r, path);
      }
      if (startup.isEmpty()) {
        for (ModuleType type : modules.types().registered()) {
          modules.load(r, type);
        }
      }
      started.complete(true);
      if (!modules.active().isEmpty()) {
        r.await(quit);
      }
      return true;
    } catch (RuntimeException | Error e) {
      started.fail(e);
      throw e;
    } finally {
      modules.unloadAll(r);
    }
  }

  /** What loads modules, for the routines of its scheduler. */
  public ModuleLoader modules() {
    return modules;
  }

  /** What everything runs on. */
  public Scheduler scheduler() {
    return scheduler;
  }

  /** Complete when the modules to start with are loaded; fails when one could not be. */
  public RoutineFuture<Boolean> started() {
    return started;
  }

  /** Complete when all modules have ended; fails with what could not be loaded at the start. */
  public RoutineFuture<Boolean> ended() {
    return ended;
  }

  /**
   * Asks it to end and returns at once: the modules are unloaded, those that depend on others
   * first. May be repeated.
   */
  public void quit() {
    quit.complete(true);
  }

  /**
   * Blocks until it has ended; not for routines.
   *
   * @throws RuntimeException what could not be loaded at the start
   */
  public void run() {
    try {
      ended.join(FOREVER);
    } catch (RoutineFailedException e) {
      if (!(e.getCause() instanceof RoutineCancelledException)) {
        throw e.getCause() instanceof RuntimeException cause ? cause : e;
      }
      // Its scheduler was asked to end, by a signal or by the host.
    }
  }

  /** Ends it, waits for that, and closes its scheduler if that is its own. Not for routines. */
  @Override
  public void close() {
    quit();
    if (owned.isPresent()) {
      try {
        ended.join(FOREVER);
      } catch (RoutineFailedException e) {
        // Whoever waits for the start or the end has been told.
      } finally {
        owned.get().close();
      }
    }
  }
}
