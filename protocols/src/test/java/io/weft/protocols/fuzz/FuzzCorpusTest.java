package io.weft.protocols.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What was found once is tried again in every build, by the same methods, without a fuzzer. */
@Tag("pure")
class FuzzCorpusTest {
  private static final List<Class<?>> SUITES =
      List.of(
          FlowTextFuzz.class, HttpFuzz.class, JsonFuzz.class, OpenFlowFuzz.class, PacketFuzz.class);

  private static Stream<Method> targets() {
    return SUITES.stream()
        .flatMap(suite -> Stream.of(suite.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(FuzzTest.class));
  }

  private static String name(Method target) {
    return target.getDeclaringClass().getSimpleName() + '.' + target.getName();
  }

  @Test
  void everyTargetHasACorpus() throws Exception {
    assertThat(FuzzCorpus.targets())
        .containsExactlyInAnyOrderElementsOf(targets().map(FuzzCorpusTest::name).toList());
  }

  @TestFactory
  Stream<DynamicTest> whatWasFoundIsReadOrRefused() {
    return targets().map(target -> DynamicTest.dynamicTest(name(target), () -> tryAll(target)));
  }

  private static void tryAll(Method target) throws Exception {
    Constructor<?> suite = target.getDeclaringClass().getDeclaredConstructor();
    suite.setAccessible(true);
    target.setAccessible(true);
    Object instance = suite.newInstance();
    List<byte[]> inputs = FuzzCorpus.inputs(name(target));
    assertThat(inputs).isNotEmpty();
    for (byte[] input : inputs) {
      assertThatCode(() -> target.invoke(instance, (Object) input))
          .as(HexFormat.of().formatHex(input))
          .doesNotThrowAnyException();
    }
  }
}
