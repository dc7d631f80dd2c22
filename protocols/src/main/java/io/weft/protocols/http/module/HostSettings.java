package io.weft.protocols.http.module;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigReader;
import io.weft.core.config.ConfigSection;
import io.weft.core.config.Literal;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.ServerSettings;
import io.weft.core.net.TlsSettings;
import io.weft.protocols.http.server.HttpServerSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where and how one virtual host is served (specification 3.1, {@code module.httpserver}).
 *
 * @param http with the name of the host
 */
record HostSettings(List<Endpoint> endpoints, ServerSettings server, HttpServerSettings http) {
  private static final int DEFAULT_PORT = 80;

  HostSettings {
    endpoints = List.copyOf(endpoints);
  }

  /**
   * All hosts that have an address, the default one by the name {@code ""}.
   *
   * @throws io.weft.core.config.ConfigException when a setting is wrong
   */
  static Map<String, HostSettings> read(Config config) {
    ConfigSection section = config.section("module", "httpserver");
    Map<String, HostSettings> hosts = new LinkedHashMap<>();
    read("", section, config, hosts);
    return hosts;
  }

  /** A host, and those under it, which inherit from it. */
  private static void read(
      String name, ConfigSection section, Config config, Map<String, HostSettings> hosts) {
    if (section.bool("client").orElse(false)) {
      throw section
          .find("client")
          .orElseThrow()
          .invalid("an HTTP server cannot connect to its clients");
    }
    // Connections always are, and end with the module.
    section.bool("connmanaged");
    ConfigReader protocol = protocol(section, config);
    int port = (int) protocol.integer("defaultport", 0, 65535).orElse(DEFAULT_PORT);
    List<Endpoint> endpoints = endpoints(name, section.own(), port);
    if (!endpoints.isEmpty()) {
      TlsSettings tls = TlsSettings.DEFAULT.configured(section);
      endpoints.forEach(endpoint -> tls.requireKey(endpoint, section));
      HttpServerSettings http = HttpServerSettings.read(protocol).toBuilder().vhost(name).build();
      hosts.put(name, new HostSettings(endpoints, server(protocol, tls), http));
    }
    for (String child : section.children("vhost")) {
      String path = name.isEmpty() ? child : name + "." + child;
      read(path, section.child("vhost." + child), config, hosts);
    }
  }

  /** {@code protocol.http}, and before it what the host has of its own. */
  private static ConfigReader protocol(ConfigSection section, Config config) {
    ConfigSection all = config.section("protocol", "http");
    return key -> {
      var usual = all.find(key);
      return section.find("protocol." + key).or(() -> usual);
    };
  }

  private static List<Endpoint> endpoints(String name, ConfigReader own, int port) {
    List<Endpoint> endpoints = new ArrayList<>();
    if (name.isEmpty() && own.find("url").isEmpty() && own.find("urls").isEmpty()) {
      endpoints.add(Endpoint.parse("tcp:///", port));
    }
    own.value("url", literal -> urls(literal, port)).ifPresent(endpoints::addAll);
    own.value("urls", literal -> urls(literal, port)).ifPresent(endpoints::addAll);
    return endpoints;
  }

  /** One URL or many; {@code None} for none. */
  private static List<Endpoint> urls(Literal literal, int port) {
    return switch (literal) {
      case Literal.None none -> List.of();
      case Literal.Text(String url) -> List.of(Endpoint.parse(url, port));
      case Literal.ListOf(List<Literal> items) -> all(items, port);
      case Literal.TupleOf(List<Literal> items) -> all(items, port);
      default -> throw new IllegalArgumentException("must be connection URLs in quotes");
    };
  }

  private static List<Endpoint> all(List<Literal> items, int port) {
    return items.stream().flatMap(item -> urls(item, port).stream()).toList();
  }

  private static ServerSettings server(ConfigReader protocol, TlsSettings tls) {
    ServerSettings usual = ServerSettings.DEFAULT;
    ListenSettings listen = ListenSettings.DEFAULT.withTls(tls);
    return usual
        .withListen(listen.withBacklog(protocol.count("backlogsize", 1).orElse(listen.backlog())))
        .withPersist(protocol.bool("listen_persistent").orElse(usual.persist()))
        .withRetryInterval(protocol.seconds("retrylisteninterval").orElse(usual.retryInterval()));
  }
}
