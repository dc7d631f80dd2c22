package io.weft.sdn.l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.protocols.openflow.connection.OpenFlowSettings;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ethernet;
import io.weft.protocols.packet.MacAddress;
import io.weft.sdn.simulated.SimulatedHost;
import io.weft.sdn.simulated.SimulatedServer;
import io.weft.sdn.testbed.TestBed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The flows of layer 2 on two simulated servers with a VLAN trunk between them. */
class LayerTwoTest {
  private TestBed bed;
  private SimulatedServer first;
  private SimulatedServer second;

  @BeforeEach
  void start() {
    start(OpenFlowSettings.DEFAULT);
  }

  private void start(OpenFlowSettings settings) {
    bed = TestBed.withSeed(7, settings);
    first = bed.addServer();
    second = bed.addServer();
    bed.call(
        "createphysicalnetwork",
        Map.of("type", "vlan", "id", "vlan", "vlanrange", List.of(List.of(100, 199))));
    bed.call("createphysicalport", Map.of("physicalnetwork", "vlan", "name", "trunk0"));
    bed.call("createlogicalnetwork", Map.of("physicalnetwork", "vlan", "id", "red"));
    bed.call("createlogicalnetwork", Map.of("physicalnetwork", "vlan", "id", "blue"));
  }

  @AfterEach
  void close() {
    bed.close();
  }

  private void createPort(String id, String network, String mac) {
    bed.call("createlogicalport", Map.of("id", id, "logicalnetwork", network, "mac_address", mac));
  }

  private List<String> flows(SimulatedServer server) {
    return bed.flows(server).stream().map(line -> line.replaceFirst("cookie=\\w+, ", "")).toList();
  }

  @Test
  void aSwitchWithoutEndpointsHasTheDefaultFlowsOnly() {
    assertThat(flows(first))
        .containsExactlyInAnyOrder(
            "priority=0 actions=clear_actions",
            "table=1, dl_src=01:00:00:00:00:00/01:00:00:00:00:00 actions=clear_actions",
            "table=1, dl_dst=01:80:c2:00:00:00/ff:ff:ff:ff:ff:f0 actions=clear_actions",
            "table=1, priority=0 actions=goto_table:2",
            "table=2, priority=32778,dl_dst=01:00:00:00:00:00/01:00:00:00:00:00"
                + " actions=goto_table:3",
            "table=2, priority=0 actions=goto_table:3",
            "table=3, priority=0 actions=clear_actions");
  }

  @Test
  void anEndpointOfAVlanNetworkHasTheFlowsOfARunningVlcp() {
    List<String> before = flows(first);
    createPort("a", "red", "02:cc:00:01:00:01");
    bed.plug(first, "a", "02:cc:00:01:00:01", "10.0.0.1");

    assertThat(flows(first).stream().filter(line -> !before.contains(line)))
        .containsExactlyInAnyOrder(
            "in_port=1,dl_vlan=100 actions=set_field:0x1->reg4,set_field:0x1->reg5,"
                + "set_field:0xffffffff->reg6,set_field:0->reg7,pop_vlan,goto_table:1",
            "in_port=2 actions=set_field:0x1->reg4,set_field:0x1->reg5,"
                + "set_field:0xffffffff->reg6,set_field:0x4000->reg7,goto_table:1",
            "table=2, priority=32770,reg5=0x1,dl_dst=02:cc:00:01:00:01"
                + " actions=set_field:0x2->reg6,goto_table:3",
            "table=2, priority=32769,reg5=0x1 actions=set_field:0x1->reg6,goto_table:3",
            "table=3, reg5=0x1,reg6=0x1,reg7=0/0x8000"
                + " actions=push_vlan:0x8100,set_field:4196->vlan_vid,output:1",
            "table=3, reg5=0x1,reg6=0x1,reg7=0x8000/0x8000,in_port=1"
                + " actions=push_vlan:0x8100,set_field:4196->vlan_vid,IN_PORT",
            "table=3, reg5=0x1,reg6=0x2,reg7=0/0x8000 actions=output:2",
            "table=3, reg5=0x1,reg6=0x2,reg7=0x8000/0x8000,in_port=2 actions=IN_PORT",
            "table=3, reg5=0x1,reg6=0xffffffff,reg7=0/0x8000 actions=group:1");
    assertThat(first.bridge().groupLines())
        .containsExactly(
            "group_id=1,type=all,bucket=actions=output:2,"
                + "bucket=actions=push_vlan:0x8100,set_field:4196->vlan_vid,output:1");
  }

