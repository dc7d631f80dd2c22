package io.weft.examples.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bin/weft-controller}, copied into a tree of its own, with JDKs that only print. */
class LauncherTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @TempDir private Path temporary;
  private Path root;
  private Path launcher;
  private Path jvms;

  @BeforeEach
  void copy() throws IOException {
    // macOS and some Linux machines have a symbolic link in the path of temporary files.
    Path real = temporary.toRealPath();
    root = real.resolve("a weft");
    launcher = root.resolve("examples/bin/weft-controller");
    Files.createDirectories(launcher.getParent());
    Path original = Path.of("bin");
    Path scripts = Files.exists(original) ? original : Path.of("examples").resolve(original);
    for (String script : List.of("weft-controller", "weft-benchmark", "weft-java")) {
      Path copy = launcher.resolveSibling(script);
      Files.copy(scripts.resolve(script), copy);
      makeExecutable(copy);
    }
    build("/dev/null:" + root);
    jvms = Files.createDirectories(real.resolve("jvms"));
  }

  private void build(String classPath) throws IOException {
    Files.createDirectories(root.resolve("examples/target/classes"));
    Files.writeString(root.resolve("examples/target/classpath.txt"), classPath);
  }

  private static void makeExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A JDK whose {@code java} prints its version where asked, and otherwise its arguments. */
  private static Path jdk(Path home, String version, boolean withRelease) throws IOException {
    Path java = home.resolve("bin/java");
    Files.createDirectories(java.getParent());
    Files.writeString(
        java,
        """
        #!/bin/sh
        if [ "$1" = -version ]; then
          echo 'openjdk version "%s" 2025-01-01' >&2
        else
          echo '%s'
          for argument; do echo "$argument"; done
        fi
        """
            .formatted(version, home.getFileName()));
    makeExecutable(java);
    if (withRelease) {
      Files.writeString(
          home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    }
    return home;
  }

  private Commands.Result launch(Map<String, String> environment, String... arguments)
      throws IOException {
    Map<String, String> whole = new HashMap<>();
    whole.put("JAVA_HOME", "");
    whole.put("WEFT_JAVA_HOME", "");
    whole.put("WEFT_JVM_DIRS", jvms.toString());
    whole.put("PATH", pathWithoutJava());
    whole.putAll(environment);
    List<String> command =
        Stream.concat(Stream.of(launcher.toString()), Stream.of(arguments)).toList();
    return new Commands(Tools.ofThisProcess()).run(command, whole, LIMIT);
  }

  /** A folder with what the script uses and nothing else: on most machines java lies beside it. */
  private String pathWithoutJava() throws IOException {
    Path bin = Files.createDirectories(temporary.resolve("bin"));
    for (String tool : List.of("sed", "head", "cat", "readlink")) {
      Path original = Tools.ofThisProcess().find(tool).orElseThrow();
      Path same = bin.resolve(tool);
      Files.writeString(same, "#!/bin/sh\nexec " + original + " \"$@\"\n");
      makeExecutable(same);
    }
    return bin.toString();
  }

  private String jvmThatRan(Map<String, String> environment) throws IOException {
    Commands.Result result = launch(environment);
    assertThat(result.errors()).isEmpty();
    return result.output().lines().findFirst().orElseThrow();
  }

  @Test
  void passesClassPathFlagsAndArguments() throws IOException {
    jdk(jvms.resolve("jdk"), "25.0.1", true);

    Commands.Result result =
        launch(Map.of("WEFT_JAVA_OPTS", "-Xmx1g -Dx=y"), "-f", "/etc/vlcp conf", "--version");

    assertThat(result.output().lines())
        .containsExactly(
            "jdk",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx1g",
            "-Dx=y",
            "-classpath",
            root + "/examples/target/classes:/dev/null:" + root,
            "io.weft.examples.WeftController",
            "-f",
            "/etc/vlcp conf",
            "--version");
    assertThat(result.exitCode()).isZero();
  }

  @Test
  void runsTheBenchmarksInTheSameWay() throws IOException {
    jdk(jvms.resolve("jdk"), "25.0.1", true);
    launcher = launcher.resolveSibling("weft-benchmark");

    assertThat(launch(Map.of(), "--list").output().lines())
        .endsWith("io.weft.examples.benchmark.WeftBenchmark", "--list");

    Files.delete(root.resolve("examples/target/classpath.txt"));
    assertThat(launch(Map.of()).errors())
        .startsWith("weft-benchmark: the benchmark is not built; build it with:");
  }

  @Test
  void findsItselfThroughSymbolicLinksAndOnThePath() throws IOException {
    jdk(jvms.resolve("jdk"), "25", true);
    Path original = launcher;
    Path links = Files.createDirectories(root.resolve("x/links"));
    Files.createSymbolicLink(
        links.resolve("relative"), Path.of("../../examples/bin/weft-controller"));
    launcher = Files.createSymbolicLink(root.resolve("absolute"), links.resolve("relative"));
    assertThat(launch(Map.of()).output()).contains(root + "/examples/target/classes:");

    Commands.Result onPath =
        new Commands(Tools.ofThisProcess())
            .run(
                List.of("sh", "-c", "cd / && weft-controller"),
                Map.of(
                    "PATH",
                    original.getParent() + File.pathSeparator + pathWithoutJava(),
                    "JAVA_HOME",
                    "",
                    "WEFT_JVM_DIRS",
                    jvms.toString()),
                LIMIT);
    assertThat(onPath.output()).contains(root + "/examples/target/classes:");
  }

  @Test
  void prefersItsOwnJdkThenJavaHomeThenThePathThenTheNewest() throws IOException {
    Path own = jdk(temporary.resolve("own"), "21.0.2", true);
    Path home = jdk(temporary.resolve("home"), "22", true);
    Path path = jdk(temporary.resolve("path"), "23.0.1", true);
    jdk(jvms.resolve("old"), "24.0.9", true);
    jdk(jvms.resolve("newest"), "24.0.10", true);
    Map<String, String> environment = new HashMap<>();
    assertThat(jvmThatRan(environment)).isEqualTo("newest");

    environment.put("PATH", path.resolve("bin") + File.pathSeparator + pathWithoutJava());
    assertThat(jvmThatRan(environment)).isEqualTo("path");

    environment.put("JAVA_HOME", home.toString());
    assertThat(jvmThatRan(environment)).isEqualTo("home");

    environment.put("WEFT_JAVA_HOME", own.toString());
    assertThat(jvmThatRan(environment)).isEqualTo("own");
  }

  @Test
  void passesOverWhatIsTooOld() throws IOException {
    Path old = jdk(temporary.resolve("old"), "17.0.15", true);
    jdk(jvms.resolve("eight"), "1.8.0_402", true);
    jdk(jvms.resolve("twenty-one"), "21", true);
    Path empty = Files.createDirectories(jvms.resolve("nothing"));

    assertThat(jvmThatRan(Map.of("JAVA_HOME", old.toString(), "WEFT_JAVA_HOME", empty.toString())))
        .isEqualTo("twenty-one");
  }

  @Test
  void findsJdksWhereMacOsPutsThem() throws IOException {
    jdk(jvms.resolve("temurin.jdk/Contents/Home"), "25", true);

    assertThat(jvmThatRan(Map.of())).isEqualTo("Home");
  }

  @ParameterizedTest
  @CsvSource({"21, 0", "26-ea, 0", "25.0.1, 0", "17.0.15, 1", "1.8.0_402, 1", "20.0.2, 1"})
  void readsTheVersionOfAJdkWithoutReleaseFile(String version, int exitCode) throws IOException {
    jdk(jvms.resolve("jdk"), version, false);

    assertThat(launch(Map.of()).exitCode()).isEqualTo(exitCode);
  }

  @Test
  void withoutAJdkItSaysWhereItLooked() throws IOException {
    Commands.Result result = launch(Map.of());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.output()).isEmpty();
    assertThat(result.errors())
        .isEqualTo(
            "weft-controller: needs a JDK 21 or newer; looked at WEFT_JAVA_HOME, JAVA_HOME, "
                + "java on PATH and in "
                + jvms
                + "\n");
  }

  @Test
  void notBuiltItSaysWhatBuildsIt() throws IOException {
    Files.delete(root.resolve("examples/target/classpath.txt"));
    Commands.Result result = launch(Map.of());
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.errors())
        .isEqualTo(
            "weft-controller: the controller is not built; build it with: (cd \""
                + root
                + "\" && mvn -q -pl examples -am compile)\n");

    build("/dev/null:/nowhere/weft-core.jar");
    assertThat(launch(Map.of()).errors())
        .startsWith(
            "weft-controller: the controller was built with /nowhere/weft-core.jar, which is gone;")
        .hasLineCount(1);
  }

  @Test
  void theJvmTakesTheProcessOverAndWithItSignalsAndExitCode() throws IOException {
    Path home = jdk(jvms.resolve("jdk"), "25", true);
    Files.writeString(
        home.resolve("bin/java"),
        "#!/bin/sh\ntrap 'exit 7' TERM\necho \"process $$\"\nwhile :; do sleep 0.05; done\n");
    Map<String, String> environment = Map.of("WEFT_JAVA_HOME", home.toString());

    try (ControllerProcess process =
        ControllerProcess.start(
            new Commands(Tools.ofThisProcess()),
            List.of(launcher.toString()),
            environment,
            temporary,
            "launcher")) {
      assertThat(process.awaitLine("process", PATIENCE)).isEqualTo("process " + process.pid());
      assertThat(process.stop()).isEqualTo(7);
    }
  }
}
