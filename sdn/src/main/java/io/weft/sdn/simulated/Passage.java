package io.weft.sdn.simulated;

import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.openflow.oxm.Subfield;
import io.weft.protocols.openflow.v13.Action;
import io.weft.protocols.openflow.v13.Bucket;
import io.weft.protocols.openflow.v13.Flow;
import io.weft.protocols.openflow.v13.FlowText;
import io.weft.protocols.openflow.v13.Group;
import io.weft.protocols.openflow.v13.GroupMod;
import io.weft.protocols.openflow.v13.GroupType;
import io.weft.protocols.openflow.v13.Instruction;
import io.weft.protocols.openflow.v13.NiciraAction;
import io.weft.protocols.openflow.v13.PacketIn;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.packet.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One packet's passage through the tables. Used once. */
final class Passage {
  /** As Open vSwitch: so deep in resubmits and groups, and so many of them, then it is a loop. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_RESUBMITS = 4096;

  private final Pipeline pipeline;
  private final PortNumber origin;
  private final Bytes original;
  private final List<Trace.Step> steps = new ArrayList<>();
  private final List<Trace.Output> outputs = new ArrayList<>();
  private final List<Trace.ToController> packetIns = new ArrayList<>();
  private final ActionSet actionSet = new ActionSet();
  private PacketState packet;
  private int depth;
  private int resubmits;
  private boolean failed;

  /** Where an action stands: for a packet-in. */
  private record Place(int tableId, long cookie, boolean tableMiss) {
    /** In a packet-out. */
    static final Place NONE = new Place(0xff, -1L, false);
  }

  Passage(Pipeline pipeline, PacketState packet) {
    this.pipeline = pipeline;
    this.packet = packet;
    this.origin = PortNumber.of(packet.inPort());
    this.original = packet.frame().content();
  }

  /** From a port into the first table. */
  Trace enter() {
    goThrough(0);
    return finish();
  }

  /** As a packet-out says. */
  Trace apply(List<Action> actions) {
    applyAll(actions, Place.NONE);
    return finish();
  }

  private Trace finish() {
    if (!failed && !actionSet.isEmpty()) {
      List<Action> actions = actionSet.inOrder();
      note("action set:" + FlowText.formatActions(actions));
      applyAll(actions, Place.NONE);
    }
    if (failed) {
      outputs.clear();
      packetIns.clear();
    }
    return new Trace(origin, original, steps, outputs, packetIns);
  }

  private void note(String text) {
    steps.add(new Trace.Note(depth, text));
  }

  private void did(String action) {
    steps.add(new Trace.Did(depth, action));
  }

  private void fail(String reason) {
    note(reason + ": the packet is dropped");
    failed = true;
  }

  private void goThrough(int firstTable) {
    int table = firstTable;
    while (table >= 0 && !failed) {
      int tableId = table;
      table = -1;
      Optional<FlowEntry> found = pipeline.table(tableId).lookUp(packet);
      steps.add(new Trace.Lookup(depth, tableId, found.map(FlowEntry::flow)));
      if (found.isEmpty()) {
        return;
      }
      FlowEntry entry = found.get();
      entry.count(packet.frame().length(), pipeline.nanoTime());
      Flow flow = entry.flow();
      boolean tableMiss = flow.priority() == 0 && flow.match().isEmpty();
      Place place = new Place(tableId, flow.cookie(), tableMiss);
      for (Instruction instruction : flow.instructions()) {
        switch (instruction) {
          case Instruction.ApplyActions apply -> {
            if (!applyAll(apply.actions(), place)) {
              return;
            }
          }
          case Instruction.ClearActions clear -> {
            did("clear_actions");
            actionSet.clear();
          }
          case Instruction.WriteActions write -> {
            did(FlowText.formatInstructions(List.of(write)));
            actionSet.write(write.actions());
          }
          case Instruction.WriteMetadata write -> {
            did(FlowText.formatInstructions(List.of(write)));
            packet.writeMetadata(write.metadata(), write.mask());
          }
          case Instruction.GotoTable to -> {
            did("goto_table:" + to.tableId());
            table = to.tableId();
          }
          case Instruction.Meter meter -> {}
          case Instruction.Experimenter experimenter -> {}
          case Instruction.Unknown unknown -> {}
        }
        if (failed) {
          return;
        }
      }
    }
  }