  @Test
  void withoutNicirasExtensionsThePacketsMetadataCarriesWhatTheRegistersDid() {
    bed.close();
    start(OpenFlowSettings.DEFAULT.withNicira(false));
    createPort("a", "red", "02:cc:00:01:00:01");
    bed.plug(first, "a", "02:cc:00:01:00:01", "10.0.0.1");

    assertThat(flows(first))
        .noneMatch(line -> line.contains("reg"))
        .contains(
            "in_port=1,dl_vlan=100"
                + " actions=pop_vlan,write_metadata:0x10001ffff0000,goto_table:1",
            "in_port=2 actions=write_metadata:0x10001ffff4000,goto_table:1",
            "table=2, priority=32770,metadata=0x100000000/0xffff00000000,"
                + "dl_dst=02:cc:00:01:00:01"
                + " actions=write_metadata:0x20000/0xffff0000,goto_table:3",
            "table=3, metadata=0x100020000/0xffffffff8000 actions=output:2",
            "table=3, metadata=0x100028000/0xffffffff8000,in_port=2 actions=IN_PORT",
            "table=3, metadata=0x1ffff0000/0xffffffff8000 actions=group:1");
  }

  @Test
  void withoutNicirasExtensionsEndpointsReachThoseOfTheirNetworkAndNoOther() {
    bed.close();
    start(OpenFlowSettings.DEFAULT.withNicira(false));
    endpointsReachThoseOfTheirNetworkAndNoOther();
  }

  @Test
  void withoutNicirasExtensionsABroadcastReachesExactlyTheOthersOfItsNetwork() {
    bed.close();
    start(OpenFlowSettings.DEFAULT.withNicira(false));
    aBroadcastReachesExactlyTheOthersOfItsNetwork();
  }

  @Test
  void endpointsReachThoseOfTheirNetworkAndNoOther() {
    SimulatedHost red1 = endpoint(first, "red1", "red", 1);
    SimulatedHost red2 = endpoint(second, "red2", "red", 2);
    SimulatedHost blue1 = endpoint(first, "blue1", "blue", 1);
    SimulatedHost blue2 = endpoint(second, "blue2", "blue", 2);

    assertThat(bed.ping(red1, red2)).isTrue();
    assertThat(bed.ping(blue1, blue2)).isTrue();
    bed.call("deletelogicalport", Map.of("id", "red2"));

    // blue2 has the same addresses as red2 had, on the same server.
    assertThat(bed.ping(red1, red2)).isFalse();
    assertThat(bed.ping(blue1, blue2)).isTrue();
  }

  private SimulatedHost endpoint(SimulatedServer server, String id, String network, int number) {
    String mac = "02:00:00:00:00:0" + number;
    createPort(id, network, mac);
    return bed.plug(server, id, mac, "10.0.0." + number);
  }

  @Test
  void aBroadcastReachesExactlyTheOthersOfItsNetwork() {
    SimulatedHost sender = endpoint(first, "a", "red", 1);
    SimulatedHost near = endpoint(first, "b", "red", 2);
    SimulatedHost far = endpoint(second, "c", "red", 3);
    SimulatedHost foreign = endpoint(first, "d", "blue", 4);
    Bytes frame =
        Ethernet.of(MacAddress.BROADCAST, sender.mac(), 0x88b5, Bytes.copyOf(new byte[46]))
            .encode();

    sender.send(frame);
    bed.run();

    assertThat(near.received()).containsExactly(frame);
    assertThat(far.received()).containsExactly(frame);
    assertThat(sender.received()).isEmpty();
    assertThat(foreign.received()).isEmpty();
  }

  @Test
  void framesThatABridgeMustNotForwardStop() {
    SimulatedHost sender = endpoint(first, "a", "red", 1);
    SimulatedHost other = endpoint(first, "b", "red", 2);
    Bytes payload = Bytes.copyOf(new byte[46]);

    sender.send(
        Ethernet.of(MacAddress.parse("01:80:c2:00:00:0e"), sender.mac(), 0x88cc, payload).encode());
    sender.send(
        Ethernet.of(MacAddress.BROADCAST, MacAddress.parse("03:00:00:00:00:01"), 0x88b5, payload)
            .encode());
    bed.run();

    assertThat(other.received()).isEmpty();
  }

  @Test
  void anEndpointWithoutAMacAddressGetsUnknownUnicast() {
    SimulatedHost known = endpoint(first, "known", "red", 1);
    bed.call("createlogicalport", Map.of("id", "any", "logicalnetwork", "red"));
    SimulatedHost any = bed.plug(first, "any", "02:00:00:00:00:77", "10.0.0.77");

    assertThat(bed.ping(known, any)).isTrue();
  }

