package io.weft.examples;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigReader;
import io.weft.core.config.ConfigSection;
import io.weft.core.config.ConfigValue;
import io.weft.core.config.Literal;
import io.weft.core.net.Endpoint;
import io.weft.core.net.TlsSettings;
import io.weft.objectdb.storage.config.StorageSettings;
import io.weft.protocols.http.server.HttpServerSettings;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import io.weft.protocols.openflow.connection.OpenFlowSettings;
import io.weft.protocols.openflow.connection.OpenFlowVersion;
import io.weft.sdn.api.WebApiOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads the keys of the specification (3.1) that the example controller knows, so that a file
 * written for VLCP starts it. What such a file says that has no meaning here is warned about, with
 * its line.
 */
final class SettingsReader {
  /**
   * What OVSDB has as its default port in the specification, {@code protocol.ovsdb.defaultport}.
   */
  private static final int OVSDB_PORT = 6632;

  private static final int OPENFLOW_PORT = OpenFlowSettings.DEFAULT_PORT;
  private static final int HTTP_PORT = 80;

  private final Config config;
  private final Consumer<String> warnings;

  private SettingsReader(Config config, Consumer<String> warnings) {
    this.config = config;
    this.warnings = warnings;
  }

  /**
   * Reads the settings.
   *
   * @param file where the configuration is from; the memory storage's file is beside it unless it
   *     says otherwise. Without a file there is none
   * @param warnings takes one sentence for each doubtful thing
   * @throws io.weft.core.config.ConfigException when a value cannot be used
   */
  static ControllerSettings read(Config config, Optional<Path> file, Consumer<String> warnings) {
    SettingsReader reader = new SettingsReader(config, warnings);
    config.warnings().forEach(warnings);
    ControllerSettings settings = reader.settings(file);
    reader.warnAboutTheRest();
    return settings;
  }

  private ControllerSettings settings(Optional<Path> file) {
    StorageSettings storage = StorageSettings.from(config, file.map(SettingsReader::beside));
    Set<ControllerModule> modules = modules();
    ConfigSection ovsdb = config.section("module", "jsonrpcserver");
    boolean hasUrl = ovsdb.own().find("url").isPresent() || ovsdb.own().find("urls").isPresent();
    boolean client = ovsdb.bool("client").orElse(!hasUrl);
    TlsSettings ovsdbTls = TlsSettings.DEFAULT.configured(ovsdb);
    List<ControllerSettings.Named> ovsdbUrls =
        urls(
            ovsdb,
            OVSDB_PORT,
            "protocol.ovsdb",
            ovsdbTls,
            !client,
            ControllerSettings.DEFAULT_OVSDB);
    List<Endpoint> ovsdbEndpoints =
        ovsdbUrls.stream().map(ControllerSettings.Named::endpoint).toList();
    OpenFlowSettings openFlow = openFlow();
    return ControllerSettings.builder()
        .modules(modules)
        .api(modules.contains(ControllerModule.WEBAPI) ? api() : List.of())
        .apiTls(TlsSettings.DEFAULT.configured(apiSection()))
        .openFlow(
            urls(
                config.section("module", "openflowserver"),
                OPENFLOW_PORT,
                "protocol.openflow",
                openFlow.listen().connections().tls(),
                true,
                ControllerSettings.DEFAULT_OPENFLOW))
        .ovsdbServers(client ? ovsdbEndpoints : List.of())
        .ovsdbListen(client ? List.of() : ovsdbEndpoints)
        .ovsdbTls(ovsdbTls)
        .bridgeNames(bridgeNames())
        .storage(storage)
        .database(storage.options(config))
        .checkInterval(StorageSettings.checkInterval(config))
        .openFlowSettings(openFlow)
        .jsonRpcSettings(jsonRpc())
        .http(http())
        .webApi(webApi())
        .build();
  }

