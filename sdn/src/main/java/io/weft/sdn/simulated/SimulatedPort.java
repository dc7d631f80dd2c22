package io.weft.sdn.simulated;

import io.weft.core.Scheduler;
import io.weft.protocols.packet.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A socket that a {@link SimulatedWire} can be put into: a port of a switch, or a host's interface.
 * Belongs to a scheduler; its methods are for that scheduler's loop and routines.
 */
public final class SimulatedPort {
  private static final int MAX_NAME = 15;

  private final String name;
  private final Scheduler scheduler;
  private final Receiver receiver;
  private @Nullable SimulatedWire wire;
  private long received;
  private long sent;

  /** Who gets what comes in. */
  @FunctionalInterface
  interface Receiver {
    /**
     * A frame came in.
     *
     * @param hops how many wires it has been on
     */
    void receive(SimulatedPort port, Bytes frame, int hops);
  }

  SimulatedPort(String name, Scheduler scheduler, Receiver receiver) {
    checkName(name);
    this.name = name;
    this.scheduler = scheduler;
    this.receiver = receiver;
  }

  /** Checks that a name can be an interface's, as the Linux kernel and OpenFlow have it. */
  static void checkName(String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MAX_NAME) {
      throw new IllegalArgumentException(
          "the name of an interface has 1 to 15 bytes, not " + length + ": " + name);
    }
  }

  /** The interface's name. Any thread. */
  public String name() {
    return name;
  }

  /** The wire in it. */
  public Optional<SimulatedWire> wire() {
    return Optional.ofNullable(wire);
  }

  /** How many frames have come in by the wire. */
  public long received() {
    return received;
  }

  /** How many frames have gone out, a wire or not. */
  public long sent() {
    return sent;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  void plug(@Nullable SimulatedWire newWire) {
    wire = newWire;
  }

  void receive(Bytes frame, int hops) {
    received++;
    receiver.receive(this, frame, hops);
  }

  void send(Bytes frame, int hops) {
    sent++;
    if (wire != null) {
      wire.carry(this, frame, hops);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
