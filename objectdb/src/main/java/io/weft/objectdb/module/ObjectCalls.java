package io.weft.objectdb.module;

import static io.weft.core.api.ApiParameter.Type.FLAG;
import static io.weft.core.api.ApiParameter.Type.TEXT;
import static io.weft.core.api.ApiParameter.optional;
import static io.weft.core.api.ApiParameter.required;
import static io.weft.objectdb.module.DatabaseCalls.key;
import static io.weft.objectdb.module.DatabaseCalls.keys;

import io.weft.core.Routine;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiParameter;
import io.weft.core.api.Arguments;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ReadPolicy;
import io.weft.objectdb.Stored;
import io.weft.objectdb.Watched;
import io.weft.objectdb.storage.StorageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls of the module {@code objectdb}. */
final class ObjectCalls {
  private static final ApiParameter NO_STALE =
      optional(
          "nostale",
          FLAG,
          false,
          "Fail rather than answer what was last known while the storage does not answer.");
  private static final ApiParameter REQUEST_ID =
      required("requestid", TEXT, "The name under which they are watched.");

  private final ObjectDb db;

  ObjectCalls(ObjectDb db) {
    this.db = db;
  }

  List<ApiMethod> methods() {
    return List.of(
        ApiMethod.of(
                "get",
                "Watches an object and returns it.",
                List.of(key(), REQUEST_ID, NO_STALE),
                this::watchOne)
            .changing(),
        ApiMethod.of(
                "mget",
                "Watches several objects and returns them.",
                List.of(keys(), REQUEST_ID, NO_STALE),
                this::watchAll)
            .changing(),
        ApiMethod.of(
                "watch",
                "Watches an object and returns it.",
                List.of(key(), REQUEST_ID, NO_STALE),
                this::watchOne)
            .changing(),
        ApiMethod.of(
                "mwatch",
                "Watches several objects and returns them.",
                List.of(keys(), REQUEST_ID, NO_STALE),
                this::watchAll)
            .changing(),
        ApiMethod.of("getonce", "Returns an object.", List.of(key(), NO_STALE), this::readOne),
        ApiMethod.of(
            "mgetonce", "Returns several objects.", List.of(keys(), NO_STALE), this::readAll),
        ApiMethod.of(
                "unwatch",
                "Ends the watch of an object.",
                List.of(key(), REQUEST_ID),
                (r, arguments) -> unwatch(arguments, List.of(arguments.requiredText("key"))))
            .changing(),
        ApiMethod.of(
                "munwatch",
                "Ends the watch of several objects.",
                List.of(keys(), REQUEST_ID),
                (r, arguments) -> unwatch(arguments, arguments.texts("keys")))
            .changing(),
        ApiMethod.of(
                "unwatchall",
                "Ends all watches under a name.",
                List.of(REQUEST_ID),
                (r, arguments) -> {
                  db.unwatchAll(arguments.requiredText("requestid"));
                  return null;
                })
            .changing(),
        ApiMethod.of(
            "watchlist",
            "Lists the watched keys, each with the names under which it is watched.",
            List.of(optional("requestid", TEXT, "Only those of this name.")),
            (r, arguments) -> watchList(arguments)),
        ApiMethod.of(
            "gettimestamp",
            "Tells the storage's time, in microseconds since 1970.",
            List.of(),
            (r, arguments) -> db.timestamp(r)));
  }

  /** Keys of all types in one list: what is done with them is the same for all. */
  @SuppressWarnings("unchecked")
  private List<Key<DataObject>> parse(Arguments arguments, String name, List<String> texts) {
    List<Key<DataObject>> parsed = new ArrayList<>();
    for (String text : texts) {
      try {
        parsed.add((Key<DataObject>) db.types().parse(text));
      } catch (IllegalArgumentException e) {
        throw arguments.error(name, String.valueOf(e.getMessage()));
      }
    }
    return parsed;
  }

  private static ReadPolicy policy(Arguments arguments) {
    return arguments.flag("nostale") ? ReadPolicy.FRESH : ReadPolicy.STALE_ALLOWED;
  }

  private @Nullable Object watchOne(Routine r, Arguments arguments) {
    List<String> wanted = List.of(arguments.requiredText("key"));
    return watched(r, arguments, parse(arguments, "key", wanted)).getFirst();
  }

  private List<@Nullable Object> watchAll(Routine r, Arguments arguments) {
    return watched(r, arguments, parse(arguments, "keys", arguments.texts("keys")));
  }

  private List<@Nullable Object> watched(
      Routine r, Arguments arguments, List<Key<DataObject>> wanted) {
    Map<Key<DataObject>, Watched<DataObject>> references =
        db.watches(arguments.requiredText("requestid")).watchAll(r, wanted, policy(arguments));
    List<@Nullable Object> found = new ArrayList<>();
    wanted.forEach(
        key ->
            found.add(
                described(Optional.ofNullable(references.get(key)).flatMap(Watched::stored))));
    return found;
  }

  private @Nullable Object readOne(Routine r, Arguments arguments) {
    List<String> wanted = List.of(arguments.requiredText("key"));
    return read(r, arguments, parse(arguments, "key", wanted)).getFirst();
  }

  private List<@Nullable Object> readAll(Routine r, Arguments arguments) {
    return read(r, arguments, parse(arguments, "keys", arguments.texts("keys")));
  }

  private List<@Nullable Object> read(
      Routine r, Arguments arguments, List<Key<DataObject>> wanted) {
    List<@Nullable Object> found = new ArrayList<>();
    try {
      Map<Key<DataObject>, Stored<DataObject>> stored = db.storedAll(r, wanted);
      wanted.forEach(key -> found.add(described(Optional.ofNullable(stored.get(key)))));
      return found;
    } catch (StorageException e) {
      if (arguments.flag("nostale")) {
        throw e;
      }
    }
    Map<Key<DataObject>, DataObject> known = db.getAll(r, wanted, policy(arguments)).value();
    for (Key<DataObject> key : wanted) {
      DataObject object = known.get(key);
      found.add(object == null ? null : attributes(object));
    }
    return found;
  }

  private @Nullable Object described(Optional<Stored<DataObject>> stored) {
    if (stored.isEmpty()) {
      return null;
    }
    Map<String, Object> described = attributes(stored.get().value());
    described.put("kvdb_createtime", stored.get().createTime());
    described.put("kvdb_updateversion", stored.get().updateVersion());
    return described;
  }

  private Map<String, Object> attributes(DataObject object) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("_type", object.key().type().prefix());
    described.put("_key", object.key().toString());
    if (JsonTexts.parse(db.types().json(object)) instanceof Map<?, ?> fields) {
      fields.forEach((name, value) -> described.put((String) name, value));
    }
    return described;
  }

  private @Nullable Object unwatch(Arguments arguments, List<String> texts) {
    String requestId = arguments.requiredText("requestid");
    String name = arguments.has("key") ? "key" : "keys";
    List<Key<DataObject>> unwanted = parse(arguments, name, texts);
    if (!db.watchList(requestId).isEmpty()) {
      db.watches(requestId).unwatchAll(unwanted);
    }
    return null;
  }

  private Map<String, List<String>> watchList(Arguments arguments) {
    Optional<String> only = arguments.text("requestid");
    Map<String, List<String>> list = new LinkedHashMap<>();
    db.watchList()
        .forEach(
            (key, requestIds) -> {
              List<String> shown = only.isPresent() ? List.of(only.get()) : requestIds;
              if (requestIds.containsAll(shown)) {
                list.put(key.toString(), shown);
              }
            });
    return list;
  }
}
