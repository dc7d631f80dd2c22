package io.weft.core.net;

import io.weft.core.net.Endpoint.Mode;
import java.util.Locale;

/** Reads one connection URL. */
final class EndpointParser {
  static final int NO_DEFAULT = -1;

  private static final String SCHEMES = "tcp, ssl, udp or unix, or these after l or p";

  private final String text;
  private final int defaultPort;

  EndpointParser(String text, int defaultPort) {
    this.text = text;
    this.defaultPort = defaultPort;
  }

  private EndpointException wrong(String reason) {
    return new EndpointException(text, reason);
  }

  Endpoint parse() {
    if (text.length() > Endpoint.MAX_LENGTH) {
      throw new EndpointException(
          text.substring(0, 40) + "…", "longer than " + Endpoint.MAX_LENGTH);
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new EndpointException(
          text.replaceAll("\\p{Cntrl}", "?"), "it contains a control character");
    }
    int colon = text.indexOf(':');
    if (colon <= 0) {
      throw wrong("it does not start with tcp:, ssl:, udp: or unix:");
    }
    String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = text.substring(colon + 1);
    Mode mode =
        switch (scheme.charAt(0)) {
          case 'l' -> Mode.LISTENING;
          case 'p' -> Mode.PASSIVE;
          default -> Mode.ACTIVE;
        };
    return switch (mode == Mode.ACTIVE ? scheme : scheme.substring(1)) {
      case "tcp" -> inet(Transport.TCP, mode, false, rest);
      case "ssl" -> inet(Transport.TCP, mode, true, rest);
      case "udp" -> inet(Transport.UDP, mode, false, rest);
      case "unix" -> unix(mode, false, rest);
      case "sslunix" -> unix(mode, true, rest);
      default -> throw wrong("transport " + scheme + " is not supported: use " + SCHEMES);
    };
  }

  private Endpoint unix(Mode mode, boolean tls, String rest) {
    String path = rest.replaceFirst("^/*", "/");
    if (path.length() == 1) {
      throw wrong("it has no path");
    }
    return new Endpoint(Transport.UNIX, mode, tls, "", 0, path, "");
  }

  private Endpoint inet(Transport transport, Mode mode, boolean tls, String rest) {
    boolean slashes = rest.startsWith("//");
    String address = slashes ? rest.substring(2) : rest;
    if (address.endsWith("/")) {
      address = address.substring(0, address.length() - 1);
    }
    if (address.contains("/")) {
      throw wrong("an address cannot contain a path");
    }
    if (mode == Mode.PASSIVE && !slashes) {
      return portFirst(transport, tls, address);
    }
    HostAndPort parts = hostAndPort(address);
    return new Endpoint(transport, mode, tls, parts.host, port(parts.port), "", "");
  }

  /** Open vSwitch's form of a passive address: {@code port[:address]}. */
  private Endpoint portFirst(Transport transport, boolean tls, String address) {
    int colon = address.indexOf(':');
    String port = colon < 0 ? address : address.substring(0, colon);
    if (!port.isEmpty() && !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw wrong("without // a passive address is a port, or port:address-of-this-side");
    }
    String bind = "";
    if (colon >= 0) {
      HostAndPort parts = hostAndPort(address.substring(colon + 1));
      if (!parts.port.isEmpty()) {
        throw wrong("only one port can be given");
      }
      bind = parts.host;
    }
    return new Endpoint(transport, Mode.PASSIVE, tls, "", port(port), "", bind);
  }

  private record HostAndPort(String host, String port) {}

  private HostAndPort hostAndPort(String address) {
    if (address.startsWith("[")) {
      int end = address.indexOf(']');
      if (end < 0) {
        throw wrong("the bracket of the IPv6 address is not closed");
      }
      String host = address.substring(1, end);
      if (!host.contains(":")) {
        throw wrong("only an IPv6 address stands in brackets");
      }
      String tail = address.substring(end + 1);
      if (!tail.isEmpty() && !tail.startsWith(":")) {
        throw wrong("only a port can follow the bracket");
      }
      return new HostAndPort(checked(host), tail.isEmpty() ? "" : tail.substring(1));
    }
    int colon = address.lastIndexOf(':');
    String host = colon < 0 ? address : address.substring(0, colon);
    if (host.contains(":")) {
      throw wrong("write an IPv6 address in brackets");
    }
    return new HostAndPort(checked(host), colon < 0 ? "" : address.substring(colon + 1));
  }

  private String checked(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (!Character.isLetterOrDigit(c) && ".-_:%".indexOf(c) < 0) {
        throw wrong("a host cannot contain '" + c + "'");
      }
    }
    return host;
  }

  private int port(String port) {
    if (port.isEmpty()) {
      if (defaultPort == NO_DEFAULT) {
        throw wrong("it names no port");
      }
      return defaultPort;
    }
    if (!port.matches("[0-9]{1,9}")) {
      throw wrong("port " + port + " is not a number");
    }
    int number = Integer.parseInt(port);
    if (number > 65535) {
      throw wrong("the port is not between 0 and 65535");
    }
    return number;
  }
}
