package io.weft.sdn.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types of physical networks that there are. Immutable. */
public final class NetworkDrivers {
  private final Map<String, NetworkDriver> byType;

  private NetworkDrivers(Map<String, NetworkDriver> byType) {
    this.byType = byType;
  }

  /**
   * Those of several drivers.
   *
   * @throws IllegalArgumentException when two are for the same type
   */
  public static NetworkDrivers of(List<NetworkDriver> drivers) {
    Map<String, NetworkDriver> byType = new LinkedHashMap<>();
    for (NetworkDriver driver : drivers) {
      if (byType.putIfAbsent(driver.type(), driver) != null) {
        throw new IllegalArgumentException("two drivers for type " + driver.type());
      }
    }
    return new NetworkDrivers(byType);
  }

  /** {@code local}, {@code native} and {@code vlan}. */
  public static NetworkDrivers standard() {
    return of(List.of(local(), untagged(), vlan()));
  }

  /** Networks within one server, without physical ports. */
  public static NetworkDriver local() {
    return new UntaggedDriver("local", Integer.MAX_VALUE, false);
  }

  /** Type {@code native}: one logical network, whose packets have no tag. */
  public static NetworkDriver untagged() {
    return new UntaggedDriver("native", 1, true);
  }

  /** Type {@code vlan}: a VLAN tag (IEEE 802.1Q) per logical network. */
  public static NetworkDriver vlan() {
    return new TaggedDriver(TaggedDriver.Tag.VLAN);
  }

  /**
   * Type {@code vxlan}: a VXLAN network identifier (RFC 7348) per logical network. Not among the
   * {@linkplain #standard standard} ones as long as no module brings its packets between servers.
   */
  public static NetworkDriver vxlan() {
    return new TaggedDriver(TaggedDriver.Tag.VXLAN);
  }

  /**
   * The driver of a type.
   *
   * @throws ModelException when there is none
   */
  public NetworkDriver driver(String type) {
    NetworkDriver driver = byType.get(type);
    if (driver == null) {
      throw ModelException.invalid(
          "type",
          "physical network type '"
              + type
              + "' is not supported, use one of "
              + String.join(", ", byType.keySet()));
    }
    return driver;
  }
}
