package io.weft.sdn.connect;

import io.weft.protocols.openflow.PortNumber;
import java.util.Optional;

/**
 * A port of a switch, as OpenFlow and OVSDB together tell.
 *
 * @param number the OpenFlow port number
 * @param name the name, of which OpenFlow 1.3 tells the first 15 characters
 * @param interfaceId {@code external_ids:iface-id} of the interface: the logical port that is
 *     plugged in, if any
 */
public record SwitchPort(PortNumber number, String name, Optional<String> interfaceId) {}
