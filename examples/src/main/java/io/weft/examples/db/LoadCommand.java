package io.weft.examples.db;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.tools.CopyReport;
import io.weft.objectdb.tools.DatabaseTools;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a dump into a storage. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Brings a dump into a storage, once all of it has been found good.",
      "The target must be empty, or hold a part of the same data: after an interruption the same"
          + " command goes on. No controller may write to the target meanwhile."
    })
final class LoadCommand implements Callable<Integer> {
  private final WeftDb program;

  @Parameters(
      index = "0",
      paramLabel = "DUMP",
      description = "The file, compressed or not; - reads the input.")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "TARGET", description = "Where to.")
  private String target = "";

  @ArgGroup private WeftDb.@Nullable PolicyOptions policy;

  @Option(
      names = "--any-value",
      description = "Take values, too, that are no objects of this controller.")
  private boolean anyValue;

  LoadCommand(WeftDb program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    try (WeftDb.Session session = program.new Session()) {
      Storage storage = session.open(target, false);
      Path source = program.isPipe(file) ? session.temporary() : file;
      if (program.isPipe(file)) {
        program.copyIn(source);
      }
      CopyReport report =
          session.run(
              r ->
                  new DatabaseTools(session.pool, session.progress)
                      .load(
                          r,
                          source,
                          storage,
                          WeftDb.PolicyOptions.policy(policy),
                          anyValue ? Optional.empty() : Optional.of(WeftDb.schema().types())));
      program.say(
          report.keys()
              + " keys are in the target: "
              + report.written()
              + " written, "
              + report.deleted()
              + " deleted");
    }
    return 0;
  }
}
