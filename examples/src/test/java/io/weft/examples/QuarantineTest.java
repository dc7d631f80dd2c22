package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.sdn.simulated.SimulatedHost;
import io.weft.sdn.testbed.TestBed;
import java.util.Map;
import org.junit.jupiter.api.Test;

class QuarantineTest {
  // [quarantine-test]
  @Test
  void aPortInQuarantineReachesNobody() {
    try (TestBed bed = TestBed.start(new Quarantine())) {
      bed.call("createphysicalnetwork", Map.of("type", "local", "id", "inside"));
      bed.call("createlogicalnetwork", Map.of("physicalnetwork", "inside", "id", "red"));
      SimulatedHost a = bed.plug("a", "red", "02:00:00:00:00:01", "10.0.0.1");
      SimulatedHost b = bed.plug("b", "red", "02:00:00:00:00:02", "10.0.0.2");
      assertThat(bed.ping(a, b)).isTrue();
      bed.call("updatelogicalport", Map.of("id", "a", "quarantine", "yes"));
      assertThat(bed.ping(a, b)).isFalse();
    }
  }
  // [quarantine-test]
}