  private Set<ControllerModule> modules() {
    Optional<ConfigValue> startup = config.find("server.startup");
    List<String> paths = config.strings("server.startup").orElse(List.of());
    if (paths.isEmpty()) {
      return Set.of(ControllerModule.values());
    }
    List<ControllerModule> modules = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String path : paths) {
      Optional<ControllerModule> module = ControllerModule.named(path);
      module.ifPresent(modules::add);
      if (module.isEmpty() && !ControllerModule.isBuiltIn(path) && !isStorage(path)) {
        unknown.add(path);
      }
    }
    if (!unknown.isEmpty()) {
      warnings.accept(
          place(startup.orElseThrow())
              + "server.startup names modules that this controller does not have, and goes on"
              + " without them: "
              + String.join(", ", unknown));
    }
    return ControllerModule.withNeeded(modules);
  }

  private static boolean isStorage(String path) {
    return Set.of("redisdb", "redisnotifier", "zookeeperdb", "knowledge")
        .contains(ControllerModule.lastPart(path));
  }

  private ConfigSection apiSection() {
    ConfigSection server = config.section("module", "httpserver");
    String vhost = config.section("module", "webapi").string("vhostbind").orElse("api");
    return vhost.isEmpty() ? server : server.child("vhost." + vhost);
  }

  private List<Endpoint> api() {
    ConfigSection server = config.section("module", "httpserver");
    ConfigSection section = apiSection();
    List<Endpoint> found = new ArrayList<>();
    addUrls(section, port(section, "protocol.http", HTTP_PORT), found);
    boolean silent =
        found.isEmpty()
            && section.own().find("url").isEmpty()
            && section.own().find("urls").isEmpty();
    TlsSettings tls = TlsSettings.DEFAULT.configured(section);
    found.forEach(endpoint -> tls.requireKey(endpoint, section));
    // The default server of VLCP serves web pages, which there are none of here.
    server.own().find("url");
    server.own().find("urls");
    return silent ? List.of(ControllerSettings.DEFAULT_API) : found;
  }

  /** The addresses of a server module and of its vhosts. */
  private List<ControllerSettings.Named> urls(
      ConfigSection section,
      int defaultPort,
      String protocol,
      TlsSettings tls,
      boolean serves,
      Endpoint otherwise) {
    List<ControllerSettings.Named> all = new ArrayList<>();
    int port = port(section, protocol, defaultPort);
    addNamed("", section, port, tls, serves, all);
    for (String vhost : section.children("vhost")) {
      addNamed(vhost, section.child("vhost." + vhost), port, tls, serves, all);
    }
    boolean silent = section.own().find("url").isEmpty() && section.own().find("urls").isEmpty();
    if (all.isEmpty() && silent) {
      all.add(new ControllerSettings.Named("", otherwise));
    }
    return all;
  }

  private static void addNamed(
      String vhost,
      ConfigSection section,
      int port,
      TlsSettings usual,
      boolean serves,
      List<ControllerSettings.Named> all) {
    TlsSettings tls = usual.configured(section);
    List<Endpoint> of = new ArrayList<>();
    addUrls(section, port, of);
    for (Endpoint endpoint : of) {
      if (serves) {
        tls.requireKey(endpoint, section);
      }
      all.add(new ControllerSettings.Named(vhost, endpoint, tls));
    }
  }

  private int port(ConfigSection section, String protocol, int otherwise) {
    return (int)
        section
            .integer("protocol.defaultport", 1, 65535)
            .orElseGet(() -> config.integer(protocol + ".defaultport", 1, 65535).orElse(otherwise));
  }

  private static void addUrls(ConfigSection section, int port, List<Endpoint> urls) {
    ConfigReader own = section.own();
    own.value("url", literal -> endpoint(literal, port)).ifPresent(urls::add);
    own.value("urls", literal -> items(literal).stream().map(item -> endpoint(item, port)).toList())
        .ifPresent(urls::addAll);
  }

  private static Endpoint endpoint(Literal literal, int port) {
    return Endpoint.parse(text(literal), port);
  }

  private static String text(Literal literal) {
    if (literal instanceof Literal.Text(String value)) {
      return value;
    }
    throw new IllegalArgumentException("must be a connection URL in quotes");
  }

  private static List<Literal> items(Literal literal) {
    return switch (literal) {
      case Literal.ListOf(List<Literal> items) -> items;
      case Literal.TupleOf(List<Literal> items) -> items;
      default -> throw new IllegalArgumentException("must be a list of connection URLs");
    };
  }

  private Set<String> bridgeNames() {
    ConfigSection manager = config.section("module", "ovsdbmanager");
    Set<String> names = new HashSet<>(manager.strings("bridges").orElse(List.of()));
    names.addAll(manager.strings("bridgenames").orElse(List.of()));
    return names;
  }

  /** Where the memory storage is kept when the configuration does not say. */
  private static Path beside(Path file) {
    return file.resolveSibling(file.getFileName() + ".weft");
  }

  private OpenFlowSettings openFlow() {
    OpenFlowSettings settings = OpenFlowSettings.read(config);
    if (!settings.allowedVersions().contains(OpenFlowVersion.V13.wire())) {
      throw config
          .find("protocol.openflow.allowedversion")
          .orElseThrow()
          .invalid("must have 4, because this controller speaks OpenFlow 1.3");
    }
    return settings;
  }

  private JsonRpcSettings jsonRpc() {
    return JsonRpcSettings.DEFAULT.configured(config.section("protocol", "ovsdb", "jsonrpc"));
  }

  private HttpServerSettings http() {
    ConfigSection section = config.section("protocol", "http");
    return HttpServerSettings.read(section);
  }

  private WebApiOptions webApi() {
    ConfigSection section = config.section("module", "webapi");
    WebApiOptions options = WebApiOptions.DEFAULTS;
    Optional<String> root = section.value("rootpath", literal -> rootPath(text(literal)));
    if (root.isPresent()) {
      options = options.withRootPath(root.get());
    }
    Optional<List<String>> methods = section.value("acceptmethod", SettingsReader::methods);
    if (methods.isPresent()) {
      options = options.withAcceptMethods(new TreeSet<>(methods.get()));
    }
    return options
        .withAcceptJson(section.bool("acceptjson").orElse(options.acceptJson()))
        .withTypeExtension(section.bool("typeextension").orElse(options.typeExtension()))
        .withErrorDetails(section.bool("errordetails").orElse(options.errorDetails()))
        .withTargets(
            section.strings("allowtargets").map(HashSet::new),
            new HashSet<>(section.strings("denytargets").orElse(List.of())));
  }

  private static String rootPath(String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("must begin with a slash");
    }
    return path;
  }

  /** VLCP writes them as bytes. */
  private static List<String> methods(Literal literal) {
    List<String> methods = new ArrayList<>();
    for (Literal item : items(literal)) {
      Object value = item.toJava();
      String name =
          value instanceof byte[] bytes
              ? new String(bytes, java.nio.charset.StandardCharsets.US_ASCII)
              : String.valueOf(value);
      methods.add(name.toUpperCase(Locale.ROOT));
    }
    return methods;
  }

  private void warnAboutTheRest() {
    List<ConfigValue> logging = new ArrayList<>(config.take("server.logging"));
    config.find("server.logging").ifPresent(logging::add);
    config.find("server.loggingconfig").ifPresent(logging::add);
    if (!logging.isEmpty()) {
      warnings.accept(
          place(logging.getFirst())
              + "server.logging configures Python's logging and has no effect here");
    }
    for (ConfigValue value : config.unused()) {
      warnings.accept(place(value) + value.key() + " is not known and has no effect");
    }
  }

  private static String place(ConfigValue value) {
    return value.source() + (value.line() > 0 ? ":" + value.line() : "") + ": ";
  }
}
