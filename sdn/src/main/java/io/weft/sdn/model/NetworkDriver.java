package io.weft.sdn.model;

import io.weft.objectdb.Transaction;

/**
 * What is particular to a type of physical networks: which attributes it and its logical networks
 * have, and the tags that tell logical networks apart on the wire (specification 3.2.4, {@code
 * networkvlandriver} and its like). Stateless; every method may run more than once.
 *
 * <p>Attributes come as somebody gave them. A driver takes out those that it knows and leaves the
 * others, which become customized ones.
 */
public interface NetworkDriver {
  /** The type of physical networks that it is for. */
  String type();

  /**
   * Completes a new physical network.
   *
   * @param network has its id, its type and all other attributes as {@code extra}
   * @throws ModelException when an attribute is missing or wrong
   */
  PhysicalNetwork create(PhysicalNetwork network);

  /**
   * Changes a physical network.
   *
   * @param changes the attributes that are given
   * @throws ModelException when one is wrong, or does not go together with the logical networks
   */
  PhysicalNetwork update(Transaction tx, PhysicalNetwork network, Attributes changes);

  /**
   * Checks a new physical port.
   *
   * @throws ModelException when the network cannot have it
   */
  default void checkNewPort(Transaction tx, PhysicalNetwork network) {}

  /**
   * Completes a new logical network, and takes its tag.
   *
   * @param network has all its attributes but the tag, and the rest as {@code extra}
   * @throws ModelException when an attribute is wrong, or there can be no more networks
   */
  LogicalNetwork create(Transaction tx, PhysicalNetwork physical, LogicalNetwork network);

  /**
   * Changes a logical network.
   *
   * @param changes the attributes that are given and that every type does not have
   * @throws ModelException when one is wrong or in use
   */
  LogicalNetwork update(
      Transaction tx, PhysicalNetwork physical, LogicalNetwork network, Attributes changes);

  /** Gives the tag of a logical network back, which is about to be deleted. */
  void release(Transaction tx, LogicalNetwork network);
}
