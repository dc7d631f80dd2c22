package io.weft.sdn.l2;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Action;
import io.weft.sdn.model.LogicalNetwork;
import java.util.List;

/** No mark at all: a physical network of this type has one logical network only. */
final class NativeEncapsulation implements TrunkEncapsulation {
  @Override
  public void match(LogicalNetwork network, Match.Builder match) {
    // Every packet of the port is the network's.
  }

  @Override
  public List<Action> remove(LogicalNetwork network) {
    return List.of();
  }

  @Override
  public List<Action> add(LogicalNetwork network) {
    return List.of();
  }
}
