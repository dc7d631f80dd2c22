package io.weft.core.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Routine;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiParameter;
import io.weft.core.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples on modules of the module's README. */
@Timeout(60)
class ModuleGuideTest {
  // README: modules
  @ModuleInfo(service = true) // leaves with the last module that depends on it
  public static final class Store extends Module {
    final AtomicLong value = new AtomicLong();

    public Store(ModuleContext context) {
      super(context);
    }
  }

  @ModuleInfo(dependsOn = Store.class) // loaded before this one
  public static final class Counter extends Module {
    private static final ApiParameter STEP =
        ApiParameter.optional("step", ApiParameter.Type.NUMBER, 1L, "How much to add.");

    public Counter(ModuleContext context) {
      super(context);
    }

    @Override
    protected void load(Routine r) { // may wait
      Store store = context().dependency(Store.class);
      ApiMethod add =
          ApiMethod.of(
              "add",
              "Counts on.",
              List.of(STEP),
              (own, arguments) -> store.value.addAndGet(arguments.number("step").orElseThrow()));
      context().offer(List.of(add)); // as counter/add, until it is unloaded
    }
  }

  // README: end

  @Test
  void theModulesOfTheGuideAreLoaded() {
    // README: server
    Config config = Config.parse("f", "server.startup = ('" + Counter.class.getName() + "',)");
    try (ModuleServer server = ModuleServer.start(config, choices -> {})) {
      server.started().join(Duration.ofSeconds(10));
      Object sum =
          server
              .scheduler()
              .submit(
                  "caller",
                  r -> {
                    server.modules().apis().call(r, "counter", "add", Map.of());
                    return String.valueOf(
                        server.modules().apis().call(r, "counter", "add", Map.of("step", 4L)));
                  })
              .join(Duration.ofSeconds(10));
      assertThat(sum).isEqualTo("5");
    } // unloads them, counter first
    // README: end
  }
}
