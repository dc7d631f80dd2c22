package io.weft.sdn.simulated;

import io.weft.protocols.packet.Bytes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What joins ports: with two ends a cable, with more a hub, over which frames reach all other ends
 * as they are, tags included. A frame is delivered by a call on the receiver's scheduler, so it
 * never comes back before the sender is done.
 *
 * <p>A frame that has been on {@value #MAX_HOPS} wires is lost, which ends loops. For the ends'
 * schedulers' loops and routines, one at a time: ends on several schedulers are for a simulation.
 */
public final class SimulatedWire {
  /** The most wires that a frame goes over. */
  public static final int MAX_HOPS = 16;

  private final String name;
  private final Set<SimulatedPort> ends = new LinkedHashSet<>();
  private boolean cut;
  private long looped;

  /** A wire with no ends yet. */
  public SimulatedWire(String name) {
    this.name = name;
  }

  /** Joins ports by a wire of their own. */
  public static SimulatedWire join(SimulatedPort... ports) {
    SimulatedWire wire = new SimulatedWire("wire");
    for (SimulatedPort port : ports) {
      wire.attach(port);
    }
    return wire;
  }

  /** Puts an end into a port; what was in the port comes out. */
  public void attach(SimulatedPort port) {
    port.wire().ifPresent(before -> before.detach(port));
    ends.add(port);
    port.plug(this);
  }

  /** Takes the end out of a port; nothing happens if it is not in it. */
  public void detach(SimulatedPort port) {
    if (ends.remove(port)) {
      port.plug(null);
    }
  }

  /** Cuts the wire, or mends it: while it is cut, frames are lost. */
  public void cut(boolean nowCut) {
    cut = nowCut;
  }

  /** How many frames were lost because they had been on too many wires. */
  public long looped() {
    return looped;
  }

  void carry(SimulatedPort from, Bytes frame, int hops) {
    if (cut) {
      return;
    }
    if (hops >= MAX_HOPS) {
      looped++;
      return;
    }
    for (SimulatedPort end : List.copyOf(ends)) {
      if (end != from) {
        end.scheduler().execute(() -> end.receive(frame, hops + 1));
      }
    }
  }

  @Override
  public String toString() {
    return name + ends;
  }
}