  /** Does the actions; false if one of them ended the packet's way. */
  private boolean applyAll(List<Action> actions, Place place) {
    for (Action action : actions) {
      did(FlowText.formatActions(List.of(action)));
      if (!apply(action, place) || failed) {
        return false;
      }
    }
    return true;
  }

  private boolean apply(Action action, Place place) {
    switch (action) {
      case Action.Output output -> output(output.port(), output.maxLength(), place);
      case NiciraAction.OutputReg output ->
          output(PortNumber.of((int) read(output.source())), output.maxLength(), place);
      case Action.ToGroup group -> group(group.groupId(), place);
      case Action.PushVlan push -> packet.frame().pushTag(push.ethType(), innerTci());
      case Action.PopVlan pop -> {
        if (packet.frame().tagged()) {
          packet.frame().popTag();
        }
      }
      case Action.SetField set -> packet.set(set.field(), set.valueHigh(), set.value(), -1L, -1L);
      case NiciraAction.SetFieldMasked set ->
          packet.set(set.field(), set.valueHigh(), set.value(), set.maskHigh(), set.mask());
      case Action.SetNwTtl set -> packet.set(OxmField.IP_TTL, 0, set.ttl(), 0, 0xff);
      case Action.DecNwTtl dec -> {
        if (!packet.decrementTtl()) {
          note("the time to live is used up");
          return false;
        }
      }
      case NiciraAction.RegLoad load -> write(load.destination(), load.value());
      case NiciraAction.RegMove move -> write(move.destination(), read(move.source()));
      case NiciraAction.Resubmit again -> resubmit(again.inPort(), place.tableId());
      case NiciraAction.ResubmitTable again ->
          resubmit(again.inPort(), again.tableId() == 0xff ? place.tableId() : again.tableId());
      case Action.SetQueue queue -> note("this switch has no queues");
      default -> note("not done");
    }
    return true;
  }

  /** A new tag takes over identifier and priority of the one inside it (section 5.11). */
  private int innerTci() {
    return packet.frame().tagged() ? packet.frame().tci() & 0xefff : 0;
  }

  private long read(Subfield subfield) {
    OxmField field = subfield.field().orElseThrow();
    return packet.value(field) >>> subfield.offset() & ones(subfield.bits());
  }

  private void write(Subfield subfield, long value) {
    OxmField field = subfield.field().orElseThrow();
    long mask = ones(subfield.bits()) << subfield.offset();
    packet.set(field, 0, value << subfield.offset(), 0, mask);
  }

  private static long ones(int bits) {
    return bits >= 64 ? -1L : (1L << bits) - 1;
  }

  private void resubmit(PortNumber inPort, int tableId) {
    if (depth >= MAX_DEPTH) {
      fail("more than " + MAX_DEPTH + " resubmits and groups deep");
      return;
    }
    if (++resubmits > MAX_RESUBMITS) {
      fail("more than " + MAX_RESUBMITS + " resubmits");
      return;
    }
    if (tableId >= pipeline.tables()) {
      note("no table " + tableId);
      return;
    }
    int before = packet.inPort();
    if (!inPort.equals(PortNumber.IN_PORT)) {
      packet.inPort(inPort.value());
    }
    depth++;
    goThrough(tableId);
    depth--;
    packet.inPort(before);
  }

