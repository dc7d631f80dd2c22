package io.weft.examples.db;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.tools.DatabaseTools;
import io.weft.objectdb.tools.DumpOptions;
import io.weft.objectdb.tools.DumpReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a database to a file. */
@Command(
    name = "dump",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a database to a file of JSON lines, as it was at one moment.",
      "When the database changes meanwhile it is read again. The file is for its owner only.",
      "With --changing, of a database that never rests, every value is one that was there, but not"
          + " all at one moment: run check on what such a dump was loaded into."
    })
final class DumpCommand implements Callable<Integer> {
  private final WeftDb program;

  @Parameters(index = "0", paramLabel = "DATABASE", description = "What to dump.")
  private String database = "";

  @Parameters(
      index = "1",
      paramLabel = "DUMP",
      description =
          "The file; is replaced. Compressed if it ends with .gz; - writes to the output.")
  private Path file = Path.of("");

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

  DumpCommand(WeftDb program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    try (WeftDb.Session session = program.new Session()) {
      if (passes < 1) {
        throw new UsageException("--passes must be at least 1");
      }
      Storage storage = session.open(database, true);
      boolean piped = program.isPipe(file);
      Path target = piped ? session.temporary() : file;
      DumpReport report =
          session.run(
              r ->
                  new DatabaseTools(session.pool, session.progress)
                      .dump(r, storage, target, new DumpOptions(passes, changing)));
      if (piped) {
        program.copyOut(target);
      }
      program.tell(
          piped,
          report.keys()
              + " keys of version "
              + report.version()
              + " in "
              + report.bytes()
              + " bytes"
              + (report.consistent()
                  ? ""
                  : "; it changed meanwhile: this is not one version, check it when it is loaded"));
    }
    return 0;
  }
}
