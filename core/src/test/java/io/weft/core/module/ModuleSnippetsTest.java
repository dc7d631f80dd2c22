package io.weft.core.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.config.Config;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples in this package's javadoc. */
@Timeout(60)
class ModuleSnippetsTest {
  // @start region=module
  /** Polls the counters of the ports, as often as {@code module.portcounters.interval} says. */
  public static final class PortCounters extends Module {
    final List<Long> polls = new ArrayList<>();

    public PortCounters(ModuleContext context) {
      super(context);
    }

    @Override
    protected void load(Routine r) {
      Duration interval = context().config().seconds("interval").orElse(Duration.ofSeconds(10));
      context().spawn("poll", w -> poll(w, interval)); // ends with the module
    }

    private void poll(Routine r, Duration interval) {
      while (true) {
        polls.add(r.scheduler().ticker().nanoTime());
        r.sleep(interval);
      }
    }
  }

  // @end

  private static int loadAndUnload(Routine r, Config config) {
    // @start region=loader
    ModuleLoader modules = ModuleLoader.builder(r.scheduler()).config(config).build();
    modules.load(r, PortCounters.class); // what it depends on first; or ModuleLoadException
    PortCounters counters = modules.find(PortCounters.class).orElseThrow();
    r.sleep(Duration.ofMinutes(1));
    modules.unload(r, "portcounters"); // by its name; its routines have ended when this returns
    // @end
    return counters.polls.size();
  }

  @Test
  void aModuleRunsFromLoadToUnload() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      Config config = Config.parse("weft.conf", "module.portcounters.interval = 25");
      assertThat(
              simulation.await(scheduler.submit("admin", (Routine r) -> loadAndUnload(r, config))))
          .isEqualTo(3);
    }
  }

  private static List<String> serve(String startup) {
    // @start region=server
    Config config = Config.parse("weft.conf", "server.startup = ['" + startup + "']");
    try (ModuleServer server = ModuleServer.start(config, choices -> {})) {
      server.started().join(Duration.ofSeconds(10)); // a program would call server.run() instead
      return server
          .scheduler()
          .call(() -> server.modules().active().stream().map(ModuleStatus::name).toList())
          .join(Duration.ofSeconds(10));
    } // unloads the modules, then ends the scheduler
    // @end
  }

  @Test
  void aServerLoadsWhatItsSettingsName() {
    assertThat(serve(PortCounters.class.getName())).containsExactly("portcounters");
  }
}
