package io.weft.sdn.simulated;

import io.weft.protocols.openflow.oxm.Match;
import io.weft.protocols.openflow.oxm.OxmField;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Does what the last line of {@code ofproto/trace} says, to learn which frames would leave. */
final class DatapathActions {
  private final PacketState packet;
  private final IntUnaryOperator portOfDatapathPort;
  private final List<String> outputs = new ArrayList<>();

  private DatapathActions(Bytes frame, IntUnaryOperator portOfDatapathPort) {
    this.packet = new PacketState(new Frame(frame), 0, 0, 0, 0);
    this.portOfDatapathPort = portOfDatapathPort;
  }

  /** The outputs as {@code port: frame}, in the order of the text. */
  static List<String> outputs(String trace, Bytes frame, IntUnaryOperator portOfDatapathPort) {
    String line =
        trace
            .lines()
            .filter(l -> l.startsWith("Datapath actions: "))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(trace));
    DatapathActions actions = new DatapathActions(frame, portOfDatapathPort);
    split(line.substring(line.indexOf(':') + 2)).forEach(actions::apply);
    return actions.outputs;
  }

  /** At the commas outside all parentheses. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : ',';
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    return parts;
  }

  private static String inside(String text) {
    return text.substring(text.indexOf('(') + 1, text.lastIndexOf(')'));
  }

  private void apply(String action) {
    if (action.matches("\\d+")) {
      int port = portOfDatapathPort.applyAsInt(Integer.parseInt(action));
      outputs.add(port + ": " + packet.frame().content().toHex());
    } else if (action.equals("pop_vlan")) {
      packet.frame().popTag();
    } else if (action.startsWith("push_vlan(")) {
      int vid = 0;
      int pcp = 0;
      for (String part : split(inside(action))) {
        int value = Integer.decode(part.substring(part.indexOf('=') + 1));
        if (part.startsWith("vid=")) {
          vid = value;
        } else if (part.startsWith("pcp=")) {
          pcp = value;
        }
      }
      packet.frame().pushTag(0x8100, vid | pcp << 13);
    } else if (action.startsWith("set(")) {
      String set = inside(action);
      String header = set.substring(0, set.indexOf('('));
      split(inside(set)).forEach(part -> set(header, part));
    } else if (!action.equals("drop") && !action.startsWith("userspace(")) {
      throw new IllegalArgumentException(action);
    }
  }

  private void set(String header, String part) {
    String name = header + "." + part.substring(0, part.indexOf('='));
    String[] valueAndMask = part.substring(part.indexOf('=') + 1).split("/", 2);
    OxmField field =
        switch (name) {
          case "eth.src" -> OxmField.ETH_SRC;
          case "eth.dst" -> OxmField.ETH_DST;
          case "ipv4.src" -> OxmField.IPV4_SRC;
          case "ipv4.dst" -> OxmField.IPV4_DST;
          case "ipv4.ttl" -> OxmField.IP_TTL;
          case "arp.sip" -> OxmField.ARP_SPA;
          case "arp.tip" -> OxmField.ARP_TPA;
          case "arp.op" -> OxmField.ARP_OP;
          case "arp.sha" -> OxmField.ARP_SHA;
          case "arp.tha" -> OxmField.ARP_THA;
          case "vlan.vid" -> OxmField.VLAN_VID;
          case "vlan.pcp" -> OxmField.VLAN_PCP;
          default -> throw new IllegalArgumentException(header + " " + part);
        };
    long value = number(valueAndMask[0]);
    long mask = valueAndMask.length == 1 ? -1L : number(valueAndMask[1]);
    packet.set(field, 0, field == OxmField.VLAN_VID ? value | Match.VLAN_PRESENT : value, 0, mask);
  }

  private static long number(String text) {
    if (text.contains(":")) {
      return MacAddress.parse(text).value();
    }
    return text.contains(".")
        ? Integer.toUnsignedLong(Ipv4Address.parse(text).value())
        : Long.decode(text);
  }
}
