package io.weft.objectdb.module;

import io.weft.core.Routine;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.api.ApiException;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiParameter;
import io.weft.core.api.Arguments;
import io.weft.core.config.Config;
import io.weft.core.lock.Lock;
import io.weft.core.lock.Locks;
import io.weft.core.module.Module;
import io.weft.core.module.ModuleContext;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.KeyValueStore;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.config.StorageSettings;
import io.weft.objectdb.storage.zookeeper.ZooKeeperStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the modules of storages have in common: one storage for the module, which is opened when it
 * is loaded, and one for each of its vhosts, which is opened when it is first asked for. Their
 * calls are those of the specification's 3.2.4. For routines of the scheduler.
 */
abstract class StorageModule extends Module implements KvStorage {
  private static final Duration PROBE = Duration.ofSeconds(1);

  private final TaskPool pool;
  private final Locks locks;
  private final Map<String, Place> open = new LinkedHashMap<>();
  private Map<String, StorageSettings> wanted = Map.of();

  /** A storage in use, with the texts in it. */
  private record Place(
      StorageSettings settings,
      Storage storage,
      io.weft.objectdb.ObjectDb db,
      KeyValueStore texts) {}

  /**
   * A module.
   *
   * @param pool opens and closes storages, which may block
   */
  StorageModule(ModuleContext context, TaskPool pool) {
    super(context);
    this.pool = pool;
    this.locks = new Locks(context.scheduler());
  }

  /** The settings of each vhost, of the module itself under the empty name. */
  abstract Map<String, StorageSettings> read(Config config);

  @Override
  protected void load(Routine r) {
    wanted = Map.copyOf(read(context().settings()));
    place(r, "");
    try {
      context().offer(calls());
    } catch (RuntimeException | Error e) {
      unload(r);
      throw e;
    }
  }

  private List<ApiMethod> calls() {
    List<ApiMethod> calls = new ArrayList<>(DatabaseCalls.ofTexts(this::textsOrRefusal));
    ApiParameter vhost =
        ApiParameter.optional(
            "vhost", ApiParameter.Type.TEXT, "Only this vhost, '' for the default one.");
    calls.add(
        ApiMethod.of(
            "getservers",
            "Lists the servers that it goes to: vhost and addresses.",
            List.of(vhost),
            (own, arguments) -> servers(arguments)));
    calls.add(
        ApiMethod.of(
            "getconnections",
            "Lists the storages in use: vhost, storage and state.",
            List.of(vhost),
            this::connections));
    return calls;
  }

  @Override
  protected void unload(Routine r) {
    List.copyOf(open.keySet()).forEach(vhost -> close(r, vhost));
  }

  @Override
  public Storage storage() {
    return usual().storage();
  }

  @Override
  public StorageSettings settings() {
    return usual().settings();
  }

  @Override
  public KeyValueStore texts() {
    return usual().texts();
  }

  private Place usual() {
    Place place = open.get("");
    if (place == null) {
      throw new IllegalStateException("module " + context().name() + " is not loaded");
    }
    return place;
  }

  /**
   * The storage of a vhost ({@code getclient} of the specification), which is opened if it is not
   * open yet.
   *
   * @param vhost empty for that of the module itself
   * @throws IllegalArgumentException when there are no settings for it
   * @throws StorageException when it cannot be opened
   */
  public Storage storage(Routine r, String vhost) {
    return place(r, vhost).storage();
  }

  /** The texts by key in the storage of a vhost; see {@link #storage(Routine, String)}. */
  public KeyValueStore texts(Routine r, String vhost) {
    return place(r, vhost).texts();
  }

  private KeyValueStore textsOrRefusal(Routine r, String vhost) {
    if (!wanted.containsKey(vhost)) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER, "vhost", "there is no vhost '" + vhost + "'");
    }
    return texts(r, vhost);
  }

  private Place place(Routine r, String vhost) {
    Lock lock = locks.lock(r, vhost);
    try {
      Place present = open.get(vhost);
      if (present != null) {
        return present;
      }
      StorageSettings settings = wanted.get(vhost);
      if (settings == null) {
        throw new IllegalArgumentException(
            "module " + context().name() + " has no vhost '" + vhost + "'");
      }
      Storage storage = pool.run(r, settings::open);
      var db = new io.weft.objectdb.ObjectDb(context().scheduler(), storage, ObjectTypes.of());
      Place made = new Place(settings, storage, db, new KeyValueStore(db, DatabaseCalls.TEXTS));
      open.put(vhost, made);
      return made;
    } finally {
      lock.unlock();
    }
  }

  private void close(Routine r, String vhost) {
    Lock lock = locks.lock(r, vhost);
    try {
      Place place = open.remove(vhost);
      if (place != null) {
        place.db().close();
        pool.run(
            r,
            () -> {
              place.storage().close();
              return true;
            });
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the vhosts of another configuration (specification 3.2.4, {@code updateconfig}): storages
   * of those that are no longer there, or are elsewhere now, are closed; the others go on.
   *
   * @throws IllegalStateException when the storage of the module itself would be another one, which
   *     needs a reload of the module and of those that depend on it; nothing has changed then
   * @throws io.weft.core.config.ConfigException when a setting is wrong; nothing has changed then
   */
  public void updateConfig(Routine r, Config config) {
    Map<String, StorageSettings> changed = Map.copyOf(read(config));
    if (!settings().equals(changed.get(""))) {
      throw new IllegalStateException(
          "module " + context().name() + " must be reloaded to be at " + changed.get(""));
    }
    wanted = changed;
    for (Map.Entry<String, Place> entry : List.copyOf(open.entrySet())) {
      if (!entry.getValue().settings().equals(wanted.get(entry.getKey()))) {
        close(r, entry.getKey());
      }
    }
  }

  // Calls.

  private List<Map<String, Object>> servers(Arguments arguments) {
    Optional<String> only = arguments.text("vhost");
    return wanted.entrySet().stream()
        .filter(entry -> only.isEmpty() || only.get().equals(entry.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                Map.<String, Object>of("vhost", entry.getKey(), "urls", urls(entry.getValue())))
        .toList();
  }

  private static List<String> urls(StorageSettings settings) {
    return switch (settings) {
      case StorageSettings.Memory memory -> List.of();
      case StorageSettings.Journal journal -> List.of("journal:" + journal.file());
      case StorageSettings.Redis redis ->
          redis.settings().masterName().isPresent()
              ? redis.settings().sentinels().stream().map(Object::toString).toList()
              : List.of(redis.settings().endpoint().toString());
      case StorageSettings.ZooKeeper zooKeeper ->
          zooKeeper.settings().servers().stream().map(server -> "zk://" + server).toList();
    };
  }

  private List<Map<String, Object>> connections(Routine r, Arguments arguments) {
    Optional<String> only = arguments.text("vhost");
    List<Map<String, Object>> found = new ArrayList<>();
    for (Map.Entry<String, Place> entry : List.copyOf(open.entrySet())) {
      if (only.isEmpty() || only.get().equals(entry.getKey())) {
        found.add(
            Map.of(
                "vhost",
                entry.getKey(),
                "storage",
                entry.getValue().settings().toString(),
                "state",
                state(r, entry.getValue().storage())));
      }
    }
    return found;
  }

  private static String state(Routine r, Storage storage) {
    if (storage instanceof ZooKeeperStorage zooKeeper) {
      return zooKeeper.status().state().name().toLowerCase(Locale.ROOT);
    }
    try {
      r.within(PROBE, inside -> storage.timestamp(inside));
      return "connected";
    } catch (StorageException | RoutineTimeoutException e) {
      return "lost";
    }
  }
}
