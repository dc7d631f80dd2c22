package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.Ipv6Address;
import java.util.Optional;

/** The text form of {@code nat}, and the numbers of connection helpers. */
final class NatText {
  static final int FTP = 21;
  static final int TFTP = 69;

  private NatText() {}

  static void append(StringBuilder out, NiciraAction.Nat nat) {
    out.append("nat");
    if ((nat.flags() & (NiciraAction.Nat.SOURCE | NiciraAction.Nat.DESTINATION)) == 0) {
      return;
    }
    out.append((nat.flags() & NiciraAction.Nat.SOURCE) != 0 ? "(src" : "(dst");
    boolean ports = nat.portMin() != 0;
    switch (nat.addresses()) {
      case NatAddresses.None a -> {}
      case NatAddresses.V4 a -> {
        out.append('=').append(a.first());
        a.last().ifPresent(last -> out.append('-').append(last));
      }
      case NatAddresses.V6 a -> {
        out.append('=').append(bracketed(a.first(), ports));
        a.last().ifPresent(last -> out.append('-').append(bracketed(last, ports)));
      }
    }
    if (!(nat.addresses() instanceof NatAddresses.None)) {
      if (ports) {
        out.append(':').append(nat.portMin());
        if (nat.portMax() != 0) {
          out.append('-').append(nat.portMax());
        }
      }
      flag(out, nat, NiciraAction.Nat.PERSISTENT, "persistent");
      flag(out, nat, NiciraAction.Nat.HASH, "hash");
      flag(out, nat, NiciraAction.Nat.RANDOM, "random");
    }
    out.append(')');
  }

  private static void flag(StringBuilder out, NiciraAction.Nat nat, int flag, String name) {
    if ((nat.flags() & flag) != 0) {
      out.append(',').append(name);
    }
  }

  private static String bracketed(Ipv6Address address, boolean brackets) {
    return brackets ? "[" + address + "]" : address.toString();
  }

  static NiciraAction.Nat parse(Word word) {
    if (!word.hasValue()) {
      return new NiciraAction.Nat(0, new NatAddresses.None(), 0, 0);
    }
    int flags = 0;
    Range range = new Range(new NatAddresses.None(), 0, 0);
    for (Word part : word.parenthesized().words()) {
      switch (part.name()) {
        case "src", "dst" -> {
          flags |= part.key().is("src") ? NiciraAction.Nat.SOURCE : NiciraAction.Nat.DESTINATION;
          if (part.hasValue()) {
            range = range(part.required());
          }
        }
        case "persistent" -> flags |= alone(part, NiciraAction.Nat.PERSISTENT);
        case "hash" -> flags |= alone(part, NiciraAction.Nat.HASH);
        case "random" -> flags |= alone(part, NiciraAction.Nat.RANDOM);
        default -> throw part.fail("unknown word in nat");
      }
    }
    int both = NiciraAction.Nat.SOURCE | NiciraAction.Nat.DESTINATION;
    if ((flags & both) == both) {
      throw word.fail("nat translates the source or the destination");
    }
    if ((flags & both) == 0 && flags != 0) {
      throw word.fail("nat without src or dst has nothing to choose");
    }
    if ((flags & NiciraAction.Nat.HASH) != 0 && (flags & NiciraAction.Nat.RANDOM) != 0) {
      throw word.fail("hash and random exclude each other");
    }
    return new NiciraAction.Nat(flags, range.addresses, range.portMin, range.portMax);
  }

  private static int alone(Word word, int flag) {
    word.alone();
    return flag;
  }

  private record Range(NatAddresses addresses, int portMin, int portMax) {}

  private static Range range(Token text) {
    if (text.startsWith("[") || text.indexOf(":") != text.lastIndexOf(":")) {
      return rangeOfV6(text);
    }
    int colon = text.indexOf(":");
    Token addresses = colon < 0 ? text : text.to(colon);
    int dash = addresses.indexOf("-");
    Ipv4Address first = v4(dash < 0 ? addresses : addresses.to(dash));
    Optional<Ipv4Address> last =
        dash < 0 ? Optional.empty() : Optional.of(v4(addresses.from(dash + 1)));
    return withPorts(
        new NatAddresses.V4(first, last.filter(l -> !l.equals(first))),
        text.from(colon < 0 ? text.length() : colon + 1));
  }

  private static Range rangeOfV6(Token text) {
    int dash = text.indexOf("-");
    int bracket = text.lastIndexOf("]");
    int colon = bracket >= 0 && bracket + 1 < text.length() ? bracket + 1 : -1;
    if (colon >= 0 && text.charAt(colon) != ':') {
      // After the bracket of the first address the second one follows.
      colon = -1;
    }
    Token addresses = colon < 0 ? text : text.to(colon);
    boolean two = dash >= 0 && dash < addresses.length();
    Ipv6Address first = v6(two ? addresses.to(dash) : addresses);
    Optional<Ipv6Address> last = two ? Optional.of(v6(addresses.from(dash + 1))) : Optional.empty();
    return withPorts(
        new NatAddresses.V6(first, last.filter(l -> !l.equals(first))),
        text.from(colon < 0 ? text.length() : colon + 1));
  }

  private static Range withPorts(NatAddresses addresses, Token ports) {
    if (ports.isEmpty()) {
      return new Range(addresses, 0, 0);
    }
    int dash = ports.indexOf("-");
    int first = (dash < 0 ? ports : ports.to(dash)).integer(0xffff, "a port");
    int last = dash < 0 ? 0 : ports.from(dash + 1).integer(0xffff, "a port");
    if (first == 0 || (dash >= 0 && last < first)) {
      throw ports.fail("not a range of ports");
    }
    return new Range(addresses, first, last == first ? 0 : last);
  }

  private static Ipv4Address v4(Token text) {
    try {
      return Ipv4Address.parse(text.text());
    } catch (IllegalArgumentException e) {
      throw text.fail(e);
    }
  }

  private static Ipv6Address v6(Token text) {
    boolean brackets = text.startsWith("[") && text.endsWith(']') && text.length() >= 2;
    try {
      return Ipv6Address.parse((brackets ? text.slice(1, text.length() - 1) : text).text());
    } catch (IllegalArgumentException e) {
      throw text.fail(e);
    }
  }
}
