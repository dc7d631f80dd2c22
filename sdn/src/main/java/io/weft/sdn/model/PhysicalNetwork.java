package io.weft.sdn.model;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import java.util.List;

/**
 * What carries logical networks between servers (specification 3.2.4, {@code
 * createphysicalnetwork}).
 *
 * @param id the primary attribute
 * @param type {@code local}, {@code native}, {@code vlan} or {@code vxlan}: decides the {@link
 *     NetworkDriver}
 * @param vlanRanges the VLAN tags that its logical networks may have, ascending; empty for other
 *     types
 * @param vniRanges the VXLAN network identifiers likewise
 * @param extra customized attributes
 */
public record PhysicalNetwork(
    String id,
    String type,
    List<NumberRange> vlanRanges,
    List<NumberRange> vniRanges,
    Attributes extra)
    implements DataObject {
  /** One per id. */
  public static final ObjectType<PhysicalNetwork> TYPE =
      ObjectType.of("viperflow.physicalnetwork", PhysicalNetwork.class, 1)
          .withCodec(new PhysicalNetworkCodec());

  public PhysicalNetwork {
    vlanRanges = List.copyOf(vlanRanges);
    vniRanges = List.copyOf(vniRanges);
  }

  /** The key of the network with an id. */
  public static Key<PhysicalNetwork> key(String id) {
    return TYPE.key(id);
  }

  @Override
  public Key<PhysicalNetwork> key() {
    return key(id);
  }

  /** This network with other attributes. */
  public PhysicalNetwork withExtra(Attributes value) {
    return new PhysicalNetwork(id, type, vlanRanges, vniRanges, value);
  }

  /** This network with other VLAN tags. */
  public PhysicalNetwork withVlanRanges(List<NumberRange> value) {
    return new PhysicalNetwork(id, type, value, vniRanges, extra);
  }
}
