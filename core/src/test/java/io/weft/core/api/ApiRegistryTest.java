package io.weft.core.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiException.Kind;
import io.weft.core.api.ApiParameter.Type;
import io.weft.core.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls by name (specification 3.2.2 and 5.5.1). */
class ApiRegistryTest {
  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");
  private final ApiRegistry registry = new ApiRegistry();
  private final List<String> log = new ArrayList<>();
  private int underWay;
  private int mostUnderWay;

  ApiRegistryTest() {
    registry.register(
        new ApiTarget(
            "Clock",
            List.of(
                ApiMethod.of(
                    "Wait",
                    "Waits.",
                    List.of(
                        ApiParameter.required("seconds", Type.NUMBER, "How long."),
                        ApiParameter.optional("say", Type.TEXT, "done", "The answer.")),
                    this::sleep),
                ApiMethod.of(
                    "fail",
                    "Fails.",
                    List.of(),
                    (r, arguments) -> {
                      throw new IllegalStateException("broken");
                    }))));
  }

  private String sleep(Routine r, Arguments arguments) {
    underWay++;
    mostUnderWay = Math.max(mostUnderWay, underWay);
    try {
      r.sleep(Duration.ofSeconds(arguments.number("seconds").orElseThrow()));
      String answer = arguments.text("say").orElseThrow();
      log.add(answer);
      return answer;
    } finally {
      underWay--;
    }
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private <T extends @Nullable Object> T run(RoutineCall<T> body) {
    RoutineFuture<T> future = scheduler.submit("caller", body);
    try {
      return simulation.await(future);
    } catch (RoutineFailedException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Object call(String target, String name, Map<String, Object> arguments) {
    return run(r -> Optional.ofNullable(registry.call(r, target, name, arguments))).orElseThrow();
  }

  private ApiException refused(String target, String name, Map<String, Object> arguments) {
    return catchThrowableOfType(ApiException.class, () -> call(target, name, arguments));
  }

  @Test
  void aCallIsFoundByTargetAndNameInAnyCase() {
    assertThat(call("CLOCK", "wait", Map.of("seconds", 5L))).isEqualTo("done");
    assertThat(call("clock", "WAIT", Map.of("seconds", "0", "say", "x"))).isEqualTo("x");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThat(refused("clok", "wait", Map.of()))
        .hasMessage("there is no module clok")
        .returns(Kind.NOT_FOUND, ApiException::kind);
    assertThat(refused("clock", "wayt", Map.of()))
        .hasMessage("there is no call wayt in module clock")
        .returns(Kind.NOT_FOUND, ApiException::kind);
    assertThat(refused("clock", "wait", Map.of()))
        .hasMessage("seconds: it is missing")
        .returns(Kind.BAD_PARAMETER, ApiException::kind);
    assertThat(refused("clock", "wait", Map.of("seconds", "long")))
        .hasMessage("seconds: it must be a number, not the text 'long'")
        .returns(Kind.BAD_PARAMETER, ApiException::kind);
    assertThat(refused("clock", "wait", Map.of("seconds", 1L, "second", 1L)))
        .hasMessage("second: there is no such parameter of wait")
        .returns(Kind.BAD_PARAMETER, ApiException::kind);
    assertThatThrownBy(() -> call("clock", "fail", Map.of()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
  }

  @Test
  void aCallThatTakesTooLongIsEndedAndNamed() {
    long start = simulation.ticker().nanoTime();
    assertThat(refused("clock", "wait", Map.of("seconds", 121L)))
        .hasMessage("clock/wait did not answer within PT2M")
        .returns(Kind.TIMED_OUT, ApiException::kind);
    assertThat(simulation.ticker().nanoTime() - start).isEqualTo(120_000_000_000L);
    assertThat(underWay).isZero();
    simulation.runFor(Duration.ofMinutes(10));
    assertThat(log).isEmpty();
  }

  @Test
  void aLimitOfTheCallsOwnIsNotThatOfTheCaller() {
    registry.register(
        new ApiTarget(
            "inner",
            List.of(
                ApiMethod.of(
                    "limit",
                    "",
                    List.of(),
                    (r, arguments) -> {
                      try {
                        return r.within(
                            Duration.ofSeconds(1),
                            inside -> {
                              inside.sleep(Duration.ofSeconds(2));
                              return "late";
                            });
                      } catch (RuntimeException e) {
                        throw e;
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                    }))));
    assertThatThrownBy(() -> call("inner", "limit", Map.of()))
        .isInstanceOf(RoutineTimeoutException.class);
  }

  @Test
  void aResultCanBeDiscardedButNotAWrongCall() {
    run(
        r -> {
          registry.send(r, "clock", "wait", Map.of("seconds", 5L, "say", "sent"));
          registry.send(r, "clock", "wait", Map.of("seconds", 500L, "say", "too late"));
          assertThatThrownBy(() -> registry.send(r, "clock", "nosuch", Map.of()))
              .isInstanceOf(ApiException.class);
          assertThatThrownBy(() -> registry.send(r, "clock", "wait", Map.of()))
              .isInstanceOf(ApiException.class);
          return 0;
        });
    assertThat(log).isEmpty();
    simulation.runFor(Duration.ofMinutes(10));
    assertThat(log).containsExactly("sent");
  }

  @Test
  void aBatchGivesAllResultsInOrder() {
    List<ApiCall> calls = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      calls.add(new ApiCall("clock", "wait", Map.of("seconds", 10L - i, "say", "" + i)));
    }
    List<@Nullable Object> results = run(r -> registry.callAll(r, calls, 3, Duration.ofMinutes(1)));
    assertThat(results).containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(mostUnderWay).isEqualTo(3);
    List<@Nullable Object> none = run(r -> registry.callAll(r, List.of(), 3, Duration.ZERO));
    assertThat(none).isEmpty();
  }

  @Test
  void aBatchThatFailsGivesAllErrorsAndDoesTheOthers() {
    List<ApiCall> calls =
        List.of(
            new ApiCall("clock", "fail", Map.of()),
            new ApiCall("clock", "wait", Map.of("seconds", 1L)),
            new ApiCall("none", "x", Map.of()),
            new ApiCall("clock", "wait", Map.of("seconds", 100L)));
    ApiBatchException e =
        catchThrowableOfType(
            ApiBatchException.class,
            () -> run(r -> registry.callAll(r, calls, 2, Duration.ofSeconds(30))));
    assertThat(e.errors()).containsOnlyKeys(0, 2, 3);
    assertThat(e.errors().get(0)).isInstanceOf(IllegalStateException.class);
    assertThat(e.errors().get(3)).hasMessageContaining("clock/wait").hasMessageContaining("PT30S");
    assertThat(e).hasMessageStartingWith("3 of 4 calls failed: 0: broken; 2: there is no module");
    assertThat(log).containsExactly("done");
    assertThat(underWay).isZero();
  }

  @Test
  void aBatchEndsWithItsCaller() {
    RoutineFuture<List<@Nullable Object>> caller =
        scheduler.submit(
            "caller",
            r ->
                registry.callAll(
                    r,
                    List.of(
                        new ApiCall("clock", "wait", Map.of("seconds", 10L)),
                        new ApiCall("clock", "wait", Map.of("seconds", 10L))),
                    1,
                    Duration.ofHours(1)));
    simulation.runFor(Duration.ofSeconds(1));
    caller.cancel();
    simulation.runFor(Duration.ofMinutes(1));
    assertThat(caller.isFailed()).isTrue();
    assertThat(log).isEmpty();
  }

  @Test
  void severalDefinitionsOfOneNameAreToldApartByTheirCriteria() {
    ApiParameter shape = ApiParameter.required("shape", Type.TEXT, "");
    ApiMethod circle =
        ApiMethod.of("area", "Of a circle.", List.of(shape), (r, a) -> "circle")
            .when(a -> "circle".equals(a.value("shape")));
    ApiMethod square =
        ApiMethod.of("area", "Of a square.", List.of(shape), (r, a) -> "square")
            .when(a -> "square".equals(a.value("shape")));
    ApiMethod other = ApiMethod.of("area", "Of any.", List.of(shape), (r, a) -> "other");
    registry.register(new ApiTarget("two", List.of(circle, square)));
    registry.register(new ApiTarget("three", List.of(circle, square, other)));

    assertThat(call("two", "area", Map.of("shape", "square"))).isEqualTo("square");
    assertThat(call("three", "area", Map.of("shape", "line"))).isEqualTo("other");
    assertThat(refused("two", "area", Map.of("shape", "line")))
        .hasMessage("no call two/area is for these arguments")
        .returns(Kind.BAD_PARAMETER, ApiException::kind);
    assertThat(call("two", "discover", Map.of()))
        .isEqualTo(
            Map.of(
                "area",
                "Of a circle. | Of a square.",
                "discover",
                "Lists the calls of this module."));
    assertThatThrownBy(() -> new ApiTarget("x", List.of(other, circle)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two calls x/area");
  }

  @Test
  void discoveryTellsTypesDefaultsAndDescriptions() {
    Map<String, @Nullable Object> noDefault = new HashMap<>();
    noDefault.put("name", "seconds");
    noDefault.put("type", "number");
    noDefault.put("required", true);
    noDefault.put("description", "How long.");
    Object all = call("clock", "discover", Map.of("details", "true"));
    assertThat(((Map<?, ?>) all).get("wait"))
        .isEqualTo(
            Map.of(
                "description",
                "Waits.",
                "others",
                false,
                "parameters",
                List.of(
                    noDefault,
                    Map.of(
                        "name", "say",
                        "type", "text",
                        "required", false,
                        "default", "done",
                        "description", "The answer."))));
  }

  @Test
  void publicCallsAreAnsweredByWhoeverTheyAreFor() {
    ApiRegistry.Registration first =
        registry.registerPublic(
            List.of(
                ApiMethod.of("who", "", List.of(), (r, a) -> "first")
                    .takingOthers()
                    .when(a -> a.has("first"))));
    registry.registerPublic(
        List.of(ApiMethod.of("who", "", List.of(), (r, a) -> "second").takingOthers()));
    assertThat(call("public", "who", Map.of("first", 1L))).isEqualTo("first");
    assertThat(call("public", "who", Map.of())).isEqualTo("second");
    assertThatThrownBy(
            () ->
                registry.registerPublic(
                    List.of(ApiMethod.of("who", "", List.of(), (r, a) -> "hidden"))))
        .isInstanceOf(IllegalArgumentException.class);
    first.remove();
    first.remove();
    assertThat(call("public", "who", Map.of("first", 1L))).isEqualTo("second");
  }

  @Test
  void aTargetHasOneHolderAndLeavesWhenItIsTakenBack() {
    ApiTarget another = new ApiTarget("clock", List.of());
    assertThatThrownBy(() -> registry.register(another))
        .isInstanceOf(IllegalArgumentException.class);
    ApiRegistry.Registration alias = registry.alias("Watch", "clock");
    assertThat(registry.targets()).containsExactly("clock", "watch");
    assertThat(call("watch", "wait", Map.of("seconds", 1L))).isEqualTo("done");
    assertThatThrownBy(() -> registry.alias("watch", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registry.register(new ApiTarget("watch", List.of())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> registry.register(new ApiTarget("public", List.of())))
        .isInstanceOf(IllegalArgumentException.class);
    alias.remove();
    assertThat(registry.target("watch")).isEmpty();
  }

  @Test
  void argumentsAreOfTheTypesAskedFor() {
    Arguments arguments =
        Arguments.of(
            Map.of(
                "real",
                "2.5",
                "whole",
                2L,
                "texts",
                List.of("a"),
                "object",
                Map.of("k", 1L),
                "items",
                List.of(Map.of("id", "x"), Map.of())));
    assertThat(arguments.real("real")).hasValue(2.5);
    assertThat(arguments.real("whole")).hasValue(2);
    assertThat(arguments.real("none")).isEmpty();
    assertThat(arguments.texts("texts")).containsExactly("a");
    assertThat(arguments.object("object")).containsEntry("k", 1L);
    assertThat(arguments.items("items").get(0).requiredText("id")).isEqualTo("x");
    assertThatThrownBy(() -> arguments.items("items").get(1).requiredText("id"))
        .hasMessage("items.1.id: it is missing");
    assertThatThrownBy(() -> arguments.texts("items"))
        .hasMessage("items: it must be a list of texts, not a list");
    assertThatThrownBy(() -> arguments.object("real"))
        .hasMessage("real: it must be an object, not the text '2.5'");
    assertThatThrownBy(() -> arguments.real("texts"))
        .hasMessage("texts: it must be a number, whole or not, not a list");
  }
}
