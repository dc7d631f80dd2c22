package io.weft.examples.db;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.tools.DatabaseTools;
import io.weft.objectdb.tools.DumpOptions;
import io.weft.objectdb.tools.DumpReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Writes a database to a file. */
@Command(
    name = "dump",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a database to a file of JSON lines, as it was at one moment.",
      "When the database changes meanwhile it is read again. The file is for its owner only."
    })
final class DumpCommand implements Callable<Integer> {
  @ParentCommand private WeftDb program;
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DATABASE", description = "What to dump.")
  private String database;

  @Parameters(index = "1", paramLabel = "DUMP", description = "The file; is replaced.")
  private Path file;

  @Option(
      names = "--passes",
      paramLabel = "COUNT",
      defaultValue = "5",
      description = "How often to read a database that changes meanwhile (${DEFAULT-VALUE}).")
  private int passes;

  @Option(
      names = "--changing",
      description = "Take what there is when it has changed every time, and say so.")
  private boolean changing;

  @Override
  public Integer call() {
    try (WeftDb.Session session = program.new Session()) {
      if (passes < 1) {
        throw new picocli.CommandLine.ParameterException(
            spec.commandLine(), "--passes must be at least 1");
      }
      Storage storage = session.open(spec.commandLine(), database, true);
      DumpReport report =
          session.run(
              r ->
                  new DatabaseTools(session.pool, session.progress)
                      .dump(r, storage, file, new DumpOptions(passes, changing)));
      program.say(
          report.keys()
              + " keys of version "
              + report.version()
              + " in "
              + report.bytes()
              + " bytes"
              + (report.consistent() ? "" : "; it changed meanwhile: this is not one version"));
    }
    return 0;
  }
}
