package io.weft.examples.db;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.tools.CopyReport;
import io.weft.objectdb.tools.DatabaseTools;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Copies a database into another storage. */
@Command(
    name = "migrate",
    mixinStandardHelpOptions = true,
    description = {
      "Copies a database into another storage, and compares all of it.",
      "The target must be empty, or hold a part of the same data: after an interruption the same"
          + " command goes on. No controller may write to the target meanwhile."
    })
final class MigrateCommand implements Callable<Integer> {
  @ParentCommand private WeftDb program;
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "The database to copy.")
  private String source;

  @Parameters(index = "1", paramLabel = "TARGET", description = "Where to.")
  private String target;

  @ArgGroup private WeftDb.@Nullable PolicyOptions policy;

  @Override
  public Integer call() {
    try (WeftDb.Session session = program.new Session()) {
      Storage from = session.open(spec.commandLine(), source, true);
      Storage to = session.open(spec.commandLine(), target, false);
      CopyReport report =
          session.run(
              r ->
                  new DatabaseTools(session.pool, session.progress)
                      .migrate(r, from, to, WeftDb.PolicyOptions.policy(policy)));
      program.say(
          report.keys()
              + " keys are the same in both: "
              + report.written()
              + " written, "
              + report.deleted()
              + " deleted");
    }
    return 0;
  }
}
