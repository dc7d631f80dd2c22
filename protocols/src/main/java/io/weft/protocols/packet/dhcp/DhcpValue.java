package io.weft.protocols.packet.dhcp;

import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What an option says. */
public sealed interface DhcpValue {
  /**
   * IPv4 addresses; one in an option that has only one.
   *
   * @param list at least one
   */
  record Addresses(List<Ipv4Address> list) implements DhcpValue {
    /** Copies the list and requires an address. */
    public Addresses {
      list = List.copyOf(list);
      require(!list.isEmpty(), "no address");
    }
  }

  /**
   * Pairs of addresses: a destination and its router, or an address and its mask.
   *
   * @param list at least one
   */
  record AddressPairs(List<Pair> list) implements DhcpValue {
    /** A destination and its router, or an address and its mask. */
    public record Pair(Ipv4Address first, Ipv4Address second) {}

    /** Copies the list and requires a pair. */
    public AddressPairs {
      list = List.copyOf(list);
      require(!list.isEmpty(), "no pair of addresses");
    }
  }

  /**
   * Text.
   *
   * @param text at least one character; UTF-8 on the wire, where RFC 2132 knows ASCII only
   */
  record Text(String text) implements DhcpValue {
    /** Requires a character. */
    public Text {
      require(!text.isEmpty(), "no text");
    }
  }

  /** Yes or no. */
  record Flag(boolean set) implements DhcpValue {}

  /**
   * A number.
   *
   * @param value in the range of the option
   */
  record Numeric(long value) implements DhcpValue {}

  /**
   * Numbers.
   *
   * @param list at least one, each in the range of the option
   */
  record Numbers(List<Integer> list) implements DhcpValue {
    /** Copies the list and requires a number. */
    public Numbers {
      list = List.copyOf(list);
      require(!list.isEmpty(), "no number");
    }
  }

  /**
   * A time.
   *
   * @param seconds 0 to 4294967295; the last means for ever
   */
  record Seconds(long seconds) implements DhcpValue {
    /** For ever. */
    public static final Seconds INFINITE = new Seconds(0xffff_ffffL);

    /** Checks the range. */
    public Seconds {
      require(seconds >>> 32 == 0, "a time of " + seconds + " seconds");
    }

    /** A time in whole seconds. */
    public static Seconds of(Duration time) {
      return new Seconds(time.toSeconds());
    }

    /** The time; {@link #INFINITE} is 136 years. */
    public Duration duration() {
      return Duration.ofSeconds(seconds);
    }
  }

  /**
   * Routes to prefixes (RFC 3442).
   *
   * @param list at least one
   */
  record Routes(List<Route> list) implements DhcpValue {
    /**
     * A route.
     *
     * @param prefixLength 0 to 32
     * @param destination the bits after the prefix are zero
     * @param router {@link Ipv4Address#ZERO} if the destination is on the link
     */
    public record Route(int prefixLength, Ipv4Address destination, Ipv4Address router) {
      /** Checks the ranges. */
      public Route {
        require(prefixLength >= 0 && prefixLength <= 32, "a prefix of " + prefixLength);
        int mask = Ipv4Address.prefixMask(prefixLength).value();
        require(
            (destination.value() & ~mask) == 0,
            destination + "/" + prefixLength + " has bits after its prefix");
      }

      /** Destination, prefix length and router, as {@code 10.0.0.0/8 via 10.1.2.3}. */
      @Override
      public String toString() {
        return destination + "/" + prefixLength + " via " + router;
      }
    }

    /** Copies the list and requires a route. */
    public Routes {
      list = List.copyOf(list);
      require(!list.isEmpty(), "no route");
    }
  }

  /**
   * Who a client is (RFC 2132 section 9.14).
   *
   * @param type of the hardware address, {@link #ETHERNET}; 0 for anything else, 255 for RFC 4361
   * @param id at least one byte
   */
  record ClientId(int type, Bytes id) implements DhcpValue {
    /** The type of a MAC address. */
    public static final int ETHERNET = 1;

    /** Checks the ranges. */
    public ClientId {
      require(type >>> 8 == 0, "a client of type " + type);
      require(!id.isEmpty(), "a client without identity");
    }
  }

  /**
   * Options within an option.
   *
   * @param list at least one
   */
  record SubOptions(List<SubOption> list) implements DhcpValue {
    /**
     * One of them.
     *
     * @param code 1 to 254
     * @param data up to 255 bytes
     */
    public record SubOption(int code, Bytes data) {
      /** In relay agent information: the port that the client is at. */
      public static final int CIRCUIT_ID = 1;

      /** In relay agent information: the client behind that port. */
      public static final int REMOTE_ID = 2;

      /** Checks the ranges. */
      public SubOption {
        require(code >= 1 && code <= 254, "a sub-option of number " + code);
        require(data.length() <= 255, "a sub-option of " + data.length() + " bytes");
      }
    }

    /** Copies the list and requires a sub-option. */
    public SubOptions {
      list = List.copyOf(list);
      require(!list.isEmpty(), "no sub-option");
    }
  }

  /**
   * Names of domains, without the dot at the end.
   *
   * @param list at least one; each with parts of 1 to 63 bytes of ASCII, 253 in all
   */
  record Domains(List<String> list) implements DhcpValue {
    /** Copies the list and checks the names. */
    public Domains {
      list = List.copyOf(list);
      require(!list.isEmpty(), "no domain");
      for (String domain : list) {
        require(isDomain(domain), "the domain \"" + domain + '"');
      }
    }

    private static boolean isDomain(String domain) {
      if (domain.isEmpty() || domain.length() > 253) {
        return false;
      }
      for (String label : domain.split("\\.", -1)) {
        boolean ascii = StandardCharsets.US_ASCII.newEncoder().canEncode(label);
        if (label.isEmpty() || label.length() > 63 || !ascii) {
          return false;
        }
      }
      return true;
    }
  }

  /** The bytes of an option that is not known here, or not of the form that it should have. */
  record Opaque(Bytes data) implements DhcpValue {}

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("DHCP does not have " + what);
    }
  }
}
