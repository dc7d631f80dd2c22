package io.weft.sdn.connect;

import io.weft.protocols.openflow.DatapathId;
import java.util.Map;

/**
 * What a server's OVSDB says of one of its bridges. Immutable.
 *
 * @param systemId {@code external_ids:system-id} of the server, empty when it has none
 * @param name the bridge's name
 * @param datapathId the bridge's datapath id
 * @param interfaces the interfaces that have an OpenFlow port, by its number
 */
public record Bridge(
    String systemId, String name, DatapathId datapathId, Map<Integer, OvsInterface> interfaces) {
  public Bridge {
    interfaces = Map.copyOf(interfaces);
  }
}
