package io.weft.examples.db;

import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.tools.CheckReport;
import io.weft.objectdb.tools.DatabaseTools;
import io.weft.objectdb.tools.Repair;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Looks for what does not fit together in a database. */
@Command(
    name = "check",
    aliases = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for what does not fit together in a controller's database: references that lead"
          + " nowhere, sets and indices with too much or too little, values that cannot be read.",
      "Controllers may go on meanwhile. Exits with 3 when something is wrong in the end."
    })
final class CheckCommand implements Callable<Integer> {
  @ParentCommand private WeftDb program;
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DATABASE", description = "What to look at.")
  private String database;

  @ArgGroup private @Nullable RepairOptions repair;

  /** What to do about it. */
  static final class RepairOptions {
    @Option(names = "--repair", description = "Repair what can be without losing an object.")
    private boolean safe;

    @Option(
        names = "--repair-deleting",
        description =
            "Repair, and delete objects that cannot be read, or that refer to what does not exist"
                + " and cannot be without.")
    private boolean deleting;

    static Repair of(@Nullable RepairOptions options) {
      if (options == null) {
        return Repair.NONE;
      }
      return options.deleting ? Repair.DELETE : Repair.SAFE;
    }
  }

  @Override
  public Integer call() {
    try (WeftDb.Session session = program.new Session()) {
      Storage storage = session.open(spec.commandLine(), database, true);
      CheckReport report =
          session.run(
              r ->
                  new DatabaseTools(session.pool, session.progress)
                      .check(r, storage, WeftDb.schema(), RepairOptions.of(repair)));
      report.faults().forEach(fault -> program.say(fault.toString()));
      if (report.more() > 0) {
        program.say("and " + report.more() + " more");
      }
      int repaired = report.faults().size() - report.left().size();
      program.say(
          report.keys()
              + " keys: "
              + (report.left().size() + report.more())
              + " wrong, "
              + repaired
              + " repaired");
      return report.isClean() ? 0 : WeftDb.faulty();
    }
  }
}
