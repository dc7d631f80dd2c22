package io.weft.sdn.simulated;

import io.weft.core.net.Endpoint;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a simulated server is.
 *
 * @param systemId {@code external_ids:system-id} of the server
 * @param bridge its one switch
 * @param databaseListen where its database accepts clients, if it does (Open vSwitch's {@code
 *     ptcp:} and {@code punix:})
 * @param managers to whom its database connects
 * @param settings of the connections of its database
 * @param restartTime how long {@link SimulatedServer#restartDatabase} takes, and how long it waits
 *     before it connects to a manager again
 */
public record ServerConfig(
    String systemId,
    SwitchConfig bridge,
    Optional<Endpoint> databaseListen,
    List<Endpoint> managers,
    JsonRpcSettings settings,
    Duration restartTime) {
  /** Copies the list. */
  public ServerConfig {
    managers = List.copyOf(managers);
  }

  /** A server whose database nobody can reach yet. */
  public static ServerConfig of(String systemId, SwitchConfig bridge) {
    return new ServerConfig(
        systemId,
        bridge,
        Optional.empty(),
        List.of(),
        JsonRpcSettings.DEFAULT,
        Duration.ofSeconds(1));
  }

  /** The same with an endpoint where its database accepts clients. */
  public ServerConfig withDatabaseListen(Endpoint endpoint) {
    return new ServerConfig(
        systemId, bridge, Optional.of(endpoint), managers, settings, restartTime);
  }

  /** The same with endpoints that its database connects to. */
  public ServerConfig withManagers(Endpoint... endpoints) {
    return new ServerConfig(
        systemId, bridge, databaseListen, List.of(endpoints), settings, restartTime);
  }
}
