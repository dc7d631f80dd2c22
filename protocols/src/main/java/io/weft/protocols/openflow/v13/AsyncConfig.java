package io.weft.protocols.openflow.v13;

/**
 * Which messages the switch sends unasked, {@code ofp_async_config}. In each mask bit {@code n} is
 * for the messages whose reason is {@code n}.
 *
 * @param packetIn for a controller that is master or equal
 * @param packetInSlave for a slave, as the others of that name
 */
public record AsyncConfig(
    int packetIn,
    int packetInSlave,
    int portStatus,
    int portStatusSlave,
    int flowRemoved,
    int flowRemovedSlave) {}
