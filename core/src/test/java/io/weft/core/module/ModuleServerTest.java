package io.weft.core.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiException;
import io.weft.core.config.Config;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program of modules (specification 3.2.1, 5.5.2, 5.6.4). */
@Timeout(60)
class ModuleServerTest {
  private static final String STARTUP =
      "server.startup = ('io.weft.core.module.ModuleServerTest$Worker',"
          + " 'io.weft.core.module.Manager')";

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");

  @AfterEach
  void close() {
    simulation.close();
  }

  @ModuleInfo(service = true)
  public static final class Helper extends Module {
    public Helper(ModuleContext context) {
      super(context);
    }
  }

  @ModuleInfo(dependsOn = Helper.class)
  public static final class Worker extends Module {
    public Worker(ModuleContext context) {
      super(context);
    }
  }

  public static final class Failing extends Module {
    public Failing(ModuleContext context) {
      super(context);
    }

    @Override
    protected void load(Routine r) {
      throw new IllegalStateException("no");
    }
  }

  private static List<String> active(ModuleServer server) {
    return server.modules().active().stream().map(ModuleStatus::name).toList();
  }

  @Test
  void theStartUpListIsLoadedAndQuitUnloadsIt() {
    ModuleServer server = ModuleServer.start(scheduler, Config.parse("f", STARTUP), choices -> {});
    simulation.await(server.started());
    assertThat(active(server)).containsExactly("helper", "worker", "manager");
    simulation.runFor(Duration.ofDays(1));
    assertThat(server.ended().isDone()).isFalse();
    server.quit();
    simulation.await(server.ended());
    assertThat(active(server)).isEmpty();
    assertThat(scheduler.routines()).isEmpty();
  }

  @Test
  void itEndsWithItsLastModule() {
    ModuleServer server = ModuleServer.start(scheduler, Config.parse("f", STARTUP), choices -> {});
    simulation.await(server.started());
    simulation.await(
        scheduler.spawn(
            "unload",
            r -> {
              server.modules().unload(r, "worker");
              server.modules().unload(r, "manager");
            }));
    simulation.await(server.ended());
  }

  @Test
  void withoutAListWhatHasAFactoryIsLoaded() {
    ModuleServer server =
        ModuleServer.start(
            scheduler, Config.empty(), choices -> choices.register(Worker.class, Worker::new));
    simulation.await(server.started());
    assertThat(active(server)).containsExactly("helper", "worker");
    ModuleServer nothing = ModuleServer.start(scheduler, Config.empty(), choices -> {});
    simulation.await(nothing.ended());
  }

  @Test
  void aModuleThatCannotBeLoadedEndsTheStart() {
    ModuleServer server =
        ModuleServer.start(
            scheduler,
            Config.parse(
                "f",
                "server.startup = ['"
                    + Worker.class.getName()
                    + "', '"
                    + Failing.class.getName()
                    + "']"),
            choices -> {});
    assertThatThrownBy(() -> simulation.await(server.started()))
        .hasCauseInstanceOf(ModuleLoadException.class);
    assertThatThrownBy(() -> simulation.await(server.ended()))
        .hasCauseInstanceOf(ModuleLoadException.class);
    assertThat(active(server)).isEmpty();
  }

  @Test
  void aServerOnASchedulerOfItsOwnRunsUntilItIsClosed() {
    List<String> states = new ArrayList<>();
    try (ModuleServer server = ModuleServer.start(Config.parse("f", STARTUP), choices -> {})) {
      server.started().join(Duration.ofSeconds(30));
      server
          .scheduler()
          .submit("look", r -> states.addAll(active(server)))
          .join(Duration.ofSeconds(30));
      server.quit();
      server.run();
    }
    assertThat(states).containsExactly("helper", "worker", "manager");
    assertThatThrownBy(
            () -> {
              try (ModuleServer server =
                  ModuleServer.start(
                      Config.empty(), choices -> choices.register(Failing.class, Failing::new))) {
                server.run();
              }
            })
        .isInstanceOf(ModuleLoadException.class)
        .hasMessageContaining("failing");
  }

  @Test
  void theEndOfTheSchedulerIsItsEnd() {
    try (ModuleServer server = ModuleServer.start(Config.parse("f", STARTUP), choices -> {})) {
      server.started().join(Duration.ofSeconds(30));
      server.scheduler().quit();
      server.run();
      assertThat(server.ended().isDone()).isTrue();
    }
  }

  @Test
  void theManagerLoadsAndUnloadsByCalls() {
    ModuleServer server =
        ModuleServer.start(
            scheduler, Config.empty(), choices -> choices.register(Manager.class, Manager::new));
    simulation.await(server.started());
    RoutineFuture<Void> calls =
        scheduler.spawn(
            "calls",
            r -> {
              call(r, server, "loadmodule", Map.of("path", Worker.class.getName()));
              assertThat(call(r, server, "activemodules", Map.of()))
                  .isEqualTo(
                      Map.of(
                          "manager", Manager.class.getName(),
                          "helper", Helper.class.getName(),
                          "worker", Worker.class.getName()));
              refused(
                  r, server, "unloadmodule", Map.of("path", "helper"), ApiException.Kind.CONFLICT);
              refused(
                  r, server, "unloadmodule", Map.of("path", "none"), ApiException.Kind.NOT_FOUND);
              refused(
                  r,
                  server,
                  "loadmodule",
                  Map.of("path", Failing.class.getName()),
                  ApiException.Kind.FAILED);
              refused(
                  r,
                  server,
                  "reloadmodules",
                  Map.of("pathlist", List.of("worker")),
                  ApiException.Kind.FAILED);
              refused(
                  r,
                  server,
                  "reloadmodules",
                  Map.of("pathlist", 1L),
                  ApiException.Kind.BAD_PARAMETER);
              call(r, server, "unloadmodule", Map.of("path", "helper", "force", "true"));
            });
    simulation.await(calls);
    assertThat(active(server)).containsExactly("manager");
  }

  private static Object call(
      Routine r, ModuleServer server, String name, Map<String, Object> arguments) {
    return java.util.Optional.ofNullable(
            server.modules().apis().call(r, "manager", name, arguments))
        .orElseThrow();
  }

  private static void refused(
      Routine r,
      ModuleServer server,
      String name,
      Map<String, Object> arguments,
      ApiException.Kind kind) {
    assertThatThrownBy(() -> call(r, server, name, arguments))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.kind()).as(e.reason()).isEqualTo(kind));
  }
}
