package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class UuidMapProperties {
  @Property(tries = 300)
  void itIsAsALinkedHashMapIs(@ForAll("ids") List<UUID> ids, @ForAll("sizes") int expected) {
    UuidMap<Integer> map = new UuidMap<>(expected);
    Map<UUID, Integer> model = new LinkedHashMap<>();
    int value = 0;
    for (UUID id : ids) {
      assertThat(map.add(id, value)).isEqualTo(model.putIfAbsent(id, value) == null);
      value++;
    }
    assertThat(map).isEqualTo(model).hasSameSizeAs(model);
    assertThat(List.copyOf(map.keySet())).isEqualTo(List.copyOf(model.keySet()));
    model.forEach((id, v) -> assertThat(map.get(id)).isEqualTo(v));
    assertThat(map.get(new UUID(77, 77))).isNull();
  }

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.integers().between(0, 200);
  }

  /** Among them many whose places are the same. */
  @Provide
  Arbitrary<List<UUID>> ids() {
    Arbitrary<UUID> any =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(UUID::new);
    Arbitrary<UUID> colliding =
        Arbitraries.longs().between(0, 150).map(high -> new UUID(high, 7 - 31 * high));
    return Arbitraries.oneOf(colliding, any).list().ofMaxSize(200);
  }
}
