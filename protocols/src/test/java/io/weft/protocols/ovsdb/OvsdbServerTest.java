package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Notification;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Request;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** The methods of RFC 7047 section 4.1. */
class OvsdbServerTest {
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong clock = new AtomicLong();
  private final OvsdbServer server =
      new OvsdbServer(
          new OvsdbDatabase(OpenVSwitch.schema(), () -> new UUID(1, ids.incrementAndGet())),
          clock::get);
  private final List<JsonRpcMessage> received = new ArrayList<>();
  private final OvsdbServer.Session session = server.open(received::add);

  @Test
  void theDatabaseAndItsSchemaCanBeAskedFor() {
    assertThat(call("list_dbs", "[]").result()).hasToString("[\"_Server\",\"Open_vSwitch\"]");
    assertThat(DatabaseSchema.parse(call("get_schema", "[\"Open_vSwitch\"]").result()))
        .isEqualTo(OpenVSwitch.schema());
    assertThat(call("get_schema", "[\"nosuch\"]").error().toString())
        .contains("no database \\\"nosuch\\\"");
  }

  @Test
  void anEchoIsItsParameters() {
    assertThat(call("echo", "[1,{\"a\":2}]").result()).hasToString("[1,{\"a\":2}]");
  }

  @Test
  void anUnknownMethodIsAnError() {
    assertThat(call("steal_everything", "[]").error().toString()).contains("unknown method");
  }

  @Test
  void aClientSeesTheUpdateBeforeTheAnswerToItsTransaction() {
    call("monitor", "[\"Open_vSwitch\",\"m\",{\"Open_vSwitch\":[{\"columns\":[\"next_cfg\"]}]}]");
    received.clear();
    session.receive(
        new Request(
            "transact",
            json("[\"Open_vSwitch\",{\"op\":\"insert\",\"table\":\"Open_vSwitch\",\"row\":{}}]"),
            Json.NODES.numberNode(1)));

    assertThat(received).hasSize(2);
    assertThat(((Notification) received.get(0)).params())
        .hasToString(
            "[\"m\",{\"Open_vSwitch\":{\"00000000-0000-0001-0000-000000000001\":"
                + "{\"new\":{\"next_cfg\":0}}}}]");
    assertThat(received.get(1)).isInstanceOf(Response.class);
  }

  @Test
  void aModificationTellsTheOldValuesOfWhatChangedAndTheNewOfAll() {
    server.transact(List.of(Operation.insert("Open_vSwitch", Row.empty()))).orThrow();
    call(
        "monitor",
        "[\"Open_vSwitch\",null,{\"Open_vSwitch\":{\"columns\":[\"next_cfg\",\"cur_cfg\"]}}]");
    received.clear();
    server
        .transact(
            List.of(Operation.update("Open_vSwitch", Row.empty().with("cur_cfg", Datum.of(5)))))
        .orThrow();

    assertThat(((Notification) received.getFirst()).params())
        .hasToString(
            "[null,{\"Open_vSwitch\":{\"00000000-0000-0001-0000-000000000001\":"
                + "{\"old\":{\"cur_cfg\":0},\"new\":{\"next_cfg\":0,\"cur_cfg\":5}}}}]");
  }

  @Test
  void aMonitorMayLeaveKindsOfChangesOut() {
    call(
        "monitor",
        "[\"Open_vSwitch\",\"m\",{\"Open_vSwitch\":[{\"columns\":[\"next_cfg\"],"
            + "\"select\":{\"insert\":false,\"modify\":false}}]}]");
    received.clear();
    server.transact(List.of(Operation.insert("Open_vSwitch", Row.empty()))).orThrow();
    server
        .transact(
            List.of(Operation.update("Open_vSwitch", Row.empty().with("next_cfg", Datum.of(1)))))
        .orThrow();
    assertThat(received).isEmpty();
    server.transact(List.of(Operation.delete("Open_vSwitch"))).orThrow();
    assertThat(received).hasSize(1);
  }

