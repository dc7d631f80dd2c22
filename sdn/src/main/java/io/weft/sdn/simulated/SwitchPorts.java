package io.weft.sdn.simulated;

import io.weft.core.Scheduler;
import io.weft.protocols.openflow.PortNumber;
import io.weft.protocols.openflow.v13.PortDescription;
import io.weft.protocols.openflow.v13.PortMod;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.MacAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The ports of a switch: their numbers, and the sockets behind them. */
final class SwitchPorts {
  private static final int FIRST_RESERVED = 0xff00;

  /** A number that was freed is not given again so soon, if there is another (Open vSwitch). */
  private static final Duration REUSE_AFTER = Duration.ofHours(1);

  private final Scheduler scheduler;
  private final SwitchConfig config;
  private final Pipeline pipeline;
  private final SimulatedPort.Receiver receiver;
  private final Map<String, SimulatedPort> sockets = new LinkedHashMap<>();
  private final Map<String, PortNumber> numbers = new HashMap<>();
  private final Map<Integer, SimulatedPort> byNumber = new HashMap<>();
  private final Map<Integer, Long> freedNanos = new HashMap<>();
  private int lastNumber;

  SwitchPorts(
      Scheduler scheduler,
      SwitchConfig config,
      Pipeline pipeline,
      SimulatedPort.Receiver receiver) {
    this.scheduler = scheduler;
    this.config = config;
    this.pipeline = pipeline;
    this.receiver = receiver;
    if (config.localPort()) {
      put(new SimulatedPort(config.name(), scheduler, receiver), PortNumber.LOCAL);
    }
  }

  private PortDescription put(SimulatedPort socket, PortNumber number) {
    sockets.put(socket.name(), socket);
    numbers.put(socket.name(), number);
    byNumber.put(number.value(), socket);
    PortDescription port =
        withState(PortDescription.of(number, address(number), socket.name()), 0, true);
    pipeline.setPort(port);
    return port;
  }

  /** Locally administered, and different for every port of every switch. */
  private MacAddress address(PortNumber number) {
    long datapath = config.datapathId().value();
    return number.equals(PortNumber.LOCAL)
        ? MacAddress.of(datapath & 0xffff_ffff_ffffL)
        : MacAddress.of(0x0200_0000_0000L | (datapath & 0xff_ffffL) << 16 | number.value());
  }

  private static PortDescription withState(PortDescription port, int config, boolean up) {
    return new PortDescription(
        port.number(),
        port.address(),
        port.name(),
        config,
        up ? PortDescription.LIVE : PortDescription.LINK_DOWN,
        port.current(),
        port.advertised(),
        port.supported(),
        port.peer(),
        port.currentSpeed(),
        port.maxSpeed());
  }

  PortDescription add(String name, OptionalInt request) {
    if (sockets.containsKey(name)) {
      throw new IllegalArgumentException(config.name() + " has a port " + name + " already");
    }
    SimulatedPort socket = new SimulatedPort(name, scheduler, receiver);
    boolean granted =
        request.isPresent()
            && request.getAsInt() > 0
            && request.getAsInt() < FIRST_RESERVED
            && !byNumber.containsKey(request.getAsInt());
    int number = granted ? request.getAsInt() : freeNumber();
    freedNanos.remove(number);
    return put(socket, new PortNumber(number));
  }

  private int freeNumber() {
    long now = scheduler.ticker().nanoTime();
    int oldest = -1;
    for (int i = 0; i < FIRST_RESERVED; i++) {
      lastNumber = lastNumber + 1 >= FIRST_RESERVED ? 1 : lastNumber + 1;
      if (byNumber.containsKey(lastNumber)) {
        continue;
      }
      Long freed = freedNanos.get(lastNumber);
      if (freed == null || now - freed >= REUSE_AFTER.toNanos()) {
        return lastNumber;
      }
      if (oldest < 0 || freed - freedNanos.getOrDefault(oldest, freed) < 0) {
        oldest = lastNumber;
      }
    }
    if (oldest < 0) {
      throw new IllegalStateException(config.name() + " has no port number left");
    }
    return oldest;
  }

