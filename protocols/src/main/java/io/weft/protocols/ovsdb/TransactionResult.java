package io.weft.protocols.ovsdb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What became of a transaction (RFC 7047 section 4.1.3). It took effect as a whole if nothing
 * failed, and not at all otherwise.
 *
 * @param results one for each operation, in order
 * @param commitFailure why the commit failed although each operation went well
 */
public record TransactionResult(
    List<OperationResult> results, Optional<OperationResult.Failed> commitFailure) {
  /** Takes a copy. */
  public TransactionResult {
    results = List.copyOf(results);
  }

  /** Whether the transaction took effect. */
  public boolean succeeded() {
    return commitFailure.isEmpty()
        && results.stream().noneMatch(r -> r instanceof OperationResult.Failed);
  }

  /**
   * This result, if the transaction took effect.
   *
   * @throws OvsdbTransactionException naming the operation that failed and why
   */
  public TransactionResult orThrow() {
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof OperationResult.Failed failed) {
        throw new OvsdbTransactionException(i, failed);
      }
    }
    commitFailure.ifPresent(
        failed -> {
          throw new OvsdbTransactionException(-1, failed);
        });
    return this;
  }

  /** The id of the row that the insert at that place of the transaction made. */
  public UUID inserted(int operation) {
    if (results.get(operation) instanceof OperationResult.Inserted(UUID row)) {
      return row;
    }
    throw new IllegalArgumentException(
        "operation " + operation + " inserted nothing: " + results.get(operation));
  }

  /** The rows that the select at that place of the transaction found. */
  public List<Row> selected(int operation) {
    if (results.get(operation) instanceof OperationResult.Selected(List<Row> rows)) {
      return rows;
    }
    throw new IllegalArgumentException(
        "operation " + operation + " selected nothing: " + results.get(operation));
  }

  /**
   * Reads the answer to a {@code transact}.
   *
   * @throws OvsdbException if it is no answer to these operations
   */
  static TransactionResult parse(
      DatabaseSchema schema, Collection<Operation> operations, JsonNode json) {
    ArrayNode array = Json.array("transact result", json);
    int count = operations.size();
    if (array.size() != count && array.size() != count + 1) {
      throw new OvsdbException(
          "transact result", array.size() + " results for " + count + " operations");
    }
    List<OperationResult> results = new ArrayList<>();
    int i = 0;
    for (Operation operation : operations) {
      results.add(OperationResult.parse(schema, operation, array.get(i++)));
    }
    Optional<OperationResult.Failed> commitFailure = Optional.empty();
    if (array.size() > count && !array.get(count).isNull()) {
      ObjectNode last = Json.object("transact result", array.get(count));
      Json.required("transact result", last, "error");
      commitFailure = Optional.of(OperationResult.failure(last));
    }
    return new TransactionResult(results, commitFailure);
  }

  ArrayNode toJson() {
    ArrayNode json = Json.NODES.arrayNode();
    results.forEach(result -> json.add(result.toJson()));
    commitFailure.ifPresent(failed -> json.add(failed.toJson()));
    return json;
  }
}
