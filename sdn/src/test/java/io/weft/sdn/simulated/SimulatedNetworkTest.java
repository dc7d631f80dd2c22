package io.weft.sdn.simulated;

import static io.weft.sdn.simulated.Packets.A;
import static io.weft.sdn.simulated.Packets.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler scheduler = simulation.scheduler("lab");
  private final SimulatedSwitch left = start("left", 1);
  private final SimulatedSwitch right = start("right", 2);
  private final SimulatedHost a = host("a", A, "10.0.0.1");
  private final SimulatedHost b = host("b", B, "10.0.0.2");

  private SimulatedSwitch start(String name, long id) {
    return SimulatedSwitch.start(
        scheduler, simulation.network(scheduler), SwitchConfig.of(name, new DatapathId(id)));
  }

  private SimulatedHost host(String name, MacAddress mac, String ip) {
    return new SimulatedHost(scheduler, name, mac, Ipv4Address.parse(ip));
  }

  private static void plug(SimulatedSwitch bridge, String port, SimulatedPort end) {
    bridge.addPort(port);
    SimulatedWire.join(bridge.port(port), end);
  }

  @AfterEach
  void close() {
    simulation.close();
  }

  private void acrossATrunk() {
    simulation.settle();
    plug(left, "a", a.port());
    plug(right, "b", b.port());
    left.addPort("trunk");
    right.addPort("trunk");
    SimulatedWire trunk = new SimulatedWire("trunk");
    trunk.attach(left.port("trunk"));
    trunk.attach(right.port("trunk"));
    for (SimulatedSwitch bridge : new SimulatedSwitch[] {left, right}) {
      bridge.addFlows(
          "in_port=1 actions=push_vlan:0x8100,set_field:4196->vlan_vid,output:2",
          "in_port=2,dl_vlan=100 actions=pop_vlan,output:1");
    }
  }

  @Test
  void hostsPingEachOtherAcrossATrunk() {
    acrossATrunk();
    SimulatedHost.PingResult result = simulation.await(a.ping(b.ip()));
    assertThat(result.neighbour()).contains(B);
    assertThat(result.echoed()).isTrue();
    assertThat(b.broadcasts()).isEqualTo(1);
    assertThat(a.broadcasts()).isZero();
  }

  @Test
  void withoutAWireThereIsNoAnswer() {
    acrossATrunk();
    left.port("trunk").wire().orElseThrow().cut(true);
    assertThat(simulation.await(a.ping(b.ip())).neighbour()).isEmpty();
    left.port("trunk").wire().orElseThrow().cut(false);
    right.setLink("b", false);
    assertThat(simulation.await(a.ping(b.ip())).neighbour()).isEmpty();
    right.setLink("b", true);
    assertThat(simulation.await(a.ping(b.ip())).echoed()).isTrue();
  }

  @Test
  void aWireWithManyEndsIsAHub() {
    simulation.settle();
    SimulatedHost c = host("c", MacAddress.parse("02:00:00:00:00:03"), "10.0.0.3");
    SimulatedWire hub = SimulatedWire.join(a.port(), b.port(), c.port());
    assertThat(simulation.await(a.ping(c.ip())).echoed()).isTrue();
    assertThat(b.received()).isNotEmpty();
    hub.detach(c.port());
    assertThat(simulation.await(a.ping(c.ip())).neighbour()).isEmpty();
  }

  @Test
  void aLoopOfSwitchesEnds() {
    simulation.settle();
    plug(left, "a", a.port());
    for (int i = 0; i < 2; i++) {
      left.addPort("t" + i);
      right.addPort("t" + i);
      SimulatedWire.join(left.port("t" + i), right.port("t" + i));
    }
    left.addFlows("actions=FLOOD");
    right.addFlows("actions=FLOOD");
    assertThat(simulation.await(a.ping(b.ip())).neighbour()).isEmpty();
    assertThat(left.port("t0").wire().orElseThrow().looped()).isPositive();
  }
}
