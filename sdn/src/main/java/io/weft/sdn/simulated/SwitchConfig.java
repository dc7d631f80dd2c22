package io.weft.sdn.simulated;

import io.weft.core.net.Endpoint;
import io.weft.protocols.openflow.DatapathId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a simulated switch is and whom it talks to.
 *
 * @param name the bridge's name, at most 15 bytes; the local port has it too
 * @param controllers whom it connects to, all at once
 * @param listen where it accepts controllers, if it does
 * @param localPort whether it has a local port
 * @param probe after so long without a word from a controller it sends an echo request, and after
 *     as long again it gives the connection up
 * @param minBackOff how long it waits after the first failed connection; then twice as long each
 *     time, to at most {@code maxBackOff}
 * @param restartTime how long {@link SimulatedSwitch#restart} takes
 */
public record SwitchConfig(
    String name,
    DatapathId datapathId,
    List<Endpoint> controllers,
    Optional<Endpoint> listen,
    boolean localPort,
    Duration probe,
    Duration minBackOff,
    Duration maxBackOff,
    Duration restartTime) {
  /** Copies the list and checks the name. */
  public SwitchConfig {
    controllers = List.copyOf(controllers);
    SimulatedPort.checkName(name);
  }

  /** A switch with a local port and Open vSwitch's times, that has no controller yet. */
  public static SwitchConfig of(String name, DatapathId datapathId) {
    return new SwitchConfig(
        name,
        datapathId,
        List.of(),
        Optional.empty(),
        true,
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        Duration.ofSeconds(8),
        Duration.ofSeconds(1));
  }

  /** The same with those controllers to connect to. */
  public SwitchConfig withControllers(Endpoint... endpoints) {
    return new SwitchConfig(
        name,
        datapathId,
        List.of(endpoints),
        listen,
        localPort,
        probe,
        minBackOff,
        maxBackOff,
        restartTime);
  }

  /** The same with an endpoint where controllers may connect. */
  public SwitchConfig withListen(Endpoint endpoint) {
    return new SwitchConfig(
        name,
        datapathId,
        controllers,
        Optional.of(endpoint),
        localPort,
        probe,
        minBackOff,
        maxBackOff,
        restartTime);
  }

  /** The same without a local port. */
  public SwitchConfig withoutLocalPort() {
    return new SwitchConfig(
        name, datapathId, controllers, listen, false, probe, minBackOff, maxBackOff, restartTime);
  }

  /** The same with other times. */
  public SwitchConfig withTimes(
      Duration newProbe, Duration newMinBackOff, Duration newMaxBackOff, Duration newRestartTime) {
    return new SwitchConfig(
        name,
        datapathId,
        controllers,
        listen,
        localPort,
        newProbe,
        newMinBackOff,
        newMaxBackOff,
        newRestartTime);
  }
}
