package io.weft.examples.db;

import io.weft.core.RoutineCall;
import io.weft.core.RoutineFailedException;
import io.weft.core.Scheduler;
import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.config.StorageSettings;
import io.weft.objectdb.tools.DatabaseChangingException;
import io.weft.objectdb.tools.DumpFormatException;
import io.weft.objectdb.tools.TargetInUseException;
import io.weft.objectdb.tools.TargetPolicy;
import io.weft.sdn.model.NetworkSchema;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The tools for databases as a program. Exits with 0; with 1 when it could not be done, after one
 * sentence that says why; with 2 when the arguments make no sense; {@code check} with 3 when
 * something is wrong.
 */
@Command(
    name = "weft-db",
    mixinStandardHelpOptions = true,
    versionProvider = WeftDb.Version.class,
    subcommands = {
      MigrateCommand.class,
      DumpCommand.class,
      LoadCommand.class,
      CheckCommand.class,
      CommandLine.HelpCommand.class
    },
    description = "Moves, dumps, loads and checks the databases of Weft controllers.",
    footerHeading = "%nA DATABASE is a URL:%n",
    footer = {
      "  journal:/var/lib/weft/network           the file of a controller that does not run",
      "  redis://[[user]:password@]host[:port][/number][?prefix=name:]   rediss:// with TLS",
      "  zk://host[:port],host[:port]/chroot     zks:// with TLS",
      "or, with -f, what the configuration says of redisdb[:vhost], zookeeperdb, memorystorage, or",
      "of the one that it chooses, defaultdb. So no password shows in the list of processes."
    })
public final class WeftDb {
  private static final Pattern URL = Pattern.compile("(journal|rediss?|zks?):.*");
  private static final Duration LIMIT = Duration.ofDays(365);
  private static final int FAULTY = 3;

  private final PrintStream out;
  private final PrintStream err;
  private final boolean terminal;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The controller's configuration, for databases that are not given as a URL.")
  private @Nullable Path file;

  /** The version of the jar, if it runs from one. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = WeftDb.class.getPackage().getImplementationVersion();
      return new String[] {"weft-db " + (version == null ? "(not packaged)" : version)};
    }
  }

  /** Which storages and files the command used, so that all are closed. */
  final class Session implements AutoCloseable {
    final Scheduler scheduler = Scheduler.start("weft-db");
    final TaskPool pool = TaskPool.start("weft-db", 1, 16);
    final ProgressBar progress = new ProgressBar(err, terminal, System::nanoTime);
    private final List<Storage> storages = new ArrayList<>();

    Storage open(CommandLine command, String database, boolean mustExist) {
      StorageSettings settings = settings(command, database);
      if (settings instanceof StorageSettings.Memory) {
        throw new ParameterException(
            command, "'" + database + "' is the memory of a process: it has no file");
      }
      if (settings instanceof StorageSettings.Journal(Path path)
          && mustExist
          && !Files.exists(path)) {
        throw new StorageException("there is no file " + path);
      }
      Storage storage = settings.open();
      storages.add(storage);
      return storage;
    }

    <T> T run(RoutineCall<T> body) {
      try {
        return scheduler.submit("weft-db", body).join(LIMIT);
      } finally {
        progress.clear();
      }
    }

    @Override
    public void close() {
      scheduler.close();
      storages.forEach(Storage::close);
      pool.close();
    }
  }

  WeftDb(PrintStream out, PrintStream err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Runs the program and ends the JVM. */
  public static void main(String[] arguments) {
    if (System.getProperty("weft.log.level") == null) {
      System.setProperty("weft.log.level", "ERROR");
    }
    System.exit(run(System.out, System.err, Boolean.getBoolean("weft.terminal"), arguments));
  }

  static int run(PrintStream out, PrintStream err, boolean terminal, String... arguments) {
    WeftDb program = new WeftDb(out, err, terminal);
    return new CommandLine(program)
        .setOut(new java.io.PrintWriter(out, true))
        .setErr(new java.io.PrintWriter(err, true))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((e, command, parsed) -> program.explain(e))
        .execute(arguments);
  }

  /** One sentence for what a person can mend; a stack trace only for what nobody expects. */
  private int explain(Exception failure) {
    Throwable e = failure;
    while (e instanceof RoutineFailedException && e.getCause() != null) {
      e = e.getCause();
    }
    boolean known =
        e instanceof StorageException
            || e instanceof ConfigException
            || e instanceof TargetInUseException
            || e instanceof DatabaseChangingException
            || e instanceof DumpFormatException;
    if (known) {
      err.println("weft-db: " + e.getMessage());
    } else if (e instanceof NoSuchFileException) {
      err.println("weft-db: there is no file " + e.getMessage());
    } else if (e instanceof AccessDeniedException) {
      err.println("weft-db: no access to " + e.getMessage());
    } else if (e instanceof IOException || e instanceof UncheckedIOException) {
      err.println("weft-db: " + e.getMessage());
    } else {
      e.printStackTrace(err);
    }
    return 1;
  }

  private StorageSettings settings(CommandLine command, String database) {
    try {
      return URL.matcher(database).matches()
          ? StorageSettings.parse(database)
          : StorageSettings.named(database, config(command, database), besideConfiguration());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command, String.valueOf(e.getMessage()), e);
    }
  }

  private Config config(CommandLine command, String database) {
    if (file == null) {
      throw new ParameterException(
          command, "'" + database + "' is no URL of a database, and there is no -f FILE");
    }
    return Config.load(file).override(System.getProperties(), System.getenv());
  }

  /** Where the controller has its database when the configuration does not say. */
  private Optional<Path> besideConfiguration() {
    return Optional.ofNullable(file)
        .map(Path::toAbsolutePath)
        .map(path -> path.resolveSibling(path.getFileName() + ".weft"));
  }

  /** What may be in the target. */
  static final class PolicyOptions {
    @Option(
        names = "--merge",
        description = "Overwrite what has the same key in the target, and leave the rest.")
    private boolean merge;

    @Option(
        names = {"--replace", "--clean"},
        description = "Delete from the target what is not in the source.")
    private boolean replace;

    static TargetPolicy policy(@Nullable PolicyOptions options) {
      if (options == null) {
        return TargetPolicy.EMPTY;
      }
      return options.merge ? TargetPolicy.MERGE : TargetPolicy.REPLACE;
    }
  }

  void say(String line) {
    out.println(line);
  }

  static int faulty() {
    return FAULTY;
  }

  static io.weft.objectdb.tools.Schema schema() {
    return NetworkSchema.create();
  }
}
