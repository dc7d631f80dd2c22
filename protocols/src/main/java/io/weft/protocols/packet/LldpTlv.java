package io.weft.protocols.packet;

import java.nio.charset.StandardCharsets;

/** A part of an {@link Lldp} message (IEEE 802.1AB section 8.5). */
public sealed interface LldpTlv {
  /**
   * Who sends.
   *
   * @param subtype {@link #MAC_ADDRESS}, {@link #NAME} or another of eight bits
   * @param id 1 to 255 bytes
   */
  record ChassisId(int subtype, Bytes id) implements LldpTlv {
    /** The subtype of a MAC address. */
    public static final int MAC_ADDRESS = 4;

    /** The subtype of a name that the sender was given. */
    public static final int NAME = 7;

    /** Checks the ranges. */
    public ChassisId {
      requireId(subtype, id);
    }

    /** A sender with a name. */
    public static ChassisId named(String name) {
      return new ChassisId(NAME, text(name));
    }
  }

  /**
   * By which port.
   *
   * @param subtype {@link #MAC_ADDRESS}, {@link #INTERFACE_NAME}, {@link #NAME} or another of eight
   *     bits
   * @param id 1 to 255 bytes
   */
  record PortId(int subtype, Bytes id) implements LldpTlv {
    /** The subtype of a MAC address. */
    public static final int MAC_ADDRESS = 3;

    /** The subtype of an interface's name. */
    public static final int INTERFACE_NAME = 5;

    /** The subtype of a name that the port was given. */
    public static final int NAME = 7;

    /** Checks the ranges. */
    public PortId {
      requireId(subtype, id);
    }

    /** A port with a name. */
    public static PortId named(String name) {
      return new PortId(NAME, text(name));
    }
  }

  /**
   * How long the message counts.
   *
   * @param seconds 0 to 65535; 0 when the sender leaves
   */
  record TimeToLive(int seconds) implements LldpTlv {
    /** Checks the range. */
    public TimeToLive {
      if (seconds >>> 16 != 0) {
        throw new IllegalArgumentException("LLDP for " + seconds + " seconds");
      }
    }
  }

  /** What the port is for people; 255 bytes of UTF-8 at most. */
  record PortDescription(String text) implements LldpTlv {
    /** Checks the length. */
    public PortDescription {
      requireText(text);
    }
  }

  /** The sender's name; 255 bytes of UTF-8 at most. */
  record SystemName(String text) implements LldpTlv {
    /** Checks the length. */
    public SystemName {
      requireText(text);
    }
  }

  /** What the sender is; 255 bytes of UTF-8 at most. */
  record SystemDescription(String text) implements LldpTlv {
    /** Checks the length. */
    public SystemDescription {
      requireText(text);
    }
  }

  /**
   * What the sender can do and does.
   *
   * @param capabilities 16 bits, {@link #BRIDGE} and others
   * @param enabled 16 bits, the same
   */
  record SystemCapabilities(int capabilities, int enabled) implements LldpTlv {
    /** It forwards frames. */
    public static final int BRIDGE = 1 << 2;

    /** It is an access point. */
    public static final int ACCESS_POINT = 1 << 3;

    /** It forwards packets. */
    public static final int ROUTER = 1 << 4;

    /** It does nothing for others. */
    public static final int STATION = 1 << 7;

    /** Checks the ranges. */
    public SystemCapabilities {
      if (capabilities >>> 16 != 0 || enabled >>> 16 != 0) {
        throw new IllegalArgumentException("LLDP capabilities " + capabilities + ", " + enabled);
      }
    }
  }

  /**
   * Where the sender can be managed.
   *
   * @param family of the address, eight bits: 1 IPv4, 2 IPv6, 6 Ethernet
   * @param address 1 to 31 bytes
   * @param interfaceSubtype how the interface is numbered, eight bits
   * @param interfaceNumber 32 bits
   * @param objectId up to 128 bytes
   */
  record ManagementAddress(
      int family, Bytes address, int interfaceSubtype, int interfaceNumber, Bytes objectId)
      implements LldpTlv {
    /** Checks the ranges. */
    public ManagementAddress {
      if (family >>> 8 != 0
          || interfaceSubtype >>> 8 != 0
          || address.isEmpty()
          || address.length() > 31
          || objectId.length() > 128) {
        throw new IllegalArgumentException("LLDP management address " + family + ' ' + address);
      }
    }
  }

  /**
   * What an organization has defined.
   *
   * @param organization 24 bits
   * @param subtype eight bits
   * @param data up to 507 bytes
   */
  record OrganizationSpecific(int organization, int subtype, Bytes data) implements LldpTlv {
    /** Checks the ranges. */
    public OrganizationSpecific {
      if (organization >>> 24 != 0 || subtype >>> 8 != 0 || data.length() > 507) {
        throw new IllegalArgumentException(
            "LLDP of organization " + organization + ", " + subtype + ": " + data);
      }
    }
  }

  /**
   * A part that is not known here, or not of the form that it should have.
   *
   * @param type 1 to 127
   * @param data up to 511 bytes
   */
  record Unknown(int type, Bytes data) implements LldpTlv {
    /** Checks the ranges. */
    public Unknown {
      if (type < 1 || type > 127 || data.length() > 511) {
        throw new IllegalArgumentException("LLDP of type " + type + ": " + data);
      }
    }
  }

  private static Bytes text(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void requireId(int subtype, Bytes id) {
    if (subtype >>> 8 != 0 || id.isEmpty() || id.length() > 255) {
      throw new IllegalArgumentException("LLDP identity of subtype " + subtype + ": " + id);
    }
  }

  private static void requireText(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > 255) {
      throw new IllegalArgumentException("an LLDP text of " + text.length() + " characters");
    }
  }
}
