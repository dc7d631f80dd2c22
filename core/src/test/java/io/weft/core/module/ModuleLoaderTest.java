package io.weft.core.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weft.core.Routine;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTask;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiException;
import io.weft.core.api.ApiMethod;
import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Loading and unloading (specification 3.2.1 and 5.5.1). */
class ModuleLoaderTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");
  private final List<String> log = new ArrayList<>();
  private final AtomicInteger made = new AtomicInteger();

  /** Says what happens to it. */
  abstract static class Logged extends Module {
    private final List<String> log;

    Logged(ModuleContext context, List<String> log) {
      super(context);
      this.log = log;
    }

    @Override
    protected void load(Routine r) throws Exception {
      r.sleep(SECOND);
      log.add("+" + context().name());
    }

    @Override
    protected void unload(Routine r) throws Exception {
      r.sleep(SECOND);
      log.add("-" + context().name());
    }
  }

  @ModuleInfo(service = true)
  static final class Base extends Logged {
    Base(ModuleContext context, List<String> log) {
      super(context, log);
    }
  }

  @ModuleInfo(dependsOn = Base.class, service = true)
  static final class Left extends Logged {
    Left(ModuleContext context, List<String> log) {
      super(context, log);
    }
  }

  @ModuleInfo(dependsOn = Base.class)
  static final class Right extends Logged {
    Right(ModuleContext context, List<String> log) {
      super(context, log);
    }
  }

  @ModuleInfo(dependsOn = {Left.class, Right.class})
  static final class Top extends Logged {
    Top(ModuleContext context, List<String> log) {
      super(context, log);
    }
  }

  @ModuleInfo(dependsOn = {Left.class, Store.class})
  static final class Broken extends Logged {
    Broken(ModuleContext context, List<String> log) {
      super(context, log);
    }

    @Override
    protected void load(Routine r) {
      context().spawn("leftover", own -> own.sleep(Duration.ofDays(1)));
      r.sleep(SECOND);
      throw new IllegalStateException("no disk");
    }
  }

  @ModuleInfo(dependsOn = CircleB.class)
  static final class CircleA extends Logged {
    CircleA(ModuleContext context, List<String> log) {
      super(context, log);
    }
  }

  @ModuleInfo(dependsOn = {Base.class, CircleA.class})
  static final class CircleB extends Logged {
    CircleB(ModuleContext context, List<String> log) {
      super(context, log);
    }
  }

  static final class Elsewhere {
    static final class Base extends Logged {
      Base(ModuleContext context, List<String> log) {
        super(context, log);
      }
    }
  }

  @ProxyModule(name = "kvstorage", defaultPath = "io.weft.core.module.ModuleLoaderTest$MemoryStore")
  interface Store {
    String kind();
  }

  @ModuleInfo(service = true)
  public static final class MemoryStore extends Module implements Store {
    public MemoryStore(ModuleContext context) {
      super(context);
    }

    @Override
    protected void load(Routine r) {
      context().offer(List.of(ApiMethod.of("kind", "", List.of(), (own, a) -> kind())));
    }

    @Override
    public String kind() {
      return "memory";
    }
  }

  @ModuleInfo(service = true)
  public static final class FileStore extends Module implements Store {
    public FileStore(ModuleContext context) {
      super(context);
    }

    @Override
    public String kind() {
      return "file " + context().config().string("name").orElse("none");
    }
  }

  @ModuleInfo(dependsOn = Store.class)
  public static final class StoreUser extends Module {
    public StoreUser(ModuleContext context) {
      super(context);
    }

    String kind() {
      return context().dependency(Store.class).kind();
    }
  }

  /** Does what the test says. */
  static final class Scripted extends Module {
    private final RoutineTask load;

    Scripted(ModuleContext context, RoutineTask load) {
      super(context);
      this.load = load;
    }

    @Override
    protected void load(Routine r) throws Exception {
      load.run(r);
    }
  }

  private final ModuleLoader loader = loader(Config.empty());

  private ModuleLoader loader(Config config) {
    return ModuleLoader.builder(scheduler)
        .config(config)
        .register(
            Base.class,
            c -> {
              made.incrementAndGet();
              return new Base(c, log);
            })
        .register(Left.class, c -> new Left(c, log))
        .register(Right.class, c -> new Right(c, log))
        .register(Top.class, c -> new Top(c, log))
        .register(Broken.class, c -> new Broken(c, log))
        .register(CircleA.class, c -> new CircleA(c, log))
        .register(CircleB.class, c -> new CircleB(c, log))
        .register(Elsewhere.Base.class, c -> new Elsewhere.Base(c, log))
        .build();
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private void run(RoutineTask task) {
    try {
      simulation.await(scheduler.spawn("test", task));
    } catch (RoutineFailedException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private List<String> active(ModuleLoader of) {
    return of.active().stream().map(ModuleStatus::name).toList();
  }

  private List<String> log() {
    List<String> all = List.copyOf(log);
    log.clear();
    return all;
  }

  @Test
  void dependenciesAreLoadedFirstAndServicesLeaveWithTheirLastUser() {
    run(r -> loader.load(r, Top.class));
    assertThat(log()).containsExactly("+base", "+left", "+right", "+top");
    assertThat(loader.active())
        .extracting(ModuleStatus::name, ModuleStatus::stays, ModuleStatus::dependencies)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("base", false, List.of()),
            org.assertj.core.groups.Tuple.tuple("left", false, List.of("base")),
            org.assertj.core.groups.Tuple.tuple("right", true, List.of("base")),
            org.assertj.core.groups.Tuple.tuple("top", true, List.of("left", "right")));

    run(r -> assertThat(loader.unload(r, "top")).isTrue());
    assertThat(log()).containsExactly("-top", "-left");
    run(r -> loader.unload(r, Right.class.getName()));
    assertThat(log()).containsExactly("-right", "-base");
    run(r -> assertThat(loader.unload(r, "right")).isFalse());
  }

  @Test
  void aServiceThatWasAskedForStays() {
    run(
        r -> {
          loader.load(r, Left.class);
          loader.load(r, Top.class);
          loader.unload(r, "top");
          loader.unload(r, "right");
        });
    assertThat(active(loader)).containsExactly("base", "left");
  }

  @Test
  void whatOthersNeedIsNotUnloadedUnlessForced() {
    run(r -> loader.load(r, Top.class));
    ModuleUnloadException e =
        catchThrowableOfType(ModuleUnloadException.class, () -> run(r -> loader.unload(r, "base")));
    assertThat(e.dependents()).containsExactly("left", "right");
    assertThat(e).hasMessage("module base is not unloaded: needed by left, right");
    assertThat(active(loader)).hasSize(4);
    log();
    run(r -> loader.unloadForced(r, "base"));
    assertThat(log()).containsExactly("-top", "-right", "-left", "-base");
  }

  @Test
  void aFailureNamesTheModuleAndLeavesNothingBehind() {
    ModuleLoadException e =
        catchThrowableOfType(
            ModuleLoadException.class, () -> run(r -> loader.load(r, Broken.class)));
    assertThat(e.module()).isEqualTo("broken");
    assertThat(e).hasMessageContaining("no disk").hasCauseInstanceOf(IllegalStateException.class);
    assertThat(log()).containsExactly("+base", "+left", "-left", "-base");
    assertThat(active(loader)).isEmpty();
    assertThat(loader.apis().targets()).isEmpty();
    run(r -> assertThat(scheduler.routines()).hasSize(1));
  }

  @Test
  void aCircleIsNamedBeforeAnythingIsLoaded() {
    assertThatThrownBy(() -> run(r -> loader.load(r, CircleA.class)))
        .isInstanceOf(ModuleLoadException.class)
        .hasMessageContaining("it depends on itself: circlea -> circleb -> circlea");
    assertThat(log()).isEmpty();
  }

  @Test
  void modulesOfOneNameAreNotLoadedTogether() {
    run(r -> loader.load(r, Base.class));
    assertThatThrownBy(() -> run(r -> loader.load(r, Elsewhere.Base.class)))
        .isInstanceOf(ModuleLoadException.class)
        .hasMessageContaining("a module of the same name is loaded: " + Base.class.getName());
    assertThatThrownBy(() -> run(r -> loader.load(r, String.class)))
        .hasMessageContaining("java.lang.String is neither a Module nor a ProxyModule");
    assertThatThrownBy(() -> run(r -> loader.load(r, "no.Such")))
        .isInstanceOf(ModuleLoadException.class)
        .hasMessageContaining("no.Such");
  }

  @Test
  void whoLoadsTheSameAtOnceSharesTheLoad() {
    RoutineFuture<Void> first = scheduler.spawn("1", r -> loader.load(r, Base.class));
    RoutineFuture<Void> second = scheduler.spawn("2", r -> loader.load(r, Base.class));
    RoutineFuture<Void> third = scheduler.spawn("3", r -> loader.load(r, Right.class));
    simulation.settle();
    // The load goes on while anybody wants it.
    first.cancel();
    simulation.await(second);
    simulation.await(third);
    assertThat(made).hasValue(1);
    assertThat(log()).containsExactly("+base", "+right");
  }

  @Test
  void aLoadThatNobodyWantsAnyMoreIsUndone() {
    RoutineFuture<Void> only = scheduler.spawn("1", r -> loader.load(r, Top.class));
    simulation.runFor(Duration.ofMillis(2500));
    assertThat(log()).containsExactly("+base", "+left");
    only.cancel();
    simulation.settle();
    // Who comes now starts anew, after that.
    run(r -> loader.load(r, Top.class));
    assertThat(log()).containsExactly("-left", "-base", "+base", "+left", "+right", "+top");
    assertThat(only.isFailed()).isTrue();
  }

  @Test
  void everyChangeOfStateIsToldByModuleAndState() {
    List<String> seen = new ArrayList<>();
    RoutineFuture<Void> watcher =
        scheduler.spawn(
            "watch",
            r -> {
              while (true) {
                ModuleStateChanged e = r.await(ModuleStateChanged.TYPE.match("base"));
                seen.add(e.previous() + ">" + e.state());
              }
            });
    RoutineFuture<ModuleStateChanged> failed =
        scheduler.submit(
            "failed", r -> r.await(ModuleStateChanged.TYPE.match("broken", ModuleState.FAILED)));
    assertThatThrownBy(() -> run(r -> loader.load(r, Broken.class)))
        .isInstanceOf(ModuleLoadException.class);
    assertThat(seen)
        .containsExactly(
            "NOT_LOADED>LOADING",
            "LOADING>LOADED",
            "LOADED>SUCCEEDED",
            "SUCCEEDED>UNLOADING",
            "UNLOADING>UNLOADED");
    assertThat(simulation.await(failed).reason().orElseThrow()).contains("no disk");
    watcher.cancel();
  }

  private ModuleLoader scripted(String config, RoutineTask task) {
    return ModuleLoader.builder(scheduler)
        .config(Config.parse("f", config))
        .register(Scripted.class, c -> new Scripted(c, task))
        .build();
  }

  @Test
  void aModuleThatDoesNotGetReadyInTimeIsNamed() {
    ModuleLoader hanging =
        scripted("module.scripted.loadtimeout = 30", r -> r.sleep(Duration.ofDays(1)));
    assertThatThrownBy(() -> run(r -> hanging.load(r, Scripted.class)))
        .isInstanceOf(ModuleLoadException.class)
        .hasMessage("module scripted cannot be loaded: it was not ready within PT30S");
    assertThat(hanging.active()).isEmpty();
  }

  @Test
  void withoutAutosuccessAModuleSaysItselfThatItIsReady() {
    ModuleLoader[] slow = new ModuleLoader[1];
    ModuleContext[] given = new ModuleContext[1];
    slow[0] =
        ModuleLoader.builder(scheduler)
            .config(Config.parse("f", "module.default.autosuccess = False"))
            .register(
                Scripted.class,
                c -> {
                  given[0] = c;
                  return new Scripted(c, r -> {});
                })
            .build();
    RoutineFuture<Void> load = scheduler.spawn("load", r -> slow[0].load(r, Scripted.class));
    simulation.runFor(SECOND);
    assertThat(load.isDone()).isFalse();
    run(r -> given[0].succeeded());
    simulation.await(load);
    assertThat(slow[0].active().getFirst().state()).isEqualTo(ModuleState.SUCCEEDED);
  }

  @Test
  void aModuleMustNotLoadOthersWhileItIsLoaded() {
    ModuleLoader[] self = new ModuleLoader[1];
    self[0] = scripted("", r -> self[0].load(r, MemoryStore.class));
    assertThatThrownBy(() -> run(r -> self[0].load(r, Scripted.class)))
        .hasMessageContaining("name them in dependsOn");
    ModuleLoader later = scripted("", r -> {});
    run(r -> later.load(r, Scripted.class));
    assertThat(active(later)).containsExactly("scripted");
  }

  @Test
  void itsRoutinesAndCallsEndWithIt() {
    List<String> ended = new ArrayList<>();
    ModuleLoader[] holder = new ModuleLoader[1];
    holder[0] =
        ModuleLoader.builder(scheduler)
            .register(
                Scripted.class,
                c ->
                    new Scripted(
                        c,
                        r -> {
                          c.offer(
                              List.of(
                                  ApiMethod.of(
                                      "wait",
                                      "",
                                      List.of(),
                                      (own, a) -> {
                                        own.sleep(Duration.ofMinutes(1));
                                        return "late";
                                      })));
                          c.offerPublic(
                              List.of(ApiMethod.of("hello", "", List.of(), (own, a) -> "hello")));
                          c.spawn(
                              "background",
                              own -> {
                                try {
                                  own.sleep(Duration.ofDays(1));
                                } finally {
                                  own.sleep(SECOND);
                                  ended.add("background");
                                }
                              });
                        }))
            .build();
    ModuleLoader modules = holder[0];
    run(r -> modules.load(r, Scripted.class));
    run(
        r -> {
          assertThat(modules.apis().call(r, "public", "hello", Map.of())).isEqualTo("hello");
          assertThat(modules.apis().call(r, "scripted", "wait", Map.of())).isEqualTo("late");
        });
    RoutineFuture<String> call =
        scheduler.submit(
            "call",
            r -> {
              try {
                return String.valueOf(modules.apis().call(r, "scripted", "wait", Map.of()));
              } catch (ApiException e) {
                return e.kind() + ": " + e.reason();
              }
            });
    simulation.runFor(SECOND);
    run(
        r -> {
          modules.unload(r, "scripted");
          // Not only asked to end: they have.
          assertThat(ended).containsExactly("background");
        });
    assertThat(simulation.await(call))
        .isEqualTo("UNAVAILABLE: module scripted was unloaded during the call");
    assertThat(modules.apis().targets()).isEmpty();
  }

  @Test
  void aCallerThatIsCancelledEndsItsCall() {
    List<String> ended = new ArrayList<>();
    ModuleLoader modules =
        ModuleLoader.builder(scheduler)
            .register(
                Scripted.class,
                c ->
                    new Scripted(
                        c,
                        r ->
                            c.offer(
                                List.of(
                                    ApiMethod.of(
                                        "wait",
                                        "",
                                        List.of(),
                                        (own, a) -> {
                                          try {
                                            own.sleep(Duration.ofDays(1));
                                            return "late";
                                          } catch (RoutineCancelledException e) {
                                            ended.add("cancelled");
                                            throw e;
                                          }
                                        })))))
            .build();
    run(r -> modules.load(r, Scripted.class));
    assertThatThrownBy(() -> run(r -> modules.apis().call(r, "scripted", "wait", Map.of(), SECOND)))
        .isInstanceOf(ApiException.class)
        .hasMessage("scripted/wait did not answer within PT1S");
    simulation.settle();
    assertThat(ended).containsExactly("cancelled");
  }

  static final class Stubborn extends Module {
    Stubborn(ModuleContext context) {
      super(context);
    }

    @Override
    protected void unload(Routine r) {
      throw new IllegalStateException("still dirty");
    }
  }

  @Test
  void aModuleThatDoesNotEndAsItShouldIsUnloadedNevertheless() {
    ModuleLoader modules =
        ModuleLoader.builder(scheduler).register(Stubborn.class, Stubborn::new).build();
    run(r -> modules.load(r, Stubborn.class));
    assertThatThrownBy(() -> run(r -> modules.unload(r, "stubborn")))
        .isInstanceOf(ModuleUnloadException.class)
        .hasMessageContaining("module stubborn is unloaded, but did not end as it should")
        .hasMessageContaining("still dirty");
    assertThat(modules.active()).isEmpty();
  }

  @Test
  void notificationsReachWhoWaitsForThem() {
    RoutineFuture<ModuleNotification> heard =
        scheduler.submit(
            "listener", r -> r.await(ModuleNotification.TYPE.match("scripted", "flood")));
    ModuleContext[] given = new ModuleContext[1];
    ModuleLoader modules =
        ModuleLoader.builder(scheduler)
            .register(
                Scripted.class,
                c -> {
                  given[0] = c;
                  return new Scripted(c, r -> {});
                })
            .build();
    run(r -> modules.load(r, Scripted.class));
    run(r -> given[0].notify(r, "drought", Map.of()));
    run(r -> given[0].notify(r, "flood", Map.of("metres", 3)));
    assertThat(simulation.await(heard).payload()).containsEntry("metres", 3);
  }

  @Test
  void aProxyIsWhatIsConfiguredOrItsDefault() {
    run(r -> loader.load(r, StoreUser.class));
    assertThat(active(loader)).containsExactly("memorystore", "storeuser");
    assertThat(loader.find(StoreUser.class).orElseThrow().kind()).isEqualTo("memory");
    run(r -> assertThat(loader.apis().call(r, "kvstorage", "kind", Map.of())).isEqualTo("memory"));
    run(r -> loader.unload(r, "storeuser"));
    assertThat(loader.apis().targets()).isEmpty();

    ModuleLoader other =
        loader(
            Config.parse(
                "f",
                "proxy.kvstorage = '"
                    + FileStore.class.getName()
                    + "'\nmodule.filestore.name = 'x'"));
    run(r -> other.load(r, StoreUser.class));
    assertThat(other.find(StoreUser.class).orElseThrow().kind()).isEqualTo("file x");
  }

  @Test
  void aProxyThatLeadsNowhereIsReportedWithItsLine() {
    for (String path : List.of("no.Such", Base.class.getName())) {
      ModuleLoader wrong = loader(Config.parse("f", "\nproxy.kvstorage = '" + path + "'"));
      assertThatThrownBy(() -> run(r -> wrong.load(r, StoreUser.class)))
          .isInstanceOf(ConfigException.class)
          .hasMessageStartingWith("f:2:19: proxy.kvstorage: ");
      assertThat(wrong.active()).isEmpty();
    }
  }
}
