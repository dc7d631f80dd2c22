package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Transactions as RFC 7047 section 5.2 describes them. */
class OvsdbDatabaseTest {
  private final AtomicLong ids = new AtomicLong();
  private final OvsdbDatabase database =
      new OvsdbDatabase(OpenVSwitch.schema(), () -> new UUID(1, ids.incrementAndGet()));
  private final OvsdbServer server = new OvsdbServer(database, () -> 0);

  @Test
  void aRowMayBeReferredToBeforeItIsInserted() {
    addBridge("br0");

    Row bridge = only("Bridge");
    UUID port = bridge.references("ports").iterator().next();
    assertThat(database.rows("Port").get(port).text("name")).contains("br0");
    assertThat(bridge.map("external_ids")).isEmpty();
    assertThat(only("Open_vSwitch").references("bridges"))
        .isEqualTo(database.rows("Bridge").keySet());
  }

  @Test
  void whatNothingRefersToGoes() {
    addBridge("br0");
    run(Operation.mutate(
            "Bridge", Mutation.delete("ports", Datum.rows(database.rows("Port").keySet()))))
        .orThrow();

    assertThat(database.rows("Port")).isEmpty();
    assertThat(database.rows("Interface")).isEmpty();
    assertThat(database.rows("Bridge")).hasSize(1);
  }

  @Test
  void aRowThatIsReferredToCannotBeDeleted() {
    addBridge("br0");
    TransactionResult result = run(Operation.delete("Port"));

    assertThat(result.succeeded()).isFalse();
    assertThatThrownBy(result::orThrow)
        .isInstanceOf(OvsdbTransactionException.class)
        .hasMessageStartingWith("the commit failed: referential integrity violation");
    assertThat(database.rows("Port")).hasSize(1);
  }

  @Test
  void aReferenceMustLeadSomewhere() {
    addBridge("br0");
    TransactionResult result =
        run(Operation.mutate("Bridge", Mutation.insert("ports", Datum.of(new UUID(9, 9)))));

    assertThat(result.commitFailure().orElseThrow().error())
        .isEqualTo("referential integrity violation");
  }

  @Test
  void anIndexKeepsNamesUniqueWhileRowsMaySwapThem() {
    addBridge("br0");
    assertThat(addBridgeResult("br0").commitFailure().orElseThrow().error())
        .isEqualTo("constraint violation");
    addBridge("br1");
    assertThat(database.rows("Bridge")).hasSize(2);
    UUID first = bridge("br0");
    // The name is free again within the transaction that deletes its holder.
    run(
            Operation.mutate("Open_vSwitch", Mutation.delete("bridges", Datum.of(first))),
            Operation.insert("Bridge", Row.empty().with("name", Datum.of("br0")), "again"),
            Operation.mutate(
                "Open_vSwitch", Mutation.insert("bridges", Datum.of(Atom.named("again")))))
        .orThrow();
    assertThat(bridge("br0")).isNotEqualTo(first);
  }

  @Test
  void aFailedOperationUndoesTheOthers() {
    TransactionResult result =
        run(
            Operation.insert("Open_vSwitch", Row.empty()),
            Operation.update("Bridge", Row.empty().with("name", Datum.of("x"))),
            new Operation.Comment("never reached"));

    assertThat(database.rows("Open_vSwitch")).isEmpty();
    assertThat(result.results().get(0)).isInstanceOf(OperationResult.Inserted.class);
    assertThat(result.results().get(1)).isInstanceOf(OperationResult.Failed.class);
    assertThat(result.results().get(2)).isInstanceOf(OperationResult.NotTried.class);
    assertThatThrownBy(result::orThrow)
        .hasMessage("operation 1 failed: constraint violation: Bridge.name: cannot be changed");
  }

  @Test
  void aTableWithARowLimitKeepsIt() {
    run(Operation.insert("Open_vSwitch", Row.empty())).orThrow();
    assertThat(run(Operation.insert("Open_vSwitch", Row.empty())).commitFailure()).isPresent();
  }

  @Test
  void conditionsSelectRows() {
    addBridge("br0");
    addBridge("br1");
    run(Operation.update(
            "Interface",
            Row.empty()
                .with("ofport", Datum.of(7))
                .with("external_ids", Datum.map(Map.of("a", "1", "b", "2"))),
            Condition.equal("name", Datum.of("br1"))))
        .orThrow();

    assertThat(names(new Condition("ofport", Condition.Function.GREATER, Datum.of(6))))
        .containsExactly("br1");
    assertThat(names(new Condition("ofport", Condition.Function.LESS, Datum.of(7)))).isEmpty();
    assertThat(names(Condition.equal("ofport", Datum.empty()))).containsExactly("br0");
    assertThat(names(new Condition("name", Condition.Function.NOT_EQUAL, Datum.of("br0"))))
        .containsExactly("br1");
    Datum a1 = Datum.map(Map.of("a", "1"));
    assertThat(names(new Condition("external_ids", Condition.Function.INCLUDES, a1)))
        .containsExactly("br1");
    assertThat(names(new Condition("external_ids", Condition.Function.EXCLUDES, a1)))
        .containsExactly("br0");
  }

