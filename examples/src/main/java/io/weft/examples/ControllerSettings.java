package io.weft.examples;

import io.weft.core.net.Endpoint;
import io.weft.core.net.TlsSettings;
import io.weft.objectdb.ObjectDbOptions;
import io.weft.objectdb.storage.config.StorageSettings;
import io.weft.protocols.http.server.HttpServerSettings;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import io.weft.protocols.openflow.connection.OpenFlowSettings;
import io.weft.sdn.api.WebApiOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What the example controller is told. {@link #defaults} serves one machine; {@link #builder}
 * changes what a program likes, {@link SettingsReader} what a configuration file says.
 *
 * @param modules what to load
 * @param api where the HTTP API listens; nowhere, if empty
 * @param apiTls for addresses of the API with TLS
 * @param openFlow where switches connect to
 * @param ovsdbServers the OVSDB servers to connect to
 * @param ovsdbListen where OVSDB servers connect to
 * @param ovsdbTls for OVSDB with TLS, whoever listens
 * @param bridgeNames the bridges to look at in OVSDB; all, if empty
 * @param storage where the database is: controllers with the same one, in Redis or ZooKeeper, serve
 *     the same network
 * @param database the limits of transactions
 * @param checkInterval how often texts by key that have outlived their time are removed, where the
 *     database is in memory
 */
public record ControllerSettings(
    Set<ControllerModule> modules,
    List<Endpoint> api,
    TlsSettings apiTls,
    List<Named> openFlow,
    List<Endpoint> ovsdbServers,
    List<Endpoint> ovsdbListen,
    TlsSettings ovsdbTls,
    Set<String> bridgeNames,
    StorageSettings storage,
    ObjectDbOptions database,
    Duration checkInterval,
    OpenFlowSettings openFlowSettings,
    JsonRpcSettings jsonRpcSettings,
    HttpServerSettings http,
    WebApiOptions webApi) {
  /** The API's address when nothing else is said. */
  public static final Endpoint DEFAULT_API = Endpoint.tcp("127.0.0.1", 8081);

  /** The OpenFlow address when nothing else is said. */
  public static final Endpoint DEFAULT_OPENFLOW = Endpoint.tcp("127.0.0.1", 6653);

  /** Where Open vSwitch has its database on the same machine. */
  public static final Endpoint DEFAULT_OVSDB = Endpoint.unix("/var/run/openvswitch/db.sock");

  /**
   * An address with the name of its vhost.
   *
   * @param vhost empty for the default one
   * @param tls for an address with TLS; it needs a key
   */
  public record Named(String vhost, Endpoint endpoint, TlsSettings tls) {
    /** An address without TLS. */
    public Named(String vhost, Endpoint endpoint) {
      this(vhost, endpoint, TlsSettings.DEFAULT);
    }
  }

  public ControllerSettings {
    modules = Set.copyOf(modules);
    api = List.copyOf(api);
    openFlow = List.copyOf(openFlow);
    ovsdbServers = List.copyOf(ovsdbServers);
    ovsdbListen = List.copyOf(ovsdbListen);
    bridgeNames = Set.copyOf(bridgeNames);
  }

  /** One machine: everything on loopback, the machine's own OVSDB, nothing kept on disk. */
  public static ControllerSettings defaults() {
    return new ControllerSettings(
        Set.of(ControllerModule.values()),
        List.of(DEFAULT_API),
        TlsSettings.DEFAULT,
        List.of(new Named("", DEFAULT_OPENFLOW)),
        List.of(DEFAULT_OVSDB),
        List.of(),
        TlsSettings.DEFAULT,
        Set.of(),
        new StorageSettings.Memory(),
        ObjectDbOptions.DEFAULTS,
        StorageSettings.DEFAULT_CHECK_INTERVAL,
        OpenFlowSettings.DEFAULT,
        JsonRpcSettings.DEFAULT,
        HttpServerSettings.DEFAULT,
        WebApiOptions.DEFAULTS);
  }

  /** To choose some, beginning with the {@linkplain #defaults defaults}. */
  public static ControllerSettingsBuilder builder() {
    return new ControllerSettingsBuilder(defaults());
  }

  /** To change some. */
  public ControllerSettingsBuilder toBuilder() {
    return new ControllerSettingsBuilder(this);
  }
}
