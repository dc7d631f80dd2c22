package io.weft.core.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineTask;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loading the classes of modules anew (specification 3.2.3). */
class ModuleReloadTest {
  private static final String GREETER = "reloaded.Greeter";
  private static final String SPEAKER = "reloaded.Speaker";

  @TempDir private Path directory;

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("s");
  private ModuleLoader loader = ModuleLoader.on(scheduler);

  @BeforeEach
  void makeLoader() throws IOException {
    loader = ModuleLoader.builder(scheduler).reloadFrom(List.of(directory)).build();
    write("Greeter", "", "public String greeting() { return \"first\"; }", "");
    write(
        "Speaker",
        "@io.weft.core.module.ModuleInfo(dependsOn = Greeter.class)",
        "",
        """
        context().offer(java.util.List.of(io.weft.core.api.ApiMethod.of("say", "", \
        java.util.List.of(), (own, a) -> context().dependency(Greeter.class).greeting())));\
        """);
    write("Other", "", "", "");
    compile();
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private void write(String name, String annotation, String members, String load)
      throws IOException {
    Path file = directory.resolve("reloaded/" + name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(
        file,
        """
        package reloaded;
        %s
        public class %s extends io.weft.core.module.Module {
          public %s(io.weft.core.module.ModuleContext context) { super(context); }
          @Override protected void load(io.weft.core.Routine r) throws Exception { %s }
          %s
        }
        """
            .formatted(annotation, name, name, load, members));
  }

  private void compile() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", directory.toString()));
    String core =
        Path.of(Module.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
    arguments.addAll(List.of("-cp", core));
    try (var files = Files.walk(directory)) {
      files.map(Path::toString).filter(f -> f.endsWith(".java")).forEach(arguments::add);
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(result).isZero();
  }

  private void run(RoutineTask task) {
    try {
      simulation.await(scheduler.spawn("test", task));
    } catch (RoutineFailedException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private String said() {
    String[] said = new String[1];
    run(r -> said[0] = String.valueOf(loader.apis().call(r, "speaker", "say", Map.of())));
    return Objects.requireNonNull(said[0]);
  }

  @Test
  void aModuleAndWhatDependsOnItRunInTheirNewVersion() throws IOException {
    run(r -> loader.load(r, SPEAKER));
    run(r -> loader.load(r, "reloaded.Other"));
    Module other = loader.find("other").orElseThrow();
    assertThat(said()).isEqualTo("first");

    write("Greeter", "", "public String greeting() { return \"second\"; }", "");
    compile();
    run(r -> loader.reload(r, List.of(GREETER)));
    assertThat(said()).isEqualTo("second");
    // What does not depend on it goes on as it was.
    assertThat(loader.find("other").orElseThrow()).isSameAs(other);
    assertThat(loader.active())
        .extracting(ModuleStatus::name)
        .containsExactly("other", "greeter", "speaker");

    // Once more, now from the generation before.
    write("Greeter", "", "public String greeting() { return \"third\"; }", "");
    compile();
    run(r -> loader.reload(r, List.of("greeter")));
    assertThat(said()).isEqualTo("third");
    // What is loaded now is of the newest version, too.
    run(r -> loader.unloadForced(r, "greeter"));
    run(r -> loader.load(r, SPEAKER));
    assertThat(said()).isEqualTo("third");
  }

  @Test
  void aDependencyThatIsNotReloadedStaysTheSame() throws IOException {
    run(r -> loader.load(r, SPEAKER));
    Module greeter = loader.find("greeter").orElseThrow();
    Module speaker = loader.find("speaker").orElseThrow();
    run(r -> loader.reload(r, List.of(SPEAKER)));
    assertThat(loader.find("greeter").orElseThrow()).isSameAs(greeter);
    assertThat(loader.find("speaker").orElseThrow().getClass()).isNotSameAs(speaker.getClass());
    assertThat(said()).isEqualTo("first");
  }

  @Test
  void whenTheNewVersionCannotBeLoadedTheOldOneRunsAgain() throws IOException {
    run(r -> loader.load(r, SPEAKER));
    Class<?> old = loader.find("greeter").orElseThrow().getClass();
    write(
        "Greeter",
        "",
        "public String greeting() { return \"second\"; }",
        "throw new IllegalStateException(\"no good\");");
    compile();
    ModuleLoadException e =
        catchThrowableOfType(
            ModuleLoadException.class, () -> run(r -> loader.reload(r, List.of(GREETER))));
    assertThat(e.module()).isEqualTo("greeter");
    assertThat(e).hasMessageContaining("no good").hasNoSuppressedExceptions();
    assertThat(loader.find("greeter").orElseThrow().getClass()).isSameAs(old);
    assertThat(said()).isEqualTo("first");
  }

  @Test
  void whatCannotEvenBeReadStopsNothing() throws IOException {
    run(r -> loader.load(r, SPEAKER));
    Module greeter = loader.find("greeter").orElseThrow();
    Files.write(directory.resolve("reloaded/Greeter.class"), new byte[] {1, 2, 3});
    assertThatThrownBy(() -> run(r -> loader.reload(r, List.of(GREETER))))
        .isInstanceOf(ModuleLoadException.class)
        .hasMessageContaining("its class cannot be loaded anew");
    assertThat(loader.find("greeter").orElseThrow()).isSameAs(greeter);
    assertThatThrownBy(() -> run(r -> loader.reload(r, List.of("nosuch"))))
        .isInstanceOf(ModuleLoadException.class)
        .hasMessageContaining("nosuch");
    run(r -> loader.load(r, Manager.class));
    assertThatThrownBy(() -> run(r -> loader.reload(r, List.of("manager"))))
        .isInstanceOf(ModuleLoadException.class)
        .hasMessageContaining("its class is not in any of");
  }

  @Test
  void withoutAPlaceToLoadFromNothingIsReloaded() {
    ModuleLoader without = ModuleLoader.on(scheduler);
    run(r -> without.load(r, Manager.class));
    assertThatThrownBy(() -> run(r -> without.reload(r, List.of("manager"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(without.active()).hasSize(1);
  }

  @Test
  void theOldClassesGo() throws Exception {
    run(r -> loader.load(r, SPEAKER));
    WeakReference<ClassLoader> old =
        new WeakReference<>(loader.find("speaker").orElseThrow().getClass().getClassLoader());
    run(r -> loader.reload(r, List.of(GREETER)));
    assertThat(loader.find("speaker").orElseThrow().getClass().getClassLoader())
        .isNotSameAs(old.get());
    for (int i = 0; i < 100 && old.get() != null; i++) {
      System.gc();
      Thread.yield();
    }
    assertThat(old.get()).isNull();
  }
}
