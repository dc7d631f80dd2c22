package io.weft.protocols.openflow.connection;

import io.weft.core.config.Config;
import io.weft.core.net.ClientSettings;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.ServerSettings;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;

/**
 * How OpenFlow connections behave, with the defaults of the specification (3.1, {@code
 * protocol.openflow}) where it has some. Either side may listen with {@link #server} or connect
 * with {@link #client}; keys and trust for TLS are in {@link ConnectionSettings#tls()} of either.
 *
 * @param allowedVersions the wire versions that may be agreed on, the lowest first ({@code
 *     allowedversion})
 * @param helloTimeout how long the peer may take to say hello ({@code openflow.hellotimeout})
 * @param featuresTimeout how long the switch may take to tell its features ({@code
 *     featurerequesttimeout})
 * @param keepAliveInterval after how long without a message an echo request is sent; zero for never
 *     ({@code keepalivetime})
 * @param keepAliveTimeout for how long nothing may come then ({@code openflow.keepalivetimeout})
 * @param replyTimeout how long the reply to any other request may take, and a request of the peer
 *     that comes in parts
 * @param writeTimeout for how long a peer may read nothing while somebody waits to write; noticed
 *     within twice that time
 * @param limits how much a peer may cost us
 * @param nicira whether Nicira's extensions may be used; if not, a message of theirs is not sent,
 *     and refused when it comes. Who makes flows asks for this ({@code disablenicira}, negated)
 * @param groupChaining whether a group's bucket may send to another group; for who makes groups
 *     ({@code disablechaining}, negated)
 * @param debugging whether every message is logged
 * @param defaultPort the port of an address that names none ({@code openflow.defaultport})
 * @param client for the side that connects
 * @param server for the side that listens
 */
public record OpenFlowSettings(
    List<Integer> allowedVersions,
    Duration helloTimeout,
    Duration featuresTimeout,
    Duration keepAliveInterval,
    Duration keepAliveTimeout,
    Duration replyTimeout,
    Duration writeTimeout,
    OpenFlowLimits limits,
    boolean nicira,
    boolean groupChaining,
    boolean debugging,
    int defaultPort,
    ClientSettings client,
    ServerSettings server) {
  /** The port that OpenFlow has at IANA. */
  public static final int DEFAULT_PORT = 6653;

  /** The defaults: all versions that there are, Nicira's extensions, a persistent client. */
  public static final OpenFlowSettings DEFAULT =
      new OpenFlowSettings(
          OpenFlowVersion.all().stream().map(OpenFlowVersion::wire).toList(),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(3),
          Duration.ofSeconds(60),
          Duration.ofSeconds(15),
          OpenFlowLimits.DEFAULT,
          true,
          false,
          false,
          DEFAULT_PORT,
          ClientSettings.PERSISTENT,
          ServerSettings.DEFAULT);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public OpenFlowSettings {
    allowedVersions = List.copyOf(new TreeSet<>(allowedVersions));
    if (allowedVersions.isEmpty()) {
      throw new IllegalArgumentException("allowedVersions must name at least one");
    }
    for (int version : allowedVersions) {
      if (OpenFlowVersion.of(version).isEmpty()) {
        throw new IllegalArgumentException(
            "allowedVersions has "
                + version
                + "; the wire versions spoken here are "
                + OpenFlowVersion.all().stream().map(OpenFlowVersion::wire).toList());
      }
    }
    positive("helloTimeout", helloTimeout);
    positive("featuresTimeout", featuresTimeout);
    if (keepAliveInterval.isNegative()) {
      throw new IllegalArgumentException(
          "keepAliveInterval must not be negative, as " + keepAliveInterval);
    }
    positive("keepAliveTimeout", keepAliveTimeout);
    positive("replyTimeout", replyTimeout);
    positive("writeTimeout", writeTimeout);
    if (defaultPort < 0 || defaultPort > 65535) {
      throw new IllegalArgumentException("defaultPort must be 0 to 65535, not " + defaultPort);
    }
  }

  /**
   * Reads a connection URL such as {@code tcp:10.0.0.1} or {@code pssl:}; see {@link Endpoint}.
   *
   * @throws io.weft.core.net.EndpointException when it is none
   */
  public Endpoint endpoint(String url) {
    return Endpoint.parse(url, defaultPort);
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }

  /**
   * Reads {@code protocol.openflow.*}, and {@code protocol.default.*} behind it: all settings of
   * the specification, and these of Weft's own: {@code replytimeout}, {@code writetimeout}
   * (seconds), {@code pendingrequests}, {@code multipartmessages}, {@code multipartbytes}, {@code
   * packetinmessages}, {@code packetinbytes} and {@code waitingbytes}. The specification counts
   * events where connections here count bytes: each of {@code writequeuesize} (also {@code
   * writequeue}) counts for 5 KiB, and {@code buffersize} for four times itself, which gives the
   * usual limits for the usual values. {@code createqueue}, {@code cleanuptimeout} and the
   * priorities have no effect, since every connection has queues of its own, and neither has {@code
   * writekeepalive}, since an echo is data in both directions.
   *
   * @throws io.weft.core.config.ConfigException naming the place of a setting that is wrong
   */
  public static OpenFlowSettings read(Config config) {
    return new SettingsReader(config.section("protocol", "openflow")).read();
  }

  /** The settings for listening, without those for what is accepted. */
  public ListenSettings listen() {
    return server.listen();
  }

  /** The same, speaking these versions only. */
  public OpenFlowSettings withAllowedVersions(List<Integer> wireVersions) {
    return copy().allowedVersions(wireVersions).build();
  }

  /** The same with other times for the handshake. */
  public OpenFlowSettings withHandshake(Duration hello, Duration features) {
    return copy().handshake(hello, features).build();
  }

  /** The same with other times for the keep-alive. */
  public OpenFlowSettings withKeepAlive(Duration interval, Duration timeout) {
    return copy().keepAlive(interval, timeout).build();
  }

  /** The same with another time for replies. */
  public OpenFlowSettings withReplyTimeout(Duration timeout) {
    return copy().replyTimeout(timeout).build();
  }

  /** The same with another time for a peer that does not read. */
  public OpenFlowSettings withWriteTimeout(Duration timeout) {
    return copy().writeTimeout(timeout).build();
  }

  /** The same with other limits. */
  public OpenFlowSettings withLimits(OpenFlowLimits other) {
    return copy().limits(other).build();
  }

  /** The same, using Nicira's extensions or not. */
  public OpenFlowSettings withNicira(boolean use) {
    return copy().nicira(use).build();
  }

  /** The same, with groups in groups or not. */
  public OpenFlowSettings withGroupChaining(boolean use) {
    return copy().groupChaining(use).build();
  }

  /** The same, logging every message or not. */
  public OpenFlowSettings withDebugging(boolean log) {
    return copy().debugging(log).build();
  }

  /** The same with other settings for the side that connects. */
  public OpenFlowSettings withClient(ClientSettings other) {
    return copy().client(other).build();
  }

  /** The same with other settings for the side that listens. */
  public OpenFlowSettings withServer(ServerSettings other) {
    return copy().server(other).build();
  }

  /** The same with other settings for the sockets of both sides. */
  public OpenFlowSettings withConnections(ConnectionSettings both) {
    return copy()
        .client(client.withConnection(both))
        .server(server.withListen(server.listen().withConnections(both)))
        .build();
  }

  private SettingsBuilder copy() {
    return new SettingsBuilder(this);
  }
}
