package io.weft.protocols.openflow.v13;

/** What a bucket or a meter band has counted; unsigned. */
public record PacketCounter(long packets, long bytes) {}
