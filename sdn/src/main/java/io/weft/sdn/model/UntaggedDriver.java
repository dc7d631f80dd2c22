package io.weft.sdn.model;

import io.weft.objectdb.Transaction;

/** Physical networks that do not tell logical networks apart on the wire. */
final class UntaggedDriver implements NetworkDriver {
  private final String type;
  private final int maxLogicalNetworks;
  private final boolean hasPorts;

  UntaggedDriver(String type, int maxLogicalNetworks, boolean hasPorts) {
    this.type = type;
    this.maxLogicalNetworks = maxLogicalNetworks;
    this.hasPorts = hasPorts;
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public PhysicalNetwork create(PhysicalNetwork network) {
    refuseTags(network.extra());
    return network;
  }

  @Override
  public PhysicalNetwork update(Transaction tx, PhysicalNetwork network, Attributes changes) {
    refuseTags(changes);
    return network.withExtra(network.extra().with(changes));
  }

  @Override
  public void checkNewPort(Transaction tx, PhysicalNetwork network) {
    if (!hasPorts) {
      throw ModelException.invalid(
          "physicalnetwork",
          "physical network "
              + network.id()
              + " has type "
              + type
              + ", which has no physical ports");
    }
  }

  @Override
  public LogicalNetwork create(Transaction tx, PhysicalNetwork physical, LogicalNetwork network) {
    refuseTags(network.extra());
    if (maxLogicalNetworks == 1 && !NetworkModel.logicalNetworks(physical.key()).isEmpty(tx)) {
      throw ModelException.conflict(
          "physicalnetwork",
          "physical network "
              + physical.id()
              + " has type "
              + type
              + ", which can only have one logical network");
    }
    return network;
  }

  @Override
  public LogicalNetwork update(
      Transaction tx, PhysicalNetwork physical, LogicalNetwork network, Attributes changes) {
    refuseTags(changes);
    return network.withExtra(network.extra().with(changes));
  }

  @Override
  public void release(Transaction tx, LogicalNetwork network) {}

  private void refuseTags(Attributes attributes) {
    for (TaggedDriver.Tag tag : TaggedDriver.Tag.values()) {
      tag.refuse(attributes, type);
    }
  }
}
