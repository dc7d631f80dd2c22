package io.weft.examples;

import io.weft.objectdb.Key;
import io.weft.objectdb.Walk;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.sdn.connect.SwitchPort;
import io.weft.sdn.flow.Cookie;
import io.weft.sdn.flow.Datapath;
import io.weft.sdn.flow.FlowModule;
import io.weft.sdn.flow.FlowSink;
import io.weft.sdn.flow.FlowUpdate;
import io.weft.sdn.flow.FlowUpdater;
import io.weft.sdn.flow.TableRequest;
import io.weft.sdn.l2.Attachments;
import java.util.Collection;
import java.util.List;

/**
 * An example of a flow module: drops what comes from logical ports marked {@code quarantine=yes}.
 */
public final class Quarantine implements FlowModule {
  /** Makes the module. */
  public Quarantine() {}

  // [quarantine]
  @Override
  public String name() {
    return "quarantine";
  }

  @Override
  public List<TableRequest> tables() { // a table of its own between two that others have
    return List.of(
        TableRequest.of("quarantine", "ingress"), TableRequest.of("l2input", "quarantine"));
  }

  @Override
  public FlowUpdater updater(Datapath datapath) { // one for every switch that connects
    return new FlowUpdater(datapath) {
      private final Attachments attachments = new Attachments(datapath);

      @Override
      protected Walk walk() {
        return Attachments.walk(); // from a logical port to its network
      }

      @Override
      protected Collection<? extends Key<?>> roots(Collection<SwitchPort> ports) {
        return attachments.roots(ports); // the logical ports that are plugged in here
      }

      @Override
      protected void updateFlows(FlowUpdate update, FlowSink flows) {
        for (PortNumber port : attachments.apply(update).ports()) { // only what has changed
          flows.set(port, isMarked(port) ? List.of(drop(port)) : List.of(), List.of());
        }
      }

      private boolean isMarked(PortNumber port) {
        return attachments.find(port).orElse(null) instanceof Attachments.Logical logical
            && logical.port().extra().text("quarantine").orElse("").equals("yes");
      }

      private Flow drop(PortNumber port) {
        Match match = Match.builder().inPort(port).build();
        long cookie = Cookie.of(name()).value();
        return Flow.of(table("quarantine"), 1, cookie, match, new Instruction.ClearActions());
      }

      private int table(String table) {
        return datapath().table(table);
      }
    };
  }
  // [quarantine]
}
