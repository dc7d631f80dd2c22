package io.weft.sdn.l2;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Action;
import io.weft.sdn.model.LogicalNetwork;
import java.util.List;

/** An IEEE 802.1Q tag per logical network. */
final class VlanEncapsulation implements TrunkEncapsulation {
  private static final int ETHERTYPE_VLAN = 0x8100;

  private static int tag(LogicalNetwork network) {
    return network
        .vlanId()
        .orElseThrow(() -> new IllegalStateException(network.key() + " has no VLAN tag"));
  }

  @Override
  public void match(LogicalNetwork network, Match.Builder match) {
    match.vlanVid(tag(network));
  }

  @Override
  public List<Action> remove(LogicalNetwork network) {
    return List.of(new Action.PopVlan());
  }

  @Override
  public List<Action> add(LogicalNetwork network) {
    return List.of(new Action.PushVlan(ETHERTYPE_VLAN), Action.SetField.vlanVid(tag(network)));
  }
}