  @Test
  void aCancelledMonitorIsSilent() {
    call("monitor", "[\"Open_vSwitch\",\"m\",{\"Open_vSwitch\":[{}]}]");
    assertThat(call("monitor", "[\"Open_vSwitch\",\"m\",{}]").failed()).isTrue();
    assertThat(call("monitor_cancel", "[\"m\"]").failed()).isFalse();
    assertThat(call("monitor_cancel", "[\"m\"]").failed()).isTrue();
    received.clear();
    server.transact(List.of(Operation.insert("Open_vSwitch", Row.empty()))).orThrow();
    assertThat(received).isEmpty();
  }

  @Test
  void aWaitIsAnsweredWhenItIsFulfilled() {
    session.receive(new Request("transact", json(wait(5000)), Json.NODES.numberNode(9)));
    assertThat(received).isEmpty();
    assertThat(server.nextDeadline()).hasValue(5_000_000_000L);

    server
        .transact(
            List.of(Operation.insert("Open_vSwitch", Row.empty().with("next_cfg", Datum.of(3)))))
        .orThrow();
    assertThat(((Response) received.getFirst()).result()).hasToString("[{},{}]");
    assertThat(server.nextDeadline()).isEmpty();
  }

  @Test
  void aWaitThatIsNotFulfilledTimesOut() {
    session.receive(new Request("transact", json(wait(5000)), Json.NODES.numberNode(9)));
    clock.set(4_999_999_999L);
    server.expire();
    assertThat(received).isEmpty();
    clock.set(5_000_000_000L);
    server.expire();
    assertThat(((Response) received.getFirst()).result().toString())
        .startsWith("[{\"error\":\"timed out\"");
  }

  @Test
  void aWaitCanBeCancelledAndGoesWithItsClient() {
    session.receive(new Request("transact", json(wait(5000)), Json.NODES.numberNode(9)));
    session.receive(new Notification("cancel", json("[9]")));
    assertThat(((Response) received.getFirst()).error()).hasToString("\"canceled\"");
    session.receive(new Request("transact", json(wait(5000)), Json.NODES.numberNode(10)));
    session.close();
    assertThat(server.nextDeadline()).isEmpty();
  }

  @Property
  void nonsenseIsAnsweredAndChangesNothing(
      @ForAll("nonsense") JsonNode first, @ForAll("nonsense") JsonNode second) {
    for (String method : List.of("transact", "monitor", "get_schema", "monitor_cancel")) {
      received.clear();
      ArrayNode params = Json.NODES.arrayNode().add("Open_vSwitch").add(first).add(second);
      session.receive(new Request(method, params, Json.NODES.numberNode(1)));
      assertThat(received).hasSizeLessThanOrEqualTo(1);
      ArrayNode raw = Json.NODES.arrayNode().add(first).add(second);
      session.receive(new Request(method, raw, Json.NODES.numberNode(2)));
    }
  }

  @Provide
  Arbitrary<JsonNode> nonsense() {
    return OvsdbArbitraries.nonsense(4);
  }

  private static String wait(int millis) {
    return "[\"Open_vSwitch\",{\"op\":\"wait\",\"timeout\":"
        + millis
        + ",\"table\":\"Open_vSwitch\",\"where\":[],\"columns\":[\"next_cfg\"],\"until\":\"==\","
        + "\"rows\":[{\"next_cfg\":3}]},{\"op\":\"comment\",\"comment\":\"done\"}]";
  }

  private Response call(String method, String params) {
    received.clear();
    session.receive(new Request(method, json(params), Json.NODES.numberNode(1)));
    return (Response) received.getFirst();
  }

  private static ArrayNode json(String text) {
    return (ArrayNode) JsonMapper.shared().readTree(text);
  }

  @Test
  void aDatabaseIsServedOnce() {
    OvsdbDatabase again = new OvsdbDatabase(OpenVSwitch.schema(), () -> new UUID(2, 1));
    assertThatThrownBy(() -> server.add(again))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Open_vSwitch");
  }

  @Test
  void awarenessIsOneTruthValue() {
    for (String wrong : List.of("[]", "[1]", "[true,false]")) {
      assertThat(call("set_db_change_aware", wrong).failed()).as(wrong).isTrue();
    }
    assertThat(call("set_db_change_aware", "[true]").failed()).isFalse();
  }
}
