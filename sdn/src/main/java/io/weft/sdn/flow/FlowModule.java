package io.weft.sdn.flow;

import java.util.List;

/**
 * A function of the controller that is made of flows: it names the tables that it needs and makes
 * an updater for every switch. Give it to a {@link FlowManager}.
 */
public interface FlowModule {
  /** A short name, unique among the modules of a controller; seen in logs and flow owners. */
  String name();

  /** The tables that its flows are in, or go to. Always the same. */
  List<TableRequest> tables();

  /** Makes the updater of one switch; it lives as long as the switch is connected. */
  FlowUpdater updater(Datapath datapath);
}
