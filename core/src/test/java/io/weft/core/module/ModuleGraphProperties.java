package io.weft.core.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiRegistry;
import io.weft.core.config.Config;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random graphs of modules, loaded and unloaded in random order, against a simple model. */
class ModuleGraphProperties {
  private static final List<Class<? extends Module>> CLASSES =
      List.of(M0.class, M1.class, M2.class, M3.class, M4.class, M5.class, M6.class, M7.class);

  abstract static class Node extends Module {
    private final World world;

    Node(ModuleContext context, World world) {
      super(context);
      this.world = world;
    }

    @Override
    protected void load(Routine r) {
      r.sleep(Duration.ofMillis(world.random.nextInt(100)));
      if (world.broken.contains(context().name())) {
        throw new IllegalStateException("broken");
      }
      world.started(context().name());
    }

    @Override
    protected void unload(Routine r) {
      r.sleep(Duration.ofMillis(world.random.nextInt(100)));
      world.stopped(context().name());
    }
  }

  static final class M0 extends Node {
    M0(ModuleContext context, World world) {
      super(context, world);
    }
  }

  static final class M1 extends Node {
    M1(ModuleContext context, World world) {
      super(context, world);
    }
  }

  static final class M2 extends Node {
    M2(ModuleContext context, World world) {
      super(context, world);
    }
  }

  static final class M3 extends Node {
    M3(ModuleContext context, World world) {
      super(context, world);
    }
  }

  static final class M4 extends Node {
    M4(ModuleContext context, World world) {
      super(context, world);
    }
  }

  static final class M5 extends Node {
    M5(ModuleContext context, World world) {
      super(context, world);
    }
  }

  static final class M6 extends Node {
    M6(ModuleContext context, World world) {
      super(context, world);
    }
  }

  static final class M7 extends Node {
    M7(ModuleContext context, World world) {
      super(context, world);
    }
  }

  /** What is loaded is the closure of what is wanted: what was asked for, and what stays. */
  static final class World {
    final Random random;
    final List<ModuleType> types = new ArrayList<>();
    final Map<String, Set<String>> needs = new LinkedHashMap<>();
    final Set<String> services = new TreeSet<>();
    final Set<String> broken = new TreeSet<>();
    final Set<String> wanted = new TreeSet<>();
    final Set<String> running = new TreeSet<>();
    final ModuleLoader loader;

    World(Scheduler scheduler, Random random) {
      this.random = random;
      Map<Class<?>, ModuleType> registered = new LinkedHashMap<>();
      for (int i = 0; i < CLASSES.size(); i++) {
        List<Class<?>> dependsOn = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (int j = 0; j < i; j++) {
          if (random.nextInt(3) == 0) {
            dependsOn.add(CLASSES.get(j));
            names.add("m" + j);
          }
        }
        boolean service = random.nextBoolean();
        if (service) {
          services.add("m" + i);
        }
        if (random.nextInt(10) == 0) {
          broken.add("m" + i);
        }
        needs.put("m" + i, names);
        int index = i;
        ModuleType type =
            new ModuleType(
                CLASSES.get(i),
                "m" + i,
                CLASSES.get(i).getName(),
                context ->
                    (Module)
                        CLASSES
                            .get(index)
                            .getDeclaredConstructor(ModuleContext.class, World.class)
                            .newInstance(context, this),
                dependsOn,
                service);
        types.add(type);
        registered.put(type.moduleClass(), type);
      }
      Config config = Config.empty();
      loader =
          new ModuleLoader(
              scheduler,
              config,
              new ApiRegistry(),
              new ModuleTypes(config, registered, getClass().getClassLoader(), List.of()));
    }

    void started(String name) {
      assertThat(running).as("%s starts after what it needs", name).containsAll(needs.get(name));
      assertThat(running.add(name)).as("%s runs once", name).isTrue();
    }

    void stopped(String name) {
      assertThat(running.remove(name)).isTrue();
      for (String other : running) {
        assertThat(needs.get(other)).as("%s still runs", other).doesNotContain(name);
      }
    }

    Set<String> closure(Set<String> of) {
      Set<String> all = new TreeSet<>();
      for (String name : of) {
        all.add(name);
        all.addAll(closure(needs.get(name)));
      }
      return all;
    }

