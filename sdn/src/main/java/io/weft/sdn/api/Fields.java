package io.weft.sdn.api;

import io.weft.core.api.Arguments;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.sdn.model.Attributes;
import io.weft.sdn.model.Ipv4Cidr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of network objects from arguments. */
final class Fields {
  /** The longest id or name, in UTF-16 units; more would not fit into a key with an index. */
  private static final int MAX_ID = 255;

  /** The smallest datagram that every module must take (RFC 791, 3.2), and the largest. */
  private static final int MIN_MTU = 68;

  private static final int MAX_MTU = 65_535;

  private final Arguments arguments;

  Fields(Arguments arguments) {
    this.arguments = arguments;
  }

  Arguments arguments() {
    return arguments;
  }

  boolean has(String name) {
    return arguments.has(name);
  }

  /** An id; empty when there is none or it is null. */
  Optional<String> optionalId(String name) {
    return arguments.text(name).map(id -> checkId(name, id));
  }

  String id(String name) {
    return checkId(name, arguments.requiredText(name));
  }

  private String checkId(String name, String id) {
    if (id.isEmpty()) {
      throw arguments.error(name, "it must not be empty");
    }
    return checkName(name, id);
  }

  /** A text that becomes a part of a key; may be empty. */
  String name(String name, String defaultValue) {
    return checkName(name, arguments.text(name).orElse(defaultValue));
  }

  private String checkName(String name, String text) {
    if (text.length() > MAX_ID) {
      throw arguments.error(name, "it is longer than " + MAX_ID + " characters");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw arguments.error(name, "it has a control character");
    }
    return text;
  }

  Optional<MacAddress> mac(String name) {
    return parsed(name, MacAddress::parse)
        .map(
            mac -> {
              if (mac.isMulticast() || mac.equals(MacAddress.ZERO)) {
                throw arguments.error(name, mac + " is not the address of one endpoint");
              }
              return mac;
            });
  }

  Optional<Ipv4Address> address(String name) {
    return parsed(name, Ipv4Address::parse);
  }

  Optional<Ipv4Cidr> cidr(String name) {
    return parsed(name, Ipv4Cidr::parse);
  }

  private <T> Optional<T> parsed(String name, Function<String, T> parser) {
    return arguments.text(name).map(text -> parse(name, text, parser));
  }

  private <T> T parse(String name, @Nullable Object value, Function<String, T> parser) {
    if (!(value instanceof String text)) {
      throw arguments.error(name, "it must be a text");
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw arguments.error(name, String.valueOf(e.getMessage()));
    }
  }

  Optional<Integer> mtu() {
    return arguments
        .number("mtu")
        .map(
            number -> {
              if (number < MIN_MTU || number > MAX_MTU) {
                throw arguments.error(
                    "mtu", number + " is not between " + MIN_MTU + " and " + MAX_MTU);
              }
              return number.intValue();
            });
  }

  /** The customized attributes: all but those with some names. */
  Attributes others(Set<String> names) {
    Map<String, @Nullable Object> others = new LinkedHashMap<>();
    arguments
        .without(names)
        .forEach(
            (name, value) -> {
              if (name.isEmpty() || name.startsWith("_") || name.startsWith("kvdb_")) {
                throw arguments.error(name, "an attribute cannot have this name");
              }
              checkName(name, name);
              others.put(name, value == null ? null : known(name, value));
            });
    return Attributes.of(others);
  }

  /** Checks the customized attributes that other modules look at. */
  private Object known(String name, Object value) {
    switch (name) {
      case "dns_nameservers", "ntp_servers" ->
          list(name, value).forEach(element -> parse(name, element, Ipv4Address::parse));
      case "domain_name" -> arguments.text(name);
      case "lease_time" -> {
        long seconds = arguments.number(name).orElse(0L);
        if (seconds < 1 || seconds > 0xffff_ffffL) {
          throw arguments.error(name, seconds + " is not between 1 and 4294967295 seconds");
        }
        return seconds;
      }
      case "extra_dhcp_options" -> checkDhcpOptions(name, value);
      case "host_routes" -> {
        for (Object route : list(name, value)) {
          if (!(route instanceof List<?> pair) || pair.size() != 2) {
            throw arguments.error(name, "it must be a list of [destination, gateway] pairs");
          }
          parse(name, pair.get(0), Ipv4Cidr::parse);
          parse(name, pair.get(1), Ipv4Address::parse);
        }
      }
      case "isexternal" -> {
        return arguments.flag(name);
      }
      case "pre_host_config" -> checkHostConfig(name, value);
      default -> {}
    }
    return value;
  }

  private List<?> list(String name, Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw arguments.error(name, "it must be a list");
  }

  /** A list of [option, value] pairs, or an object; an option is a number or a name. */
  private void checkDhcpOptions(String name, Object value) {
    List<Object> options = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      options.addAll(map.keySet());
    } else {
      for (Object pair : list(name, value)) {
        if (!(pair instanceof List<?> parts) || parts.size() != 2 || parts.get(0) == null) {
          throw arguments.error(name, "it must be a list of [option, value] pairs");
        }
        options.add(parts.get(0));
      }
    }
    for (Object option : options) {
      String text = option.toString();
      boolean number = text.matches("[0-9]+");
      boolean valid =
          number
              ? text.length() <= 3 && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 254
              : text.matches("[A-Za-z][A-Za-z0-9_-]*");
      if (!valid) {
        throw arguments.error(name, "'" + text + "' is no DHCP option (1 - 254, or a name)");
      }
    }
  }

  private void checkHostConfig(String name, Object value) {
    for (Object element : list(name, value)) {
      if (!(element instanceof Map<?, ?> config)) {
        throw arguments.error(name, "it must be a list of objects");
      }
      config.forEach(
          (key, setting) -> {
            String place = name + "." + key;
            switch (String.valueOf(key)) {
              case "systemid", "bridge", "vhost" -> parse(place, setting, text -> text);
              case "cidr" -> parse(place, setting, Ipv4Cidr::parse);
              case "local_address", "gateway" -> parse(place, setting, Ipv4Address::parse);
              default -> {}
            }
          });
    }
  }
}
