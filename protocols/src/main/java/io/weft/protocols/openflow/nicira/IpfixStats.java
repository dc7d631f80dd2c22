package io.weft.protocols.openflow.nicira;

/**
 * What an exporter of flow records has counted ({@code nx_ipfix_stats_reply}); all unsigned.
 *
 * @param totalFlows flows so far
 * @param currentFlows flows now
 * @param packets sampled packets
 * @param ipv4Packets of these, of IPv4
 * @param ipv6Packets of these, of IPv6
 * @param errorPackets packets that could not be sampled
 * @param ipv4ErrorPackets of these, of IPv4
 * @param ipv6ErrorPackets of these, of IPv6
 * @param txPackets records sent
 * @param txErrors records that could not be sent
 * @param collectorSetId the exporter's set of collectors, 0 for that of the bridge
 */
public record IpfixStats(
    long totalFlows,
    long currentFlows,
    long packets,
    long ipv4Packets,
    long ipv6Packets,
    long errorPackets,
    long ipv4ErrorPackets,
    long ipv6ErrorPackets,
    long txPackets,
    long txErrors,
    int collectorSetId) {}
