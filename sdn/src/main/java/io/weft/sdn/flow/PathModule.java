package io.weft.sdn.flow;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.Instruction;
import java.util.ArrayList;
import java.util.List;

/**
 * The flow of lowest priority in every table: a packet that nothing else is said about goes on
 * along its path (specification 4.5.2), and is dropped where the path ends.
 */
final class PathModule implements FlowModule {
  private static final Cookie COOKIE = Cookie.of("path");

  private final Tables tables;

  PathModule(Tables tables) {
    this.tables = tables;
  }

  @Override
  public String name() {
    return "path";
  }

  @Override
  public List<TableRequest> tables() {
    return List.of();
  }

  @Override
  public FlowUpdater updater(Datapath datapath) {
    return new FlowUpdater(datapath) {
      @Override
      protected void updateFlows(FlowUpdate update, FlowSink flows) {
        if (update.isFirst()) {
          List<Flow> defaults = new ArrayList<>();
          for (String table : tables.names()) {
            defaults.add(defaultOf(table));
          }
          flows.set("default flows", defaults, List.of());
        }
      }
    };
  }

  private Flow defaultOf(String table) {
    // The first table drops: only what a module takes in is to be seen by the others.
    boolean first = tables.id(table) == 0;
    Instruction instruction =
        tables
            .next(table)
            .filter(next -> !first)
            .<Instruction>map(next -> new Instruction.GotoTable(tables.id(next)))
            .orElse(new Instruction.ClearActions());
    return Flow.of(tables.id(table), 0, COOKIE.value(), Match.ANY, instruction);
  }
}
