package io.weft.sdn.model;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The ports of switches that lead to a physical network (specification 3.2.4, {@code
 * createphysicalport}). Together with {@link #ANY} one stands for the ports of many switches.
 *
 * @param vhost which group of connections; the empty string is the default one
 * @param systemId the OVSDB system id, or {@link #ANY}
 * @param bridge the bridge, or {@link #ANY}
 * @param name the port's name in OVSDB
 * @param physicalNetwork where it leads
 * @param extra customized attributes
 */
public record PhysicalPort(
    String vhost,
    String systemId,
    String bridge,
    String name,
    Key<PhysicalNetwork> physicalNetwork,
    Attributes extra)
    implements DataObject {
  /** Stands for every system id, or every bridge. */
  public static final String ANY = "%";

  /** One per vhost, system id, bridge and name. */
  public static final ObjectType<PhysicalPort> TYPE =
      ObjectType.of("viperflow.physicalport", PhysicalPort.class, 4)
          .withCodec(new PhysicalPortCodec());

  /** The key of the port that was created with exactly these values. */
  public static Key<PhysicalPort> key(String vhost, String systemId, String bridge, String name) {
    return TYPE.key(vhost, systemId, bridge, name);
  }

  /**
   * The keys of the physical ports that a port of a switch may be, the most specific first.
   *
   * @param systemId that of the switch
   * @param bridge that of the port
   */
  public static List<Key<PhysicalPort>> candidates(
      String vhost, String systemId, String bridge, String name) {
    Set<Key<PhysicalPort>> keys = new LinkedHashSet<>();
    keys.add(key(vhost, systemId, bridge, name));
    keys.add(key(vhost, systemId, ANY, name));
    keys.add(key(vhost, ANY, bridge, name));
    keys.add(key(vhost, ANY, ANY, name));
    return List.copyOf(keys);
  }

  @Override
  public Key<PhysicalPort> key() {
    return key(vhost, systemId, bridge, name);
  }

  /** Whether a port of a switch is one that this stands for. */
  public boolean matches(
      String portVhost, String portSystemId, String portBridge, String portName) {
    return vhost.equals(portVhost)
        && (systemId.equals(ANY) || systemId.equals(portSystemId))
        && (bridge.equals(ANY) || bridge.equals(portBridge))
        && name.equals(portName);
  }

  /** This port with other attributes. */
  public PhysicalPort withExtra(Attributes value) {
    return new PhysicalPort(vhost, systemId, bridge, name, physicalNetwork, value);
  }
}
