package io.weft.protocols.packet.dhcp;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The options that are known by name: all of RFC 2132, and the later ones that networks use. The
 * number of any other is as good, its value then {@link DhcpValue.Opaque}.
 */
public enum DhcpOptionCode {
  /** The mask of the client's network. */
  SUBNET_MASK(1, DhcpFormat.ADDRESS),
  /** Seconds between the local time and UTC. */
  TIME_OFFSET(2, DhcpFormat.SIGNED32),
  /** Routers, the best first. */
  ROUTER(3, DhcpFormat.ADDRESSES),
  /** Time servers (RFC 868). */
  TIME_SERVER(4, DhcpFormat.ADDRESSES),
  /** Name servers (IEN 116). */
  NAME_SERVER(5, DhcpFormat.ADDRESSES),
  /** DNS servers, the best first. */
  DOMAIN_NAME_SERVER(6, DhcpFormat.ADDRESSES),
  /** Log servers. */
  LOG_SERVER(7, DhcpFormat.ADDRESSES),
  /** Cookie servers (RFC 865). */
  COOKIE_SERVER(8, DhcpFormat.ADDRESSES),
  /** Line printer servers. */
  LPR_SERVER(9, DhcpFormat.ADDRESSES),
  /** Impress servers. */
  IMPRESS_SERVER(10, DhcpFormat.ADDRESSES),
  /** Resource location servers. */
  RESOURCE_LOCATION_SERVER(11, DhcpFormat.ADDRESSES),
  /** The client's name. */
  HOST_NAME(12, DhcpFormat.TEXT),
  /** The length of the boot file in blocks of 512 bytes. */
  BOOT_FILE_SIZE(13, DhcpFormat.NUMBER16),
  /** Where to put a core image. */
  MERIT_DUMP_FILE(14, DhcpFormat.TEXT),
  /** The client's domain. */
  DOMAIN_NAME(15, DhcpFormat.TEXT),
  /** The swap server. */
  SWAP_SERVER(16, DhcpFormat.ADDRESS),
  /** The path of the root disk. */
  ROOT_PATH(17, DhcpFormat.TEXT),
  /** A file with more options. */
  EXTENSIONS_PATH(18, DhcpFormat.TEXT),
  /** Whether to forward packets. */
  IP_FORWARDING(19, DhcpFormat.FLAG),
  /** Whether to forward packets with a source route. */
  NON_LOCAL_SOURCE_ROUTING(20, DhcpFormat.FLAG),
  /** Next hops, address and mask, allowed in source routes. */
  POLICY_FILTER(21, DhcpFormat.ADDRESS_PAIRS),
  /** The longest packet to reassemble. */
  MAX_DATAGRAM_REASSEMBLY(22, DhcpFormat.NUMBER16),
  /** The time to live of packets. */
  DEFAULT_IP_TTL(23, DhcpFormat.NUMBER8),
  /** How long a path MTU counts. */
  PATH_MTU_AGING_TIMEOUT(24, DhcpFormat.SECONDS),
  /** The lengths to try in path MTU discovery. */
  PATH_MTU_PLATEAU_TABLE(25, DhcpFormat.NUMBERS16),
  /** The interface's MTU. */
  INTERFACE_MTU(26, DhcpFormat.NUMBER16),
  /** Whether all subnets have the same MTU. */
  ALL_SUBNETS_LOCAL(27, DhcpFormat.FLAG),
  /** The network's broadcast address. */
  BROADCAST_ADDRESS(28, DhcpFormat.ADDRESS),
  /** Whether to ask for the mask by ICMP. */
  PERFORM_MASK_DISCOVERY(29, DhcpFormat.FLAG),
  /** Whether to answer such questions. */
  MASK_SUPPLIER(30, DhcpFormat.FLAG),
  /** Whether to look for routers (RFC 1256). */
  PERFORM_ROUTER_DISCOVERY(31, DhcpFormat.FLAG),
  /** Where to send these questions. */
  ROUTER_SOLICITATION_ADDRESS(32, DhcpFormat.ADDRESS),
  /** Destinations, by their class, with a router for each. */
  STATIC_ROUTE(33, DhcpFormat.ADDRESS_PAIRS),
  /** Whether to negotiate trailers. */
  TRAILER_ENCAPSULATION(34, DhcpFormat.FLAG),
  /** How long an ARP entry counts. */
  ARP_CACHE_TIMEOUT(35, DhcpFormat.SECONDS),
  /** Whether to use IEEE 802.3 in place of Ethernet II. */
  ETHERNET_ENCAPSULATION(36, DhcpFormat.FLAG),
  /** The time to live of TCP segments. */
  TCP_DEFAULT_TTL(37, DhcpFormat.NUMBER8),
  /** How often to send a TCP keep-alive; 0 for never. */
  TCP_KEEPALIVE_INTERVAL(38, DhcpFormat.SECONDS),
  /** Whether keep-alives have a byte of data. */
  TCP_KEEPALIVE_GARBAGE(39, DhcpFormat.FLAG),
  /** The NIS domain. */
  NIS_DOMAIN(40, DhcpFormat.TEXT),
  /** NIS servers. */
  NIS_SERVERS(41, DhcpFormat.ADDRESSES),
  /** NTP servers. */
  NTP_SERVERS(42, DhcpFormat.ADDRESSES),
  /** Whatever the client's vendor has defined. */
  VENDOR_SPECIFIC(43, DhcpFormat.OPAQUE),
  /** NetBIOS name servers. */
  NETBIOS_NAME_SERVER(44, DhcpFormat.ADDRESSES),
  /** NetBIOS datagram servers. */
  NETBIOS_DATAGRAM_SERVER(45, DhcpFormat.ADDRESSES),
  /** The NetBIOS node type. */
  NETBIOS_NODE_TYPE(46, DhcpFormat.NUMBER8),
  /** The NetBIOS scope. */
  NETBIOS_SCOPE(47, DhcpFormat.TEXT),
  /** X font servers. */
  X_FONT_SERVER(48, DhcpFormat.ADDRESSES),
  /** X display managers. */
  X_DISPLAY_MANAGER(49, DhcpFormat.ADDRESSES),
  /** The address that the client would like. */
  REQUESTED_ADDRESS(50, DhcpFormat.ADDRESS),
  /** How long the address may be used. */
  LEASE_TIME(51, DhcpFormat.SECONDS),
  /** Which other fields hold options: {@link DhcpMessage} sees to it. */
  OVERLOAD(52, DhcpFormat.NUMBER8),
  /** The number of a {@link DhcpMessageType}. */
  MESSAGE_TYPE(53, DhcpFormat.NUMBER8),
  /** The server that is meant, or that answers. */
  SERVER_ID(54, DhcpFormat.ADDRESS),
  /** The options that the client asks for. */
  PARAMETER_REQUEST_LIST(55, DhcpFormat.CODES),
  /** Why a request was refused. */
  MESSAGE(56, DhcpFormat.TEXT),
  /** The longest message that the client takes, with its IP header. */
  MAX_MESSAGE_SIZE(57, DhcpFormat.NUMBER16),
  /** T1: when to ask the same server again. */
  RENEWAL_TIME(58, DhcpFormat.SECONDS),
  /** T2: when to ask any server. */
  REBINDING_TIME(59, DhcpFormat.SECONDS),
  /** What the client is. */
  VENDOR_CLASS_ID(60, DhcpFormat.TEXT),
  /** Who the client is. */
  CLIENT_ID(61, DhcpFormat.CLIENT_ID),
  /** The NIS+ domain. */
  NIS_PLUS_DOMAIN(64, DhcpFormat.TEXT),
  /** NIS+ servers. */
  NIS_PLUS_SERVERS(65, DhcpFormat.ADDRESSES),
  /** The TFTP server. */
  TFTP_SERVER_NAME(66, DhcpFormat.TEXT),
  /** The boot file. */
  BOOT_FILE_NAME(67, DhcpFormat.TEXT),
  /** Home agents. */
  MOBILE_IP_HOME_AGENT(68, DhcpFormat.ADDRESSES),
  /** SMTP servers. */
  SMTP_SERVER(69, DhcpFormat.ADDRESSES),
  /** POP3 servers. */
  POP3_SERVER(70, DhcpFormat.ADDRESSES),
  /** NNTP servers. */
  NNTP_SERVER(71, DhcpFormat.ADDRESSES),
  /** Web servers. */
  WWW_SERVER(72, DhcpFormat.ADDRESSES),
  /** Finger servers. */
  FINGER_SERVER(73, DhcpFormat.ADDRESSES),
  /** IRC servers. */
  IRC_SERVER(74, DhcpFormat.ADDRESSES),
  /** StreetTalk servers. */
  STREETTALK_SERVER(75, DhcpFormat.ADDRESSES),
  /** StreetTalk directory servers. */
  STREETTALK_DIRECTORY_SERVER(76, DhcpFormat.ADDRESSES),
  /** What kind of user the client has (RFC 3004). */
  USER_CLASS(77, DhcpFormat.OPAQUE),
  /** The client's full name (RFC 4702). */
  CLIENT_FQDN(81, DhcpFormat.OPAQUE),
  /** What a relay adds for the server (RFC 3046). */
  RELAY_AGENT_INFORMATION(82, DhcpFormat.SUB_OPTIONS),
  /** What a client that boots is (RFC 4578). */
  CLIENT_SYSTEM_ARCHITECTURE(93, DhcpFormat.NUMBERS16),
  /** The time zone, as POSIX writes it (RFC 4833). */
  TZ_POSIX(100, DhcpFormat.TEXT),
  /** The name of the time zone (RFC 4833). */
  TZ_DATABASE(101, DhcpFormat.TEXT),
  /** Whether clients may give themselves an address (RFC 2563). */
  AUTO_CONFIGURE(116, DhcpFormat.NUMBER8),
  /** The network to choose an address from (RFC 3011). */
  SUBNET_SELECTION(118, DhcpFormat.ADDRESS),
  /** Domains to look names up in (RFC 3397). */
  DOMAIN_SEARCH(119, DhcpFormat.DOMAINS),
  /** Routes to prefixes (RFC 3442). */
  CLASSLESS_ROUTES(121, DhcpFormat.ROUTES),
  /** TFTP servers (RFC 5859). */
  TFTP_SERVER_ADDRESS(150, DhcpFormat.ADDRESSES),
  /** What Microsoft's clients ask for in place of {@link #CLASSLESS_ROUTES}. */
  CLASSLESS_ROUTES_MICROSOFT(249, DhcpFormat.ROUTES),
  /** Where the web proxy settings are. */
  WPAD(252, DhcpFormat.TEXT);

