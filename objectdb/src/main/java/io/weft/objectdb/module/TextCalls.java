package io.weft.objectdb.module;

import static io.weft.core.api.ApiParameter.Type.ANY;
import static io.weft.core.api.ApiParameter.Type.REAL;
import static io.weft.core.api.ApiParameter.Type.TEXT;
import static io.weft.core.api.ApiParameter.Type.TEXTS;
import static io.weft.core.api.ApiParameter.optional;
import static io.weft.core.api.ApiParameter.required;
import static io.weft.objectdb.module.DatabaseCalls.key;
import static io.weft.objectdb.module.DatabaseCalls.keys;

import io.weft.core.Routine;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiParameter;
import io.weft.core.api.Arguments;
import io.weft.objectdb.KeyValueStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The calls of the modules of storages on texts by key. */
final class TextCalls {
  private static final ApiParameter TIMEOUT =
      optional("timeout", REAL, "The time to live from now on, in seconds.");
  private static final ApiParameter VHOST = optional("vhost", TEXT, "", "The vhost of the module.");

  /** A hundred years. */
  private static final double LONGEST_SECONDS = 3.2e9;

  private final DatabaseCalls.TextsOfVhost stores;

  TextCalls(DatabaseCalls.TextsOfVhost stores) {
    this.stores = stores;
  }

  List<ApiMethod> methods() {
    return List.of(
        ApiMethod.of("get", "Returns a value.", List.of(key(), TIMEOUT, VHOST), this::get),
        ApiMethod.of(
                "set",
                "Sets a value.",
                List.of(key(), required("value", ANY, "The value."), TIMEOUT, VHOST),
                this::set)
            .changing(),
        ApiMethod.of("delete", "Deletes a value.", List.of(key(), VHOST), this::delete).changing(),
        ApiMethod.of("mget", "Returns several values.", List.of(keys(), VHOST), this::mget),
        ApiMethod.of(
                "mset",
                "Sets several values, all or none.",
                List.of(
                    required("kvpairs", ANY, "An object, or a list of [key, value]."),
                    TIMEOUT,
                    VHOST),
                this::mset)
            .changing(),
        ApiMethod.of(
            "listallkeys",
            "Lists all keys, of expired values, too.",
            List.of(VHOST),
            (r, arguments) -> store(r, arguments).listAllKeys(r)),
        ApiMethod.of(
            "status",
            "Tells how many keys there are, and the storage's time in microseconds since 1970.",
            List.of(VHOST),
            this::status),
        ApiMethod.of(
                "recycle",
                "Removes what has outlived its time; returns how many.",
                List.of(optional("keys", TEXTS, "Only of these; otherwise of all."), VHOST),
                this::recycle)
            .changing());
  }

  private KeyValueStore store(Routine r, Arguments arguments) {
    return stores.texts(r, arguments.text("vhost").orElse(""));
  }

  private static Optional<Duration> timeout(Arguments arguments) {
    OptionalDouble seconds = arguments.real("timeout");
    if (seconds.isEmpty()) {
      return Optional.empty();
    }
    if (seconds.getAsDouble() <= 0 || seconds.getAsDouble() > LONGEST_SECONDS) {
      throw arguments.error("timeout", "it must be above 0 and at most a hundred years");
    }
    return Optional.of(Duration.ofNanos((long) (seconds.getAsDouble() * 1e9)));
  }

  private @Nullable Object get(Routine r, Arguments arguments) {
    String key = arguments.requiredText("key");
    Optional<Duration> timeout = timeout(arguments);
    KeyValueStore store = store(r, arguments);
    Optional<String> text =
        timeout.isPresent() ? store.get(r, key, timeout.get()) : store.get(r, key);
    return text.map(JsonTexts::parse).orElse(null);
  }

  private @Nullable Object set(Routine r, Arguments arguments) {
    Optional<Duration> timeout = timeout(arguments);
    Object value = arguments.value("value");
    if (value == null) {
      throw arguments.error("value", "it is missing");
    }
    store(r, arguments)
        .mset(r, Map.of(arguments.requiredText("key"), JsonTexts.write(value)), timeout);
    return null;
  }

  private @Nullable Object delete(Routine r, Arguments arguments) {
    store(r, arguments).delete(r, arguments.requiredText("key"));
    return null;
  }

  private List<@Nullable Object> mget(Routine r, Arguments arguments) {
    List<String> wanted = arguments.texts("keys");
    Map<String, String> found = store(r, arguments).mget(r, wanted);
    List<@Nullable Object> values = new ArrayList<>();
    for (String key : wanted) {
      String text = found.get(key);
      values.add(text == null ? null : JsonTexts.parse(text));
    }
    return values;
  }

  private @Nullable Object mset(Routine r, Arguments arguments) {
    Map<String, String> texts = new LinkedHashMap<>();
    switch (arguments.value("kvpairs")) {
      case Map<?, ?> map -> map.forEach((key, value) -> put(arguments, texts, key, value));
      case List<?> pairs ->
          pairs.forEach(
              pair -> {
                if (!(pair instanceof List<?> two) || two.size() != 2) {
                  throw arguments.error("kvpairs", "an item is no [key, value]");
                }
                put(arguments, texts, two.get(0), two.get(1));
              });
      case null, default ->
          throw arguments.error("kvpairs", "it must be an object, or a list of [key, value]");
    }
    store(r, arguments).mset(r, texts, timeout(arguments));
    return null;
  }

  private static void put(
      Arguments arguments,
      Map<String, String> texts,
      @Nullable Object key,
      @Nullable Object value) {
    if (!(key instanceof String name) || value == null) {
      throw arguments.error("kvpairs", "a key must be a text, and a value not null");
    }
    texts.put(name, JsonTexts.write(value));
  }

  private Map<String, Object> status(Routine r, Arguments arguments) {
    KeyValueStore.Status status = store(r, arguments).status(r);
    return Map.of("keys", status.keys(), "timestamp", status.timestamp());
  }

  private Object recycle(Routine r, Arguments arguments) {
    KeyValueStore store = store(r, arguments);
    return arguments.value("keys") == null
        ? store.recycle(r)
        : store.recycle(r, arguments.texts("keys"));
  }
}
