package io.weft.protocols.openflow.v13;

/**
 * What is true of groups of a type.
 *
 * @param maxGroups how many there can be, unsigned
 * @param actions bit {@code n} says that a bucket can have the action whose {@code ofp_action_type}
 *     is {@code n}
 */
public record GroupLimits(int maxGroups, int actions) {}
