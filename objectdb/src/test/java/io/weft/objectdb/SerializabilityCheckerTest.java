package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.SerializabilityChecker.Outcome;
import io.weft.objectdb.SerializabilityChecker.Tx;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checker finds what it is for. */
class SerializabilityCheckerTest {
  private static Tx tx(
      String name, Map<String, Long> reads, Map<String, Long> writes, long began, long ended) {
    return new Tx(name, reads, writes, Outcome.COMMITTED, began, ended);
  }

  @Test
  void aSerialHistoryIsFine() {
    assertThat(
            SerializabilityChecker.problem(
                List.of(
                    tx("1", Map.of("a", 0L), Map.of("a", 1L), 0, 1),
                    tx("2", Map.of("a", 1L, "b", 0L), Map.of("b", 2L), 2, 3),
                    tx("3", Map.of("a", 1L, "b", 2L), Map.of(), 4, 5))))
        .isEmpty();
  }

  @Test
  void aLostUpdateIsFound() {
    assertThat(
            SerializabilityChecker.problem(
                List.of(
                    tx("1", Map.of("a", 0L), Map.of("a", 1L), 0, 9),
                    tx("2", Map.of("a", 0L), Map.of("a", 2L), 0, 9))))
        .hasValueSatisfying(text -> assertThat(text).contains("both replaced"));
  }

  @Test
  void writeSkewIsFound() {
    assertThat(
            SerializabilityChecker.problem(
                List.of(
                    tx("1", Map.of("a", 0L, "b", 0L), Map.of("a", 1L), 0, 9),
                    tx("2", Map.of("a", 0L, "b", 0L), Map.of("b", 2L), 0, 9))))
        .hasValueSatisfying(text -> assertThat(text).contains("circle"));
  }

  @Test
  void aTornReadIsFound() {
    assertThat(
            SerializabilityChecker.problem(
                List.of(
                    tx("1", Map.of("a", 0L, "b", 0L), Map.of("a", 1L, "b", 2L), 0, 9),
                    tx("2", Map.of("a", 1L, "b", 0L), Map.of(), 0, 9))))
        .hasValueSatisfying(text -> assertThat(text).contains("circle"));
  }

  @Test
  void anOldReadIsFound() {
    assertThat(
            SerializabilityChecker.problem(
                List.of(
                    tx("1", Map.of("a", 0L), Map.of("a", 1L), 0, 1),
                    tx("2", Map.of("a", 0L), Map.of(), 2, 3))))
        .hasValueSatisfying(text -> assertThat(text).contains("circle"));
  }

  @Test
  void aReadOfWhatFailedIsFound() {
    assertThat(
            SerializabilityChecker.problem(
                List.of(
                    new Tx("1", Map.of("a", 0L), Map.of("a", 1L), Outcome.FAILED, 0, 1),
                    tx("2", Map.of("a", 1L), Map.of(), 2, 3))))
        .hasValueSatisfying(text -> assertThat(text).contains("what failed"));
    assertThat(
            SerializabilityChecker.problem(
                List.of(
                    new Tx("1", Map.of("a", 0L), Map.of("a", 1L), Outcome.UNKNOWN, 0, 1),
                    tx("2", Map.of("a", 1L), Map.of(), 2, 3))))
        .isEmpty();
  }
}