    void load(Routine r, int index) {
      String name = "m" + index;
      Set<String> closure = closure(Set.of(name));
      Set<String> missing = new TreeSet<>(closure);
      missing.removeAll(running);
      missing.retainAll(broken);
      try {
        loader.load(r, types.get(index));
        assertThat(missing).isEmpty();
        wanted.add(name);
        closure.stream().filter(n -> !services.contains(n)).forEach(wanted::add);
      } catch (ModuleLoadException e) {
        assertThat(missing).contains(e.module());
      }
    }

    void unload(Routine r, int index, boolean force) {
      String name = "m" + index;
      boolean before = running.contains(name);
      Set<String> users = new TreeSet<>();
      for (String other : running) {
        if (!other.equals(name) && closure(Set.of(other)).contains(name)) {
          users.add(other);
        }
      }
      try {
        boolean done = force ? loader.unloadForced(r, name) : loader.unload(r, name);
        assertThat(done).isEqualTo(before);
        assertThat(force || users.isEmpty()).isTrue();
        wanted.remove(name);
        wanted.removeAll(users);
      } catch (ModuleUnloadException e) {
        assertThat(force).isFalse();
        assertThat(users).isNotEmpty().containsAll(e.dependents());
      }
    }

    void check() {
      assertThat(running).isEqualTo(closure(wanted));
      assertThat(loader.active())
          .extracting(ModuleStatus::name)
          .containsExactlyInAnyOrderElementsOf(running);
      assertThat(loader.active())
          .extracting(ModuleStatus::state)
          .containsOnly(
              running.isEmpty() ? new ModuleState[0] : new ModuleState[] {ModuleState.SUCCEEDED});
    }
  }

  @Property(tries = 100)
  void whatIsLoadedIsTheClosureOfWhatIsWanted(@ForAll long seed) {
    try (Simulation simulation = Simulation.withSeed(seed)) {
      Scheduler scheduler = simulation.scheduler("s");
      World world = new World(scheduler, new Random(seed));
      for (int step = 0; step < 20; step++) {
        simulation.await(
            scheduler.spawn(
                "step",
                r -> {
                  int index = world.random.nextInt(CLASSES.size());
                  switch (world.random.nextInt(4)) {
                    case 0, 1 -> world.load(r, index);
                    case 2 -> world.unload(r, index, false);
                    default -> world.unload(r, index, true);
                  }
                }));
        world.check();
      }
      simulation.await(scheduler.spawn("end", world.loader::unloadAll));
      assertThat(world.running).isEmpty();
      assertThat(scheduler.routines()).isEmpty();
    }
  }

  /** Many at once, some of which give up: nothing hangs, and what is loaded is what runs. */
  @Property(tries = 100)
  void changesAtOnceLeaveEverythingInOrder(@ForAll long seed) {
    try (Simulation simulation = Simulation.withSeed(seed)) {
      Scheduler scheduler = simulation.scheduler("s");
      World world = new World(scheduler, new Random(seed));
      List<RoutineFuture<Boolean>> all = new ArrayList<>();
      for (int step = 0; step < 20; step++) {
        int index = world.random.nextInt(CLASSES.size());
        boolean load = world.random.nextBoolean();
        RoutineFuture<Boolean> change =
            scheduler.submit(
                "change",
                r -> {
                  try {
                    if (load) {
                      world.loader.load(r, world.types.get(index));
                    } else {
                      world.loader.unloadForced(r, "m" + index);
                    }
                  } catch (ModuleLoadException e) {
                    assertThat(world.broken).contains(e.module());
                  }
                  return true;
                });
        all.add(change);
        if (world.random.nextInt(4) == 0) {
          scheduler.callLater(Duration.ofMillis(world.random.nextInt(500)), change::cancel);
        }
        simulation.runFor(Duration.ofMillis(world.random.nextInt(50)));
      }
      simulation.runFor(Duration.ofMinutes(1));
      assertThat(all).allMatch(RoutineFuture::isDone);
      assertThat(world.loader.active())
          .extracting(ModuleStatus::name)
          .containsExactlyInAnyOrderElementsOf(world.running);
      for (ModuleStatus module : world.loader.active()) {
        assertThat(world.running).containsAll(module.dependencies());
        boolean used =
            world.loader.active().stream()
                .anyMatch(other -> other.dependencies().contains(module.name()));
        assertThat(module.stays() || used).as(module.name()).isTrue();
      }
      simulation.await(scheduler.spawn("end", world.loader::unloadAll));
      assertThat(world.running).isEmpty();
      assertThat(scheduler.routines()).isEmpty();
    }
  }
}
