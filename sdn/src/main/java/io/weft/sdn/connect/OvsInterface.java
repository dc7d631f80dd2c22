package io.weft.sdn.connect;

import java.util.Optional;

/**
 * An interface in OVSDB.
 *
 * @param name the interface's name
 * @param interfaceId {@code external_ids:iface-id}, if set and not empty
 */
public record OvsInterface(String name, Optional<String> interfaceId) {}
