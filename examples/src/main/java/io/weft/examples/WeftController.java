package io.weft.examples;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import io.weft.core.net.ConnectionException;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.config.StorageSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The example controller as a program. The system property {@code weft.simulate=true} adds
 * simulated servers and a demonstration, after which {@code weft.once=true} ends it.
 */
@Command(
    name = "weft-controller",
    mixinStandardHelpOptions = true,
    versionProvider = WeftController.Version.class,
    description = {
      "Runs the Weft example controller.",
      "Without FILE: API on 127.0.0.1:8081, OpenFlow on 127.0.0.1:6653, the OVSDB of this machine"
          + " at /var/run/openvswitch/db.sock, the database in memory."
    },
    footerHeading =
        "%nEvery key of FILE can also be set without it, with a literal as its value:%n",
    footer = {
      "  WEFT_CONFIG_PROTOCOL__OPENFLOW__HELLOTIMEOUT=5    an environment variable: two underscores"
          + " for a dot",
      "  -Dweft.config.protocol.openflow.hellotimeout=5    a system property, in WEFT_JAVA_OPTS",
      "A property counts before a variable, a variable before FILE. Strings need quotes:",
      "  WEFT_CONFIG_MODULE__OPENFLOWSERVER__URL=\"'tcp://127.0.0.1:6653/'\""
    })
public final class WeftController implements Callable<Integer> {
  private static final Logger log = LoggerFactory.getLogger(WeftController.class);

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "configuration in VLCP's syntax, with VLCP's keys")
  private @Nullable Path file;

  private final StopSignal signal;

  private WeftController(StopSignal signal) {
    this.signal = signal;
  }

  /** Reads the version that the build has written. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      Properties properties = new Properties();
      try (InputStream in = WeftController.class.getResourceAsStream("version.properties")) {
        if (in != null) {
          properties.load(in);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new String[] {"weft-controller " + properties.getProperty("version", "unknown")};
    }
  }

  /** Runs the program; the exit code is not 0 when it could not start, or its proof failed. */
  public static void main(String[] args) {
    StopSignal signal = StopSignal.install();
    int exit = 1;
    try {
      exit =
          new CommandLine(new WeftController(signal))
              .setExecutionExceptionHandler((e, command, parsed) -> explain(e))
              .execute(args);
    } finally {
      signal.ended(exit);
    }
    // Not 0 only: threads that Netty or a logger keeps must not hold the process.
    System.exit(exit);
  }

  /** One sentence for what a person can mend; a stack trace only for what nobody expects. */
  private static int explain(Exception e) {
    if (e instanceof ConnectionException
        || e instanceof ConfigException
        || e instanceof StorageException) {
      System.err.println("weft-controller: " + e.getMessage());
    } else {
      log.error("weft-controller failed", e);
    }
    return 1;
  }

  @Override
  public Integer call() {
    ControllerSettings settings =
        settings(
            Optional.ofNullable(file),
            System.getProperties(),
            System.getenv(),
            warning -> log.warn("{}", warning));
    boolean once = Boolean.getBoolean("weft.once");
    if (Boolean.getBoolean("weft.simulate")) {
      Consumer<String> out = System.out::println;
      try (Demonstration demonstration = Demonstration.start(settings, out)) {
        boolean right = demonstration.prove();
        if (once) {
          return right ? 0 : 1;
        }
        signal.await();
      }
    } else {
      try (Controller controller = Controller.start(settings)) {
        log.info(
            "Controller runs: API {}, OpenFlow {}; Ctrl-C ends it",
            controller.api(),
            controller.openFlow());
        if (settings.storage() instanceof StorageSettings.Memory) {
          log.info("The database is in memory only: what is created ends with the process");
        }
        if (once) {
          return 0;
        }
        signal.await();
      }
    }
    log.info("Stopped");
    return 0;
  }

  /** The settings of a file, if there is one, and of what counts before it. */
  static ControllerSettings settings(
      Optional<Path> file,
      Map<?, ?> properties,
      Map<String, String> environment,
      Consumer<String> warnings) {
    Config config = file.map(Config::load).orElseGet(Config::empty);
    return SettingsReader.read(
        config.override(properties, environment), file.map(Path::toAbsolutePath), warnings);
  }
}
