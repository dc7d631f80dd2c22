package io.weft.sdn.l2;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Action;
import io.weft.sdn.model.LogicalNetwork;
import java.util.List;
import java.util.Map;

/**
 * How the packets of a logical network are told apart on a physical port. One per type of physical
 * network; a type without one has no packets outside its switch.
 */
public interface TrunkEncapsulation {
  /** Adds what marks a packet of the network to a match that has the port. */
  void match(LogicalNetwork network, Match.Builder match);

  /** What takes the mark off. */
  List<Action> remove(LogicalNetwork network);

  /** What puts the mark on, before the packet is output. */
  List<Action> add(LogicalNetwork network);

  /** The encapsulations of the types that Weft has: {@code vlan} and {@code native}. */
  static Map<String, TrunkEncapsulation> builtIn() {
    return Map.of("vlan", new VlanEncapsulation(), "native", new NativeEncapsulation());
  }
}
