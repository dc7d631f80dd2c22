package io.weft.objectdb;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object with a key of two parts and attributes of every kind. */
record Pair(
    String left,
    String right,
    Optional<String> text,
    Optional<Key<Item>> item,
    List<Key<?>> others,
    Map<Key<Item>, Integer> counts,
    @JsonAnyGetter @JsonAnySetter Map<String, Object> extra)
    implements DataObject {
  static final ObjectType<Pair> TYPE = ObjectType.of("test.pair", Pair.class, 2);

  Pair {
    others = List.copyOf(others);
    counts = Map.copyOf(counts);
    extra = Map.copyOf(extra);
  }

  @Override
  public Key<Pair> key() {
    return TYPE.key(left, right);
  }
}
