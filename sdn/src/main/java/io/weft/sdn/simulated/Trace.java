package io.weft.sdn.simulated;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What became of one packet in a switch: the tables that it went through, the flow that it matched
 * in each, what was done to it, and what left the switch. Prints much like {@code ovs-appctl
 * ofproto/trace}. An immutable value for any thread.
 *
 * @param inPort where the packet came in
 * @param frame the packet as it came in
 * @param steps in their order
 * @param outputs what left by ports, in their order
 * @param packetIns what went to the controller, in their order
 */
public record Trace(
    PortNumber inPort,
    Bytes frame,
    List<Step> steps,
    List<Output> outputs,
    List<ToController> packetIns) {
  /** Copies the lists. */
  public Trace {
    steps = List.copyOf(steps);
    outputs = List.copyOf(outputs);
    packetIns = List.copyOf(packetIns);
  }

  /** Something that happened to the packet. */
  public sealed interface Step {
    /** How many resubmits and groups deep, from 0. */
    int depth();
  }

  /**
   * The packet was looked up in a table.
   *
   * @param flow the flow found, empty for a miss
   */
  public record Lookup(int depth, int tableId, Optional<Flow> flow) implements Step {}

  /**
   * An action or instruction was done.
   *
   * @param action as {@code ovs-ofctl} prints it
   */
  public record Did(int depth, String action) implements Step {}

  /** Something worth saying, such as why an output was left out. */
  public record Note(int depth, String text) implements Step {}

  /** A packet left by a port. */
  public record Output(PortNumber port, Bytes frame) {
    @Override
    public String toString() {
      return port + ": " + FrameText.describe(frame);
    }
  }

  /**
   * A packet went to the controller.
   *
   * @param reason of {@link io.weft.protocols.openflow.v13.PacketIn}
   * @param maxLength how many of its bytes
   * @param fields port, tunnel, metadata and registers
   */
  public record ToController(
      int reason, int tableId, long cookie, int maxLength, Match fields, Bytes frame) {}

  /** The numbers of the ports that the packet left by, in order and each once. */
  public Set<Integer> outputPorts() {
    Set<Integer> ports = new TreeSet<>(Integer::compareUnsigned);
    outputs.forEach(output -> ports.add(output.port().value()));
    return ports;
  }

  /** The tables that the packet went through, in its order. */
  public List<Integer> tables() {
    List<Integer> tables = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Lookup lookup) {
        tables.add(lookup.tableId());
      }
    }
    return tables;
  }

  /** Whether the packet went nowhere, the controller included. */
  public boolean isDropped() {
    return outputs.isEmpty() && packetIns.isEmpty();
  }

  /** What the packet is, a line per table and action, and what left the switch. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(400);
    text.append("in_port=").append(inPort).append(", ").append(FrameText.describe(frame));
    text.append('\n');
    for (Step step : steps) {
      text.append("    ".repeat(step.depth()));
      switch (step) {
        case Lookup lookup -> {
          text.append(String.format("%2d. ", lookup.tableId()));
          text.append(lookup.flow().map(Trace::heading).orElse("No match."));
        }
        case Did did -> text.append("    ").append(did.action());
        case Note note -> text.append("     >> ").append(note.text());
      }
      text.append('\n');
    }
    for (Output output : outputs) {
      text.append("=> port ").append(output).append('\n');
    }
    for (ToController packetIn : packetIns) {
      text.append("=> controller: ").append(FrameText.describe(packetIn.frame())).append('\n');
    }
    if (isDropped()) {
      text.append("=> dropped\n");
    }
    return text.toString();
  }

  private static String heading(Flow flow) {
    StringBuilder text = new StringBuilder();
    text.append(flow.match());
    text.append(text.isEmpty() ? "" : ", ").append("priority ").append(flow.priority());
    if (flow.cookie() != 0) {
      text.append(", cookie 0x").append(Long.toHexString(flow.cookie()));
    }
    return text.toString();
  }
}
