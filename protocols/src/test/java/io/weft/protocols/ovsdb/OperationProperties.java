package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.JsonNode;

class OperationProperties {
  private final DatabaseSchema schema = OpenVSwitch.schema();

  @Property
  void anOperationIsReadBackAsItWasWritten(@ForAll("operations") Operation operation) {
    assertThat(Operation.parse(schema, operation.toJson())).isEqualTo(operation);
  }

  @Property
  void nonsenseIsNoOperation(@ForAll("nonsense") JsonNode json) {
    try {
      Operation operation = Operation.parse(schema, json);
      assertThat(Operation.parse(schema, operation.toJson())).isEqualTo(operation);
    } catch (OvsdbException e) {
      assertThat(e.reason()).isNotBlank();
    }
  }

  @Property
  void nonsenseIsNoResult(
      @ForAll("nonsense") JsonNode json, @ForAll("operations") Operation operation) {
    try {
      TransactionResult.parse(schema, List.of(operation), json);
      TransactionResult.parse(schema, List.of(operation), Json.NODES.arrayNode().add(json));
    } catch (OvsdbException e) {
      assertThat(e.reason()).isNotBlank();
    }
  }

  @Provide
  Arbitrary<JsonNode> nonsense() {
    return OvsdbArbitraries.nonsense(4);
  }

  @Provide
  Arbitrary<Operation> operations() {
    Arbitrary<Row> rows =
        Combinators.combine(
                Arbitraries.strings().ofMaxLength(5), Arbitraries.integers().between(0, 4095))
            .as(
                (name, tag) ->
                    new Row(
                        Map.of(
                            "name", Datum.of(name),
                            "tag", Datum.of(tag),
                            "interfaces", Datum.of(Atom.named("i")))));
    Arbitrary<List<Condition>> where =
        Combinators.combine(
                Arbitraries.of("name", "tag", "_uuid"),
                Arbitraries.of(Condition.Function.values()),
                OvsdbArbitraries.data())
            .as(Condition::new)
            .list()
            .ofMaxSize(2);
    Arbitrary<List<Mutation>> mutations =
        Combinators.combine(
                Arbitraries.of("name", "tag"),
                Arbitraries.of(Mutation.Mutator.values()),
                OvsdbArbitraries.data())
            .as(Mutation::new)
            .list()
            .ofMaxSize(2);
    Arbitrary<Optional<List<String>>> columns =
        Arbitraries.of("name", "tag").list().ofMaxSize(2).optional();
    return Arbitraries.oneOf(
        rows.map(row -> Operation.insert("Port", row)),
        rows.map(row -> Operation.insert("Port", row, "new_row")),
        Combinators.combine(where, columns).as((w, c) -> new Operation.Select("Port", w, c)),
        Combinators.combine(where, rows).as((w, row) -> new Operation.Update("Port", w, row)),
        Combinators.combine(where, mutations).as((w, m) -> new Operation.Mutate("Port", w, m)),
        where.map(w -> new Operation.Delete("Port", w)),
        Combinators.combine(
                Arbitraries.integers().between(0, 10_000).optional(),
                where,
                columns,
                Arbitraries.of(true, false),
                rows.list().ofMaxSize(2))
            .as(
                (timeout, w, c, equal, r) ->
                    new Operation.Wait(timeout.map(Duration::ofMillis), "Port", w, c, equal, r)),
        Arbitraries.of(true, false).map(Operation.Commit::new),
        Arbitraries.of(
            new Operation.Abort(), new Operation.Comment("note"), new Operation.Assert("lock")));
  }
}
