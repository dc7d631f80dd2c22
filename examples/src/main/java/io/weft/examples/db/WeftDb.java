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
import io.weft.objectdb.tools.Schema;
import io.weft.objectdb.tools.TargetInUseException;
import io.weft.objectdb.tools.TargetPolicy;
import io.weft.sdn.model.NetworkSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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
    subcommands = CommandLine.HelpCommand.class,
    description = "Moves, dumps, loads and checks the databases of Weft controllers.",
    footerHeading = "%nA DATABASE is a URL:%n",
    footer = {
      "  journal:/var/lib/weft/network      the file of a controller that does not run",
      "  redis://host[:port][/number]       rediss:// with TLS; [user]:password@ before",
      "                                     the host, ?prefix=name: at the end",
      "  zk://host[:port],...[/chroot]      zks:// with TLS",
      "or, with -f, what that says of redisdb[:vhost], zookeeperdb, memorystorage, or",
      "of defaultdb, the one that it chooses: so no password is in a command line."
    })
public final class WeftDb {
  private static final Pattern URL = Pattern.compile("(journal|rediss?|zks?):.*");
  private static final Duration LIMIT = Duration.ofDays(365);
  private static final int FAULTY = 3;

  private static final Path PIPE = Path.of("-");

  private final InputStream in;
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
    private final List<Path> files = new ArrayList<>();

    Storage open(String database, boolean mustExist) {
      StorageSettings settings = settings(database);
      if (settings instanceof StorageSettings.Memory) {
        throw new UsageException("'" + database + "' is the memory of a process: it has no file");
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

    /** A file, for its owner only, that is gone with the session. */
    Path temporary() throws IOException {
      Path path = Files.createTempFile("weft-db", ".dump");
      files.add(path);
      return path;
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
      files.forEach(path -> path.toFile().delete());
    }
  }

  WeftDb(InputStream in, PrintStream out, PrintStream err, boolean terminal) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  /** Runs the program and ends the JVM. */
  public static void main(String[] arguments) {
    if (System.getProperty("weft.log.level") == null) {
      System.setProperty("weft.log.level", "ERROR");
    }
    System.exit(
        run(System.in, System.out, System.err, Boolean.getBoolean("weft.terminal"), arguments));
  }

  static int run(
      InputStream in, PrintStream out, PrintStream err, boolean terminal, String... arguments) {
    WeftDb program = new WeftDb(in, out, err, terminal);
    CommandLine command = new CommandLine(program);
    command.addSubcommand(new MigrateCommand(program));
    command.addSubcommand(new DumpCommand(program));
    command.addSubcommand(new LoadCommand(program));
    command.addSubcommand(new CheckCommand(program));
    return command
        .setOut(new PrintWriter(new OutputStreamWriter(out, out.charset()), true))
        .setErr(new PrintWriter(new OutputStreamWriter(err, err.charset()), true))
        .setExecutionExceptionHandler((e, failed, parsed) -> program.explain(e, failed))
        .execute(arguments);
  }

  /** One sentence for what a person can mend; a stack trace only for what nobody expects. */
  private int explain(Exception failure, CommandLine command) {
    Throwable e = failure;
    while (e instanceof RoutineFailedException && e.getCause() != null) {
      e = e.getCause();
    }
    if (e instanceof UsageException) {
      err.println(e.getMessage());
      command.usage(err);
      return CommandLine.ExitCode.USAGE;
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

  private StorageSettings settings(String database) {
    try {
      return URL.matcher(database).matches()
          ? StorageSettings.parse(database)
          : StorageSettings.named(database, config(database), besideConfiguration());
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private Config config(String database) {
    if (file == null) {
      throw new UsageException(
          "'" + database + "' is no URL of a database, and there is no -f FILE");
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
      if (options.merge) {
        return TargetPolicy.MERGE;
      }
      return options.replace ? TargetPolicy.REPLACE : TargetPolicy.EMPTY;
    }
  }

  void say(String line) {
    out.println(line);
  }

  /** Says something beside the output, where that is taken. */
  void tell(boolean taken, String line) {
    (taken ? err : out).println(line);
  }

  /** Whether a name stands for the input or the output. */
  boolean isPipe(Path name) {
    return name.equals(PIPE);
  }

  void copyOut(Path from) throws IOException {
    Files.copy(from, out);
    out.flush();
    if (out.checkError()) {
      throw new IOException("the output was closed");
    }
  }

  void copyIn(Path to) throws IOException {
    Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
  }

  static int faulty() {
    return FAULTY;
  }

  static Schema schema() {
    return NetworkSchema.create();
  }
}
