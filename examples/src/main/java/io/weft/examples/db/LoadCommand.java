package io.weft.examples.db;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.tools.CopyReport;
import io.weft.objectdb.tools.DatabaseTools;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

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
  @ParentCommand private WeftDb program;
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DUMP", description = "The file.")
  private Path file;

  @Parameters(index = "1", paramLabel = "TARGET", description = "Where to.")
  private String target;

  @ArgGroup private WeftDb.@Nullable PolicyOptions policy;

  @Option(
      names = "--any-value",
      description = "Take values, too, that are no objects of this controller.")
  private boolean anyValue;

  @Override
  public Integer call() {
    try (WeftDb.Session session = program.new Session()) {
      Storage storage = session.open(spec.commandLine(), target, false);
      CopyReport report =
          session.run(
              r ->
                  new DatabaseTools(session.pool, session.progress)
                      .load(
                          r,
                          file,
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