  private void output(PortNumber port, int maxLength, Place place) {
    switch (port.value()) {
      case 0xffff_fff8 -> send(packet.inPort()); // IN_PORT
      case 0xffff_fff9 -> resubmit(PortNumber.IN_PORT, 0); // TABLE
      case 0xffff_fffb, 0xffff_fffc -> { // FLOOD, ALL
        for (PortDescription other : pipeline.ports()) {
          if (other.number().value() != packet.inPort()) {
            send(other.number().value());
          }
        }
      }
      case 0xffff_fffd -> // CONTROLLER
          packetIns.add(
              new Trace.ToController(
                  place.tableMiss() ? PacketIn.NO_MATCH : PacketIn.ACTION,
                  place.tableId(),
                  place.cookie(),
                  maxLength,
                  packet.pipelineFields(),
                  packet.frame().content()));
      default -> {
        if (port.value() == packet.inPort()) {
          note("skipping output to input port");
        } else {
          send(port.value());
        }
      }
    }
  }

  private void send(int port) {
    Optional<PortDescription> description = pipeline.port(port);
    if (description.isEmpty()) {
      note("nonexistent output port " + PortNumber.of(port));
    } else if (!Pipeline.forwards(description.get())) {
      note("port " + PortNumber.of(port) + " is down");
    } else {
      outputs.add(new Trace.Output(PortNumber.of(port), packet.frame().content()));
    }
  }

  private void group(int groupId, Place place) {
    Optional<Group> found = pipeline.group(groupId);
    if (found.isEmpty()) {
      note("no such group");
      return;
    }
    if (depth >= MAX_DEPTH) {
      fail("more than " + MAX_DEPTH + " resubmits and groups deep");
      return;
    }
    Group group = found.get();
    switch (group.type()) {
      case ALL, INDIRECT -> {
        for (int i = 0; i < group.buckets().size() && !failed; i++) {
          bucket(group, i, place);
        }
      }
      case SELECT, FAST_FAILOVER -> {
        int chosen = group.type() == GroupType.SELECT ? choose(group) : firstLive(group, 0);
        if (chosen < 0) {
          note("no bucket is live");
        } else {
          bucket(group, chosen, place);
        }
      }
    }
  }

  /** A bucket works on a copy: what follows the group sees the packet as it was. */
  private void bucket(Group group, int index, Place place) {
    PacketState before = packet;
    packet = before.copy();
    depth++;
    note("bucket " + index);
    ActionSet actions = new ActionSet();
    actions.write(group.buckets().get(index).actions());
    applyAll(actions.inOrder(), place);
    depth--;
    packet = before;
  }

  /** The live bucket with the highest draw, so that a bucket that goes moves no other's packets. */
  private int choose(Group group) {
    int chosen = -1;
    long best = 0;
    int hash = packet.flowHash();
    for (int i = 0; i < group.buckets().size(); i++) {
      Bucket bucket = group.buckets().get(i);
      long draw = (PacketState.mix((long) hash << 32 | i) & 0xffffL) + 1;
      long score = draw * bucket.weight();
      if (score > best && isLive(bucket, 0)) {
        best = score;
        chosen = i;
      }
    }
    return chosen;
  }

  private int firstLive(Group group, int level) {
    for (int i = 0; i < group.buckets().size(); i++) {
      if (isLive(group.buckets().get(i), level)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isLive(Bucket bucket, int level) {
    boolean watchesPort = !bucket.watchPort().equals(PortNumber.ANY);
    boolean watchesGroup = bucket.watchGroup() != GroupMod.ANY_GROUP;
    if (!watchesPort && !watchesGroup) {
      return true;
    }
    boolean portLive =
        watchesPort
            && pipeline.port(bucket.watchPort().value()).map(Pipeline::forwards).orElse(false);
    boolean groupLive =
        watchesGroup
            && level < MAX_DEPTH
            && pipeline
                .group(bucket.watchGroup())
                .map(watched -> firstLive(watched, level + 1) >= 0)
                .orElse(false);
    return portLive || groupLive;
  }
}