  PortDescription remove(String name) {
    SimulatedPort socket = socket(name);
    PortNumber number = numbers.getOrDefault(name, PortNumber.LOCAL);
    if (number.equals(PortNumber.LOCAL)) {
      throw new IllegalArgumentException("the local port of " + name + " cannot be removed");
    }
    PortDescription port = pipeline.port(number.value()).orElseThrow();
    socket.wire().ifPresent(wire -> wire.detach(socket));
    sockets.remove(name);
    numbers.remove(name);
    byNumber.remove(number.value());
    freedNanos.put(number.value(), scheduler.ticker().nanoTime());
    pipeline.removePort(number);
    return port;
  }

  Optional<PortDescription> setLink(String name, boolean up) {
    socket(name);
    PortDescription port = description(name);
    boolean wasUp = (port.state() & PortDescription.LINK_DOWN) == 0;
    return wasUp == up ? Optional.empty() : changed(withState(port, port.config(), up));
  }

  private Optional<PortDescription> changed(PortDescription port) {
    pipeline.setPort(port);
    return Optional.of(port);
  }

  private PortDescription description(String name) {
    return pipeline.port(numbers.getOrDefault(name, PortNumber.LOCAL).value()).orElseThrow();
  }

  Optional<PortDescription> change(PortMod mod) {
    PortDescription port = pipeline.port(mod.port().value()).orElse(null);
    if (port == null) {
      throw new SwitchErrorException(
          SwitchErrorException.PORT_MOD_FAILED,
          SwitchErrorException.PORT_MOD_BAD_PORT,
          "no port " + mod.port());
    }
    if (!port.address().equals(mod.address())) {
      throw new SwitchErrorException(
          SwitchErrorException.PORT_MOD_FAILED,
          SwitchErrorException.PORT_MOD_BAD_ADDRESS,
          port.name() + " has address " + port.address());
    }
    int wanted = (port.config() & ~mod.mask()) | (mod.config() & mod.mask());
    if (wanted == port.config()) {
      return Optional.empty();
    }
    boolean up = (port.state() & PortDescription.LINK_DOWN) == 0;
    return changed(withState(port, wanted, up));
  }

  SimulatedPort socket(String name) {
    SimulatedPort socket = sockets.get(name);
    if (socket == null) {
      throw new IllegalArgumentException(config.name() + " has no port " + name);
    }
    return socket;
  }

  OptionalInt number(String name) {
    PortNumber number = numbers.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number.value());
  }

  void send(int number, Bytes frame, int hops) {
    SimulatedPort socket = byNumber.get(number);
    if (socket != null) {
      socket.send(frame, hops);
    }
  }

  /** Numbers the ports anew, as a switch does that has just started. Their links stay. */
  void renumber() {
    Map<String, PortDescription> before = new HashMap<>();
    List<SimulatedPort> again = new ArrayList<>();
    for (SimulatedPort socket : List.copyOf(sockets.values())) {
      PortDescription port = description(socket.name());
      if (!port.number().equals(PortNumber.LOCAL)) {
        before.put(socket.name(), port);
        again.add(socket);
        pipeline.removePort(port.number());
        byNumber.remove(port.number().value());
        numbers.remove(socket.name());
        sockets.remove(socket.name());
      }
    }
    lastNumber = 0;
    freedNanos.clear();
    Collections.shuffle(again, scheduler.random());
    for (SimulatedPort socket : again) {
      PortDescription numbered = put(socket, new PortNumber(freeNumber()));
      PortDescription old = before.getOrDefault(socket.name(), numbered);
      boolean up = (old.state() & PortDescription.LINK_DOWN) == 0;
      pipeline.setPort(withState(numbered, 0, up));
    }
  }
}