  private static final Map<Integer, DhcpOptionCode> BY_CODE = new HashMap<>();
  private static final Map<String, DhcpOptionCode> BY_NAME = new HashMap<>();

  static {
    for (DhcpOptionCode code : values()) {
      BY_CODE.put(code.code, code);
      BY_NAME.put(code.text(), code);
    }
  }

  private final int code;
  private final DhcpFormat format;

  DhcpOptionCode(int code, DhcpFormat format) {
    this.code = code;
    this.format = format;
  }

  /** The number on the wire. */
  public int code() {
    return code;
  }

  /** The name in a configuration: as the constant's, in small letters with hyphens. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  DhcpFormat format() {
    return format;
  }

  /** The option of that number, if it is known here. */
  public static Optional<DhcpOptionCode> of(int code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /**
   * The number of an option that is given by name or number: {@code router}, {@code "3"}. Letters
   * may be capital, hyphens underscores.
   *
   * @throws IllegalArgumentException if it is neither a known name nor a number from 1 to 254
   */
  public static int parse(String nameOrNumber) {
    String name = nameOrNumber.toLowerCase(Locale.ROOT).replace('_', '-');
    DhcpOptionCode known = BY_NAME.get(name);
    if (known != null) {
      return known.code;
    }
    if (name.matches("[0-9]{1,3}")) {
      int code = Integer.parseInt(name);
      if (code >= 1 && code <= 254) {
        return code;
      }
    }
    throw new IllegalArgumentException("no DHCP option \"" + nameOrNumber + '"');
  }

  static DhcpFormat formatOf(int code) {
    DhcpOptionCode known = BY_CODE.get(code);
    return known == null ? DhcpFormat.OPAQUE : known.format;
  }
}
