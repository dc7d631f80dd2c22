package io.weft.sdn.api;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.NumberRange;
import io.weft.objectdb.Stored;
import io.weft.objectdb.Transaction;
import io.weft.sdn.model.LogicalNetwork;
import io.weft.sdn.model.LogicalPort;
import io.weft.sdn.model.PhysicalNetwork;
import io.weft.sdn.model.PhysicalPort;
import io.weft.sdn.model.SubNet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Objects as the API shows them: as VLCP does, what an object refers to inside it. For one
 * transaction, so that what many objects refer to is made once.
 */
final class ApiResults {
  private final Transaction tx;
  private final Map<Key<?>, Map<String, @Nullable Object>> made = new HashMap<>();

  ApiResults(Transaction tx) {
    this.tx = tx;
  }

  /** An object; empty when there is none. */
  <T extends DataObject> Optional<Map<String, @Nullable Object>> find(Key<T> key) {
    Map<String, @Nullable Object> known = made.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Map<String, @Nullable Object>> result = tx.stored(key).map(this::of);
    result.ifPresent(map -> made.put(key, map));
    return result;
  }

  private Map<String, @Nullable Object> required(Key<?> key) {
    return find(key)
        .orElseThrow(() -> new IllegalStateException(key + " is referred to, but is not there"));
  }

  private Map<String, @Nullable Object> of(Stored<?> stored) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("_type", "vlcp.utils.networkmodel." + stored.value().getClass().getSimpleName());
    result.put("_key", stored.key().toString());
    switch (stored.value()) {
      case PhysicalNetwork network -> {
        result.put("type", network.type());
        putRanges(result, "vlanrange", network.vlanRanges());
        putRanges(result, "vnirange", network.vniRanges());
        result.putAll(network.extra().asMap());
        result.put("id", network.id());
      }
      case PhysicalPort port -> {
        result.put("physicalnetwork", required(port.physicalNetwork()));
        result.putAll(port.extra().asMap());
        result.put("vhost", port.vhost());
        result.put("systemid", port.systemId());
        result.put("bridge", port.bridge());
        result.put("name", port.name());
      }
      case LogicalNetwork network -> {
        result.put("physicalnetwork", required(network.physicalNetwork()));
        network.vlanId().ifPresent(tag -> result.put("vlanid", tag));
        network.vni().ifPresent(vni -> result.put("vni", vni));
        network.mtu().ifPresent(mtu -> result.put("mtu", mtu));
        result.putAll(network.extra().asMap());
        result.put("id", network.id());
      }
      case SubNet subnet -> {
        result.put("network", required(subnet.network()));
        result.put("cidr", subnet.cidr().toString());
        subnet.gateway().ifPresent(gateway -> result.put("gateway", gateway.toString()));
        result.put("allocated_start", subnet.allocatedStart().toString());
        result.put("allocated_end", subnet.allocatedEnd().toString());
        result.putAll(subnet.extra().asMap());
        result.put("id", subnet.id());
      }
      case LogicalPort port -> {
        result.put("network", required(port.network()));
        port.subnet().ifPresent(subnet -> result.put("subnet", required(subnet)));
        port.ipAddress().ifPresent(ip -> result.put("ip_address", ip.toString()));
        port.macAddress().ifPresent(mac -> result.put("mac_address", mac.toString()));
        port.hostname().ifPresent(hostname -> result.put("hostname", hostname));
        result.putAll(port.extra().asMap());
        result.put("id", port.id());
      }
      default -> throw new IllegalArgumentException(stored.key() + " is none of viperflow's");
    }
    result.put("kvdb_createtime", stored.createTime());
    result.put("kvdb_updateversion", stored.updateVersion());
    return result;
  }

  private static void putRanges(
      Map<String, @Nullable Object> result, String name, List<NumberRange> ranges) {
    if (!ranges.isEmpty()) {
      result.put(name, ranges.stream().map(range -> List.of(range.first(), range.last())).toList());
    }
  }

  /**
   * Whether an object has the values that a list call filters by. A text also stands for the number
   * with these digits, and for a reference to the object with this id.
   */
  static boolean matches(
      Map<String, @Nullable Object> result, Map<String, @Nullable Object> filters) {
    return filters.entrySet().stream()
        .allMatch(
            filter ->
                result.containsKey(filter.getKey())
                    && matches(result.get(filter.getKey()), filter.getValue()));
  }

  private static boolean matches(@Nullable Object value, @Nullable Object wanted) {
    return switch (value) {
      case null -> wanted == null;
      case Number number when wanted instanceof String text -> number.toString().equals(text);
      case Number number when wanted instanceof Number other ->
          number.toString().equals(other.toString());
      case Map<?, ?> reference when wanted instanceof String text ->
          text.equals(reference.get("id"));
      default -> value.equals(wanted);
    };
  }
}