  @Test
  void mutationsStartFromWhatIsThere() {
    UUID row = run(Operation.insert("Open_vSwitch", Row.empty())).orThrow().inserted(0);
    run(new Operation.Mutate(
            "Open_vSwitch",
            List.of(Condition.row(row)),
            List.of(
                new Mutation("next_cfg", Mutation.Mutator.ADD, Datum.of(7)),
                new Mutation("next_cfg", Mutation.Mutator.MULTIPLY, Datum.of(6)),
                new Mutation("next_cfg", Mutation.Mutator.REMAINDER, Datum.of(10)),
                Mutation.insert("external_ids", Datum.map(Map.of("a", "1", "b", "2"))),
                Mutation.insert("external_ids", Datum.map(Map.of("a", "9"))),
                Mutation.delete("external_ids", Datum.of("b")))))
        .orThrow();

    assertThat(only("Open_vSwitch").integer("next_cfg")).hasValue(2);
    assertThat(only("Open_vSwitch").map("external_ids")).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void arithmeticThatFailsSaysSo() {
    run(Operation.insert("Open_vSwitch", Row.empty().with("next_cfg", Datum.of(2)))).orThrow();
    assertThat(error(new Mutation("next_cfg", Mutation.Mutator.DIVIDE, Datum.of(0))))
        .isEqualTo("domain error");
    assertThat(error(new Mutation("next_cfg", Mutation.Mutator.MULTIPLY, Datum.of(Long.MAX_VALUE))))
        .isEqualTo("range error");
  }

  @Test
  void aWaitThatMayNotWaitFailsAtOnce() {
    Operation.Wait wait =
        new Operation.Wait(
            Optional.of(Duration.ZERO),
            "Open_vSwitch",
            List.of(),
            Optional.of(List.of("next_cfg")),
            true,
            List.of(Row.empty().with("next_cfg", Datum.of(3))));

    assertThatThrownBy(() -> run(wait).orThrow()).hasMessageContaining("timed out");
    run(Operation.insert("Open_vSwitch", Row.empty().with("next_cfg", Datum.of(3)))).orThrow();
    assertThat(run(wait).succeeded()).isTrue();
  }

  @Test
  void abortGivesUp() {
    TransactionResult result =
        run(Operation.insert("Open_vSwitch", Row.empty()), new Operation.Abort());
    assertThatThrownBy(result::orThrow).hasMessageContaining("aborted");
    assertThat(database.rows("Open_vSwitch")).isEmpty();
  }

  @Test
  void weakReferencesGoWithTheirRows() {
    DatabaseSchema schema =
        DatabaseSchema.parse(
            tools.jackson.databind.json.JsonMapper.shared()
                .readTree(
                    """
                    {"name":"d","version":"1.0.0","tables":{
                      "A":{"columns":{"b":{"type":{"key":{"type":"uuid","refTable":"B",
                        "refType":"weak"},"min":0,"max":"unlimited"}}},"isRoot":true},
                      "B":{"columns":{"n":{"type":"integer"}},"isRoot":true}}}
                    """));
    OvsdbServer weak =
        new OvsdbServer(
            new OvsdbDatabase(schema, () -> new UUID(1, ids.incrementAndGet())), () -> 0);
    weak.transact(
            List.of(
                Operation.insert("B", Row.empty().with("n", Datum.of(1)), "b1"),
                Operation.insert("B", Row.empty().with("n", Datum.of(2)), "b2"),
                Operation.insert(
                    "A",
                    Row.empty().with("b", Datum.set(List.of(Atom.named("b1"), Atom.named("b2")))))))
        .orThrow();
    weak.transact(List.of(Operation.delete("B", Condition.equal("n", Datum.of(1))))).orThrow();

    assertThat(weak.database().rows("A").values().iterator().next().references("b"))
        .isEqualTo(weak.database().rows("B").keySet())
        .hasSize(1);
  }

  private String error(Mutation mutation) {
    return ((OperationResult.Failed)
            run(Operation.mutate("Open_vSwitch", mutation)).results().getFirst())
        .error();
  }

  private List<String> names(Condition condition) {
    return run(Operation.select("Interface", condition)).orThrow().selected(0).stream()
        .map(row -> row.text("name").orElseThrow())
        .toList();
  }

  private void addBridge(String name) {
    addBridgeResult(name).orThrow();
  }

  private TransactionResult addBridgeResult(String name) {
    List<Operation> operations = new ArrayList<>();
    if (database.rows("Open_vSwitch").isEmpty()) {
      operations.add(Operation.insert("Open_vSwitch", Row.empty()));
    }
    operations.addAll(
        List.of(
            Operation.mutate("Open_vSwitch", Mutation.insert("bridges", Datum.of(Atom.named("b")))),
            Operation.insert(
                "Bridge",
                Row.empty().with("name", Datum.of(name)).with("ports", Datum.of(Atom.named("p"))),
                "b"),
            Operation.insert(
                "Port",
                Row.empty()
                    .with("name", Datum.of(name))
                    .with("interfaces", Datum.of(Atom.named("i"))),
                "p"),
            Operation.insert("Interface", Row.empty().with("name", Datum.of(name)), "i")));
    return server.transact(operations);
  }

  private UUID bridge(String name) {
    return database.rows("Bridge").entrySet().stream()
        .filter(e -> e.getValue().text("name").equals(Optional.of(name)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }

  private Row only(String table) {
    assertThat(database.rows(table)).hasSize(1);
    return database.rows(table).values().iterator().next();
  }

  private TransactionResult run(Operation... operations) {
    return server.transact(List.of(operations));
  }
}
