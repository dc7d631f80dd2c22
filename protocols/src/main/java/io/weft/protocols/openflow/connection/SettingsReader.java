package io.weft.protocols.openflow.connection;

import io.weft.core.config.ConfigSection;
import io.weft.core.config.ConfigValue;
import io.weft.core.config.Literal;
import io.weft.core.net.ClientSettings;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.ServerSettings;
import io.weft.core.net.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the settings of OpenFlow connections from a configuration. */
final class SettingsReader {
  /** No timer is set for longer. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private static final double NANOS = 1e9;

  private static final int QUEUED_WRITE = 5 * 1024;
  private static final int READ_BUFFERS = 4;

  /** What Python's {@code ssl} calls {@code PROTOCOL_SSLv23} and {@code PROTOCOL_TLSv1_2}. */
  private static final int ANY_TLS = 2;

  private static final int TLS_1_2 = 5;

  private static final OpenFlowSettings DEFAULT = OpenFlowSettings.DEFAULT;

  private final ConfigSection section;

  SettingsReader(ConfigSection section) {
    this.section = section;
  }

  OpenFlowSettings read() {
    ConnectionSettings connections = connections();
    ignore();
    return new SettingsBuilder(DEFAULT)
        .allowedVersions(versions())
        .handshake(
            time("hellotimeout", DEFAULT.helloTimeout()),
            time("featurerequesttimeout", DEFAULT.featuresTimeout()))
        .keepAlive(keepAlive(), time("keepalivetimeout", DEFAULT.keepAliveTimeout()))
        .replyTimeout(time("replytimeout", DEFAULT.replyTimeout()))
        .writeTimeout(time("writetimeout", DEFAULT.writeTimeout()))
        .limits(limits())
        .nicira(!section.bool("disablenicira").orElse(!DEFAULT.nicira()))
        .groupChaining(!section.bool("disablechaining").orElse(!DEFAULT.groupChaining()))
        .debugging(section.bool("debugging").orElse(DEFAULT.debugging()))
        .defaultPort((int) section.integer("defaultport", 0, 65535).orElse(DEFAULT.defaultPort()))
        .client(client(connections))
        .server(server(connections))
        .build();
  }

  private List<Integer> versions() {
    Optional<List<Integer>> versions =
        section
            .integers("allowedversion", 0, 255)
            .map(all -> all.stream().map(Long::intValue).toList());
    if (versions.isEmpty()) {
      return DEFAULT.allowedVersions();
    }
    try {
      return DEFAULT.withAllowedVersions(versions.get()).allowedVersions();
    } catch (IllegalArgumentException e) {
      throw place("allowedversion").invalid(String.valueOf(e.getMessage()));
    }
  }

  /** {@code None} is for never; the specification's table has the setting by another name, too. */
  private Duration keepAlive() {
    for (String name : List.of("keepalivetime", "keepaliveinterval")) {
      Optional<ConfigValue> set = section.find(name);
      if (set.isPresent()) {
        return set.get().literal() instanceof Literal.None
            ? Duration.ZERO
            : time(name, DEFAULT.keepAliveInterval());
      }
    }
    return DEFAULT.keepAliveInterval();
  }

  private Duration time(String name, Duration otherwise) {
    return section.value(name, SettingsReader::time).orElse(otherwise);
  }

  private static Duration time(Literal literal) {
    double seconds =
        switch (literal) {
          case Literal.Int(var value) -> value.doubleValue();
          case Literal.Real(double value) -> value;
          default -> throw new IllegalArgumentException("must be a number of seconds");
        };
    if (!(seconds > 0) || seconds > LONGEST.toSeconds()) {
      throw new IllegalArgumentException(
          "must be more than 0 and at most " + LONGEST.toSeconds() + " seconds");
    }
    return Duration.ofNanos((long) (seconds * NANOS));
  }

  private ConfigValue place(String name) {
    return section.find(name).orElseThrow();
  }

  private OpenFlowLimits limits() {
    OpenFlowLimits limits = OpenFlowLimits.DEFAULT;
    return limits
        .withPendingRequests(section.count("pendingrequests", 1).orElse(limits.pendingRequests()))
        .withMultipart(
            section.count("multipartmessages", 1).orElse(limits.multipartMessages()),
            bytes("multipartbytes", limits.multipartBytes()))
        .withPacketIns(
            section.count("packetinmessages", 1).orElse(limits.packetInMessages()),
            bytes("packetinbytes", limits.packetInBytes()))
        .withWaiting(
            section.count("messagequeuesize", 1).orElse(limits.waitingMessages()),
            bytes("waitingbytes", limits.waitingBytes()));
  }

  private long bytes(String name, long otherwise) {
    return section.integer(name, 1, Long.MAX_VALUE).orElse(otherwise);
  }

  private ConnectionSettings connections() {
    ConnectionSettings usual = DEFAULT.client().connection();
    ConnectionSettings.Builder builder =
        usual.toBuilder()
            .connectTimeout(time("connect_timeout", usual.connectTimeout()))
            .tcpNoDelay(section.bool("tcp_nodelay").orElse(usual.tcpNoDelay()))
            .reusePort(section.bool("reuseport").orElse(usual.reusePort()));
    section
        .count("buffersize", 1)
        .ifPresent(buffer -> builder.readLimit((long) READ_BUFFERS * buffer));
    for (String name : List.of("writequeue", "writequeuesize")) {
      section.count(name, 1).ifPresent(many -> builder.writeLimit((long) QUEUED_WRITE * many));
    }
    tlsVersion().ifPresent(version -> builder.tls(TlsSettings.DEFAULT.withProtocols(version)));
    return builder.build();
  }

  private Optional<String> tlsVersion() {
    long version = section.integer("sslversion").orElse(ANY_TLS);
    if (version == ANY_TLS) {
      return Optional.empty();
    }
    if (version == TLS_1_2) {
      return Optional.of("TLSv1.2");
    }
    throw place("sslversion")
        .invalid("must be 2 (any version that is safe) or 5 (TLS 1.2), not " + version);
  }

  private ClientSettings client(ConnectionSettings connections) {
    return DEFAULT
        .client()
        .withConnection(connections)
        .withPersist(section.bool("persist").orElse(DEFAULT.client().persist()));
  }

  private ServerSettings server(ConnectionSettings connections) {
    ServerSettings usual = DEFAULT.server();
    ListenSettings listen = ListenSettings.of(connections);
    return usual
        .withListen(listen.withBacklog(section.count("backlogsize", 1).orElse(listen.backlog())))
        .withPersist(section.bool("listen_persistent").orElse(usual.persist()))
        .withRetryInterval(time("retrylisteninterval", usual.retryInterval()));
  }

  /** Settings of queues that are not here are no mistakes. */
  private void ignore() {
    section.bool("createqueue");
    for (String name :
        List.of("messagepriority", "writepriority", "cleanuptimeout", "writekeepalive")) {
      section.find(name);
    }
  }
}
