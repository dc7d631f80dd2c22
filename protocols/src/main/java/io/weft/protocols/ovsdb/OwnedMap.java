package io.weft.protocols.ovsdb;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A map that nobody changes any more, which need not be copied to be kept. */
final class OwnedMap<K, V> extends AbstractMap<K, V> {
  private final Map<K, V> map;

  private OwnedMap(Map<K, V> map) {
    this.map = map;
  }

  /** Whoever calls this gives the map away. */
  static <K, V> OwnedMap<K, V> of(Map<K, V> map) {
    return new OwnedMap<>(map);
  }

  static <K, V> Map<K, V> copyOf(Map<K, V> map) {
    return map instanceof OwnedMap || map instanceof UuidMap
        ? map
        : new OwnedMap<>(new LinkedHashMap<>(map));
  }

  @Override
  public int size() {
    return map.size();
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return map.containsKey(key);
  }

  @Override
  @SuppressWarnings("NullAway") // Map.get gives null for what is not there.
  public @Nullable V get(@Nullable Object key) {
    return map.get(key);
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> action) {
    map.forEach(action);
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return Collections.unmodifiableMap(map).entrySet();
  }
}