  @Test
  void theOrderOfPortAndInterfaceMakesNoDifference() {
    SimulatedHost early = bed.plug(first, "p1", "02:00:00:00:00:01", "10.0.0.1");
    createPort("p1", "red", "02:00:00:00:00:01");
    createPort("p2", "red", "02:00:00:00:00:02");
    SimulatedHost late = bed.plug(second, "p2", "02:00:00:00:00:02", "10.0.0.2");

    assertThat(bed.ping(early, late)).isTrue();
  }

  @Test
  void whatIsGoneLeavesNothingBehind() {
    List<String> flows = flows(first);
    endpoint(first, "a", "red", 1);
    endpoint(first, "b", "red", 2);
    assertThat(flows(first)).hasSizeGreaterThan(flows.size());

    bed.call("deletelogicalport", Map.of("id", "a"));
    first.removeInterface("vb");
    bed.run();

    assertThat(flows(first)).containsExactlyInAnyOrderElementsOf(flows);
    assertThat(first.bridge().groupLines()).isEmpty();
  }

  @Test
  void anInterfaceMayChangeItsLogicalPort() {
    createPort("a", "red", "02:00:00:00:00:01");
    createPort("b", "blue", "02:00:00:00:00:01");
    SimulatedHost moving = bed.plug(first, "a", "02:00:00:00:00:01", "10.0.0.1");
    SimulatedHost red = endpoint(first, "red2", "red", 2);
    assertThat(bed.ping(moving, red)).isTrue();

    first.setInterfaceId("va", java.util.Optional.of("b"));
    bed.run();

    assertThat(bed.ping(moving, red)).isFalse();
    SimulatedHost blue = endpoint(first, "blue3", "blue", 3);
    assertThat(bed.ping(moving, blue)).isTrue();
  }

  @Test
  void aRestartedSwitchGetsEverythingBack() {
    SimulatedHost a = endpoint(first, "a", "red", 1);
    SimulatedHost b = endpoint(second, "b", "red", 2);
    List<String> flows = flows(first);

    first.restartSwitch();
    bed.run();

    // The ports may have other numbers now.
    assertThat(withoutPortNumbers(flows(first)))
        .containsExactlyInAnyOrderElementsOf(withoutPortNumbers(flows));
    assertThat(bed.ping(a, b)).isTrue();
  }

  private static List<String> withoutPortNumbers(List<String> flows) {
    return flows.stream()
        .map(line -> line.replaceAll("(in_port=|output:|reg6=)(0x)?[0-9a-f]+", "$1PORT"))
        .map(line -> line.replaceAll("set_field:0x[0-9a-f]+->reg6", "set_field:PORT->reg6"))
        .toList();
  }

  @Test
  void aRestartedControllerTouchesNoFlow() {
    SimulatedHost a = endpoint(first, "a", "red", 1);
    SimulatedHost b = endpoint(second, "b", "red", 2);
    first.bridge().addFlows("table=9, priority=7,in_port=9 actions=output:9");
    List<String> flows = flows(second);

    bed.restartController();

    // Numbers, table ids and groups are the same again, so that nothing was sent; what nobody wants
    // went.
    assertThat(flows(second)).isEqualTo(flows);
    assertThat(flows(first)).noneMatch(line -> line.startsWith("table=9"));
    assertThat(bed.ping(a, b)).isTrue();
    // And the new one goes on where the old one stopped.
    SimulatedHost c = endpoint(first, "c", "red", 3);
    assertThat(bed.ping(c, b)).isTrue();
    bed.call("deletelogicalport", Map.of("id", "b"));
    assertThat(bed.ping(c, b)).isFalse();
  }

  @Test
  void withoutItsOvsdbASwitchKeepsTheFlowsThatItHad() {
    SimulatedHost a = endpoint(first, "a", "red", 1);
    SimulatedHost b = endpoint(first, "b", "red", 2);

    first.restartDatabase();
    assertThat(bed.ping(a, b)).isTrue();
    bed.run();

    assertThat(bed.ping(a, b)).isTrue();
  }

  @Test
  void eachPartOfALargeNetworkHasItsOwnFloodGroup() {
    for (int i = 1; i <= 70; i++) {
      endpointNumber(i);
    }
    assertThat(first.bridge().groupLines()).hasSize(2);
    assertThat(flows(first))
        .contains("table=3, reg5=0x1,reg6=0xffffffff,reg7=0/0x8000 actions=group:1,group:65537");
  }

  private void endpointNumber(int number) {
    String mac = String.format("02:00:00:00:01:%02x", number);
    createPort("p" + number, "red", mac);
    bed.plug(first, "p" + number, mac, "10.0.1." + number);
  }
}
