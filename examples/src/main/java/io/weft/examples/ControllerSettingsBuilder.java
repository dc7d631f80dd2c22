package io.weft.examples;

import io.weft.core.net.Endpoint;
import io.weft.core.net.TlsSettings;
import io.weft.objectdb.ObjectDbOptions;
import io.weft.objectdb.storage.config.StorageSettings;
import io.weft.protocols.http.server.HttpServerSettings;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import io.weft.protocols.openflow.connection.OpenFlowSettings;
import io.weft.sdn.api.WebApiOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Makes {@link ControllerSettings}: a method for each setting, with its key in a configuration
 * file. Not thread-safe.
 */
public final class ControllerSettingsBuilder {
  private Set<ControllerModule> modules;
  private List<Endpoint> api;
  private TlsSettings apiTls;
  private List<ControllerSettings.Named> openFlow;
  private List<Endpoint> ovsdbServers;
  private List<Endpoint> ovsdbListen;
  private TlsSettings ovsdbTls;
  private Set<String> bridgeNames;
  private StorageSettings storage;
  private ObjectDbOptions database;
  private Duration checkInterval;
  private OpenFlowSettings openFlowSettings;
  private JsonRpcSettings jsonRpcSettings;
  private HttpServerSettings http;
  private WebApiOptions webApi;

  ControllerSettingsBuilder(ControllerSettings from) {
    this.modules = from.modules();
    this.api = from.api();
    this.apiTls = from.apiTls();
    this.openFlow = from.openFlow();
    this.ovsdbServers = from.ovsdbServers();
    this.ovsdbListen = from.ovsdbListen();
    this.ovsdbTls = from.ovsdbTls();
    this.bridgeNames = from.bridgeNames();
    this.storage = from.storage();
    this.database = from.database();
    this.checkInterval = from.checkInterval();
    this.openFlowSettings = from.openFlowSettings();
    this.jsonRpcSettings = from.jsonRpcSettings();
    this.http = from.http();
    this.webApi = from.webApi();
  }

  /** What to load: {@code server.startup}. */
  public ControllerSettingsBuilder modules(Set<ControllerModule> value) {
    this.modules = value;
    return this;
  }

  /** Where the HTTP API listens; nowhere, if none: {@code module.httpserver.vhost.api.url}. */
  public ControllerSettingsBuilder api(Endpoint... value) {
    return api(List.of(value));
  }

  /** Where the HTTP API listens: {@code module.httpserver.vhost.api.urls}. */
  public ControllerSettingsBuilder api(List<Endpoint> value) {
    this.api = value;
    return this;
  }

  /**
   * For addresses of the API with TLS: {@code module.httpserver.vhost.api.key}, {@code
   * .certificate}, {@code .ca_certs}.
   */
  public ControllerSettingsBuilder apiTls(TlsSettings value) {
    this.apiTls = value;
    return this;
  }

  /** Where switches connect to: {@code module.openflowserver.url}. */
  public ControllerSettingsBuilder openFlow(Endpoint value) {
    return openFlow(List.of(new ControllerSettings.Named("", value)));
  }

  /** Where switches connect to, with vhosts: {@code module.openflowserver.vhost.*.url}. */
  public ControllerSettingsBuilder openFlow(List<ControllerSettings.Named> value) {
    this.openFlow = value;
    return this;
  }

  /** OVSDB servers to connect to: {@code module.jsonrpcserver.urls}, with {@code client = True}. */
  public ControllerSettingsBuilder ovsdbServers(List<Endpoint> value) {
    this.ovsdbServers = value;
    return this;
  }

  /** Where OVSDB servers connect to: {@code module.jsonrpcserver.urls}. */
  public ControllerSettingsBuilder ovsdbListen(List<Endpoint> value) {
    this.ovsdbListen = value;
    return this;
  }

  /**
   * For OVSDB with TLS: {@code module.jsonrpcserver.key}, {@code .certificate}, {@code .ca_certs}.
   */
  public ControllerSettingsBuilder ovsdbTls(TlsSettings value) {
    this.ovsdbTls = value;
    return this;
  }

  /** The bridges to look at; all, if none: {@code module.ovsdbmanager.bridgenames}. */
  public ControllerSettingsBuilder bridgeNames(Set<String> value) {
    this.bridgeNames = value;
    return this;
  }

  /** Where the database is: {@code proxy.kvstorage}, {@code module.redisdb.*} and so on. */
  public ControllerSettingsBuilder storage(StorageSettings value) {
    this.storage = value;
    return this;
  }

  /** A file for the memory storage: {@code module.memorystorage.file}. */
  public ControllerSettingsBuilder storageFile(Path value) {
    return storage(new StorageSettings.Journal(value));
  }

  /** The limits of transactions: {@code module.objectdb.*}, {@code module.redisdb.maxretry} …. */
  public ControllerSettingsBuilder database(ObjectDbOptions value) {
    this.database = value;
    return this;
  }

  /** How often texts that have outlived their time are removed: {@code module.knowledge.*}. */
  public ControllerSettingsBuilder checkInterval(Duration value) {
    this.checkInterval = value;
    return this;
  }

  /** Times of OpenFlow connections: {@code protocol.openflow.*}. */
  public ControllerSettingsBuilder openFlowSettings(OpenFlowSettings value) {
    this.openFlowSettings = value;
    return this;
  }

  /**
   * Times and limits of OVSDB connections: {@code protocol.ovsdb.*}, {@code protocol.jsonrpc.*}.
   */
  public ControllerSettingsBuilder jsonRpcSettings(JsonRpcSettings value) {
    this.jsonRpcSettings = value;
    return this;
  }

  /** Times and limits of HTTP connections: {@code protocol.http.*}. */
  public ControllerSettingsBuilder http(HttpServerSettings value) {
    this.http = value;
    return this;
  }

  /** What the HTTP API takes: {@code module.webapi.*}. */
  public ControllerSettingsBuilder webApi(WebApiOptions value) {
    this.webApi = value;
    return this;
  }

  /** The settings. */
  public ControllerSettings build() {
    return new ControllerSettings(
        modules,
        api,
        apiTls,
        openFlow,
        ovsdbServers,
        ovsdbListen,
        ovsdbTls,
        bridgeNames,
        storage,
        database,
        checkInterval,
        openFlowSettings,
        jsonRpcSettings,
        http,
        webApi);
  }
}
