package io.weft.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The samples in this package's javadoc. */
class ApiSnippetsTest {
  private final Map<String, Long> mtus = new TreeMap<>();

  private ApiTarget ports() {
    // @start region=target
    ApiMethod create =
        ApiMethod.of(
                "createport",
                "Creates a port.",
                List.of(
                    ApiParameter.required("id", ApiParameter.Type.TEXT, "Its name."),
                    ApiParameter.optional("mtu", ApiParameter.Type.NUMBER, 1500L, "In bytes.")),
                (r, arguments) -> { // may wait; the arguments are checked
                  String id = arguments.requiredText("id");
                  if (mtus.putIfAbsent(id, arguments.number("mtu").orElseThrow()) != null) {
                    throw new ApiException(ApiException.Kind.CONFLICT, "id", id + " is there");
                  }
                  return mtus.get(id);
                })
            .changing();
    ApiTarget ports = new ApiTarget("ports", List.of(create)); // and a call discover
    // @end
    return ports;
  }

  private static List<Object> create(Routine r, ApiTarget ports) {
    // @start region=registry
    ApiRegistry apis = new ApiRegistry();
    ApiRegistry.Registration registration = apis.register(ports);
    Object mtu = apis.call(r, "ports", "createport", Map.of("id", "eth0")); // two minutes at most
    List<Object> more =
        apis.callAll(
            r,
            List.of(
                new ApiCall("ports", "createport", Map.of("id", "eth1", "mtu", 9000L)),
                new ApiCall("ports", "createport", Map.of("id", "eth2"))),
            2, // at once
            Duration.ofSeconds(10));
    registration.remove(); // nobody finds it any more
    // @end
    assertThat(mtu).isEqualTo(1500L);
    return more;
  }

  @Test
  void callsAreFoundByName() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler scheduler = simulation.scheduler("s");
      ApiTarget ports = ports();
      assertThat(simulation.await(scheduler.submit("create", (Routine r) -> create(r, ports))))
          .containsExactly(9000L, 1500L);
      assertThatThrownBy(
              () ->
                  simulation.await(
                      scheduler.submit(
                          "again", r -> ports.call(r, "createport", Map.of("id", "eth0")))))
          .hasStackTraceContaining("eth0 is there");
    }
  }
}
