package io.weft.sdn.connect;

import java.util.Optional;

/**
 * A port that came, went or changed; one of the two is there.
 *
 * @param before the port as it was, empty when it is new
 * @param after the port as it is, empty when it is gone
 */
public record PortChange(Optional<SwitchPort> before, Optional<SwitchPort> after) {}
