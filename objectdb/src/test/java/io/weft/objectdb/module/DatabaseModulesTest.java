package io.weft.objectdb.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineCall;
import io.weft.core.RoutineFailedException;
import io.weft.core.Scheduler;
import io.weft.core.api.ApiException;
import io.weft.core.config.Config;
import io.weft.core.event.EventQueue;
import io.weft.core.module.Module;
import io.weft.core.module.ModuleContext;
import io.weft.core.module.ModuleInfo;
import io.weft.core.module.ModuleLoader;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.KeyValueStore;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The modules of databases, loaded by name, and their calls. */
@Timeout(120)
class DatabaseModulesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  record Port(String id, int number, Optional<Key<Port>> peer) implements DataObject {
    static final ObjectType<Port> TYPE = ObjectType.of("test.port", Port.class, 1);

    @Override
    public Key<Port> key() {
      return TYPE.key(id);
    }
  }

  @TempDir private Path directory;
  private Scheduler scheduler;
  private TaskPool pool;
  private ModuleLoader modules;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("database-modules");
    pool = TaskPool.start("database-modules", 2, 100);
  }

  @AfterEach
  void stop() {
    scheduler.close();
    pool.close();
  }

  private <T extends @Nullable Object> T run(RoutineCall<T> call) {
    try {
      return scheduler.submit("test", call).join(LIMIT);
    } catch (RoutineFailedException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void load(String text, Class<?>... types) {
    var builder = ModuleLoader.builder(scheduler).config(Config.parse("weft.conf", text));
    DatabaseModules.register(builder, ObjectTypes.of(Port.TYPE), pool);
    modules = builder.build();
    run(
        r -> {
          for (Class<?> type : types) {
            modules.load(r, type);
          }
          return true;
        });
  }

  /** Calls with arguments in the order name, value, name, value. */
  private @Nullable Object call(String target, String name, Object... arguments) {
    Map<String, Object> values = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      values.put((String) arguments[i], arguments[i + 1]);
    }
    return this.<@Nullable Object>run(r -> modules.apis().call(r, target, name, values));
  }

  private void put(Port... ports) {
    run(
        r -> {
          modules
              .find(ObjectDb.class)
              .orElseThrow()
              .db()
              .execute(r, tx -> Arrays.asList(ports).forEach(tx::put));
          return true;
        });
  }

  // The module objectdb.

  @Test
  void anObjectIsReadOnce() {
    load("", ObjectDb.class);
    put(
        new Port("a", 1, Optional.of(Port.TYPE.key("b"))),
        new Port("b", 2, Optional.empty()),
        new Port("b", 3, Optional.empty()));
    assertThat(call("objectdb", "getonce", "key", "test.port.a"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("_type", "test.port")
        .containsEntry("_key", "test.port.a")
        .containsEntry("id", "a")
        .containsEntry("number", 1L)
        .containsEntry("peer", "test.port.b")
        .containsEntry("kvdb_updateversion", 1L)
        .containsKey("kvdb_createtime");
    assertThat(call("objectdb", "getonce", "key", "test.port.none", "nostale", true)).isNull();
    assertThat(
            (List<?>)
                call("objectdb", "mgetonce", "keys", List.of("test.port.none", "test.port.b")))
        .hasSize(2)
        .first()
        .isNull();
    assertThat((Long) call("objectdb", "gettimestamp")).isPositive();
    assertThat((Map<?, ?>) call("objectdb", "watchlist")).isEmpty();
    assertThatThrownBy(() -> call("objectdb", "getonce", "key", "nonsense"))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ApiException.Kind.BAD_PARAMETER);
              assertThat(e.field()).contains("key");
            });
  }

  @Test
  void objectsAreWatchedUntilTheirWatchEnds() {
    load("", ObjectDb.class);
    put(new Port("a", 1, Optional.empty()));
    assertThat(call("objectdb", "get", "key", "test.port.a", "requestid", "one")).isNotNull();
    assertThat(call("objectdb", "watch", "key", "test.port.b", "requestid", "two")).isNull();
    List<String> both = List.of("test.port.a", "test.port.b");
    assertThat((List<?>) call("objectdb", "mget", "keys", both, "requestid", "two")).hasSize(2);
    assertThat((List<?>) call("objectdb", "mwatch", "keys", both, "requestid", "three")).hasSize(2);
    assertThat(call("objectdb", "watchlist"))
        .isEqualTo(
            Map.of(
                "test.port.a",
                List.of("one", "three", "two"),
                "test.port.b",
                List.of("three", "two")));
    assertThat(call("objectdb", "watchlist", "requestid", "one"))
        .isEqualTo(Map.of("test.port.a", List.of("one")));
    call("objectdb", "unwatch", "key", "test.port.a", "requestid", "one");
    call("objectdb", "unwatch", "key", "test.port.a", "requestid", "never heard of");
    call("objectdb", "munwatch", "keys", both, "requestid", "two");
    assertThat(call("objectdb", "watchlist"))
        .isEqualTo(Map.of("test.port.a", List.of("three"), "test.port.b", List.of("three")));
    call("objectdb", "unwatchall", "requestid", "three");
    assertThat(call("objectdb", "watchlist")).isEqualTo(Map.of());
  }

  @Test
  void changesHaveTheirPriority() {
    load("module.objectdb.objectupdatepriority = 7", ObjectDb.class);
    assertThat(this.<Integer>run(r -> scheduler.queue().subQueues().getFirst().priority()))
        .isEqualTo(7);
    run(r -> modules.unload(r, "objectdb"));
    assertThat(this.<List<EventQueue>>run(r -> scheduler.queue().subQueues())).isEmpty();
  }

  // The modules of storages.

  /** A module that keeps what it wants to find again. */
  @ModuleInfo(dependsOn = MemoryTexts.class)
  public static final class Keeper extends Module {
    final KeyValueStore texts;

    public Keeper(ModuleContext context) {
      super(context);
      texts = context.dependency(MemoryTexts.class).texts();
    }
  }

  @Test
  void whatAModuleKeepsOutlivesIt() {
    load("", Keeper.class);
    run(
        r -> {
          modules.find(Keeper.class).orElseThrow().texts.set(r, "k", "1");
          assertThat(modules.unload(r, "keeper")).isTrue();
          modules.load(r, Keeper.class);
          return true;
        });
    assertThat(call("memorystorage", "get", "key", "k")).isEqualTo(1L);
  }

  @Test
  void textsAreKeptByKey() {
    load("", ObjectDb.class, Keeper.class);
    Map<String, Object> value = Map.of("a", List.of(1L, true, "x"));
    call("knowledge", "set", "key", "k", "value", value);
    call("knowledge", "set", "key", "text", "value", "1", "timeout", 100.5);
    call("memorystorage", "mset", "kvpairs", List.of(List.of("p", 1L), List.of("q", 2.5)));
    call("kvstorage", "mset", "kvpairs", Map.of("r", false), "timeout", 3600L);
    assertThat(call("knowledge", "get", "key", "k")).isEqualTo(value);
    assertThat(call("knowledge", "get", "key", "none")).isNull();
    assertThat(call("knowledge", "get", "key", "text", "timeout", "100")).isEqualTo("1");
    assertThat(call("knowledge", "mget", "keys", List.of("q", "none", "p", "r")))
        .isEqualTo(Arrays.asList(2.5, null, 1L, false));
    assertThat(call("knowledge", "listallkeys")).isEqualTo(List.of("k", "p", "q", "r", "text"));
    call("knowledge", "delete", "key", "k");
    assertThat(call("knowledge", "status"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("keys", 4)
        .containsKey("timestamp");
    assertThat(call("knowledge", "recycle", "keys", List.of("p"))).isEqualTo(0);
    assertThat(call("knowledge", "recycle")).isEqualTo(0);
    run(
        r -> {
          KeyValueStore texts = modules.find(Knowledge.class).orElseThrow().texts();
          assertThat(texts.get(r, "p")).contains("1");
          texts.set(r, "java", "no JSON");
          return true;
        });
    assertThat(call("knowledge", "get", "key", "java")).isEqualTo("no JSON");
    for (List<Object> wrong :
        List.<List<Object>>of(
            List.of("set", "value", "key", "k"),
            List.of("set", "timeout", "key", "k", "value", 1L, "timeout", 0L),
            List.of("mset", "kvpairs", "kvpairs", List.of(1L)),
            List.of("mset", "kvpairs", "kvpairs", "x"),
            List.of("get", "vhost", "key", "k", "vhost", "other"))) {
      assertThatThrownBy(
              () ->
                  call(
                      "knowledge",
                      (String) wrong.getFirst(),
                      wrong.subList(2, wrong.size()).toArray()))
          .isInstanceOfSatisfying(
              ApiException.class, e -> assertThat(e.field()).contains((String) wrong.get(1)));
    }
  }

  @Test
  void theMemoryMayHaveAFile() {
    String text = "module.memorystorage.file = '" + directory.resolve("db") + "'";
    load(text, Knowledge.class);
    call("knowledge", "set", "key", "k", "value", 7L);
    assertThat(call("knowledge", "getservers"))
        .isEqualTo(
            List.of(Map.of("vhost", "", "urls", List.of("journal:" + directory.resolve("db")))));
    run(r -> modules.unload(r, "knowledge"));
    load(text, Knowledge.class);
    assertThat(call("knowledge", "get", "key", "k")).isEqualTo(7L);
  }

  private static final String REDIS =
      """
      proxy.kvstorage = 'io.weft.objectdb.module.RedisDb'
      module.redisdb.url = 'tcp://127.0.0.1:1/'
      module.redisdb.timeout = 0.2
      module.redisdb.vhost.other.db = 2
      """;

  @Test
  void aStorageSaysWhereItGoesAndHowItStands() {
    load(REDIS, ObjectDb.class);
    Map<String, Object> usual = Map.of("vhost", "", "urls", List.of("tcp://127.0.0.1:1"));
    Map<String, Object> other = Map.of("vhost", "other", "urls", List.of("tcp://127.0.0.1:1"));
    assertThat(call("redisdb", "getservers")).isEqualTo(List.of(usual, other));
    assertThat(call("kvstorage", "getservers", "vhost", "other")).isEqualTo(List.of(other));
    assertThat(call("redisdb", "getconnections"))
        .isEqualTo(
            List.of(
                Map.of(
                    "vhost",
                    "",
                    "storage",
                    "redis tcp://127.0.0.1:1, database 0",
                    "state",
                    "lost")));
    assertThatThrownBy(() -> call("objectdb", "getonce", "key", "test.port.a", "nostale", true))
        .isInstanceOfSatisfying(
            ApiException.class, e -> assertThat(e.kind()).isEqualTo(ApiException.Kind.UNAVAILABLE));
  }

  @Test
  void vhostsComeAndGoWithTheConfiguration() {
    load(REDIS, RedisDb.class);
    RedisDb module = run(r -> modules.find(RedisDb.class).orElseThrow());
    var first = run(r -> module.storage(r, "other"));
    run(
        r -> {
          module.updateConfig(r, Config.parse("weft.conf", REDIS));
          assertThat(module.storage(r, "other")).isSameAs(first);
          module.updateConfig(
              r, Config.parse("weft.conf", REDIS + "module.redisdb.vhost.more.db = 3"));
          assertThat(module.storage(r, "more")).isNotSameAs(first);
          module.updateConfig(
              r, Config.parse("weft.conf", REDIS.replace("other.db = 2", "other.db = 3")));
          assertThat(module.storage(r, "other")).isNotSameAs(first);
          assertThatThrownBy(() -> module.storage(r, "more"))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("no vhost 'more'");
          assertThatThrownBy(
                  () ->
                      module.updateConfig(
                          r, Config.parse("weft.conf", REDIS + "module.redisdb.db = 9")))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("database 9");
          return true;
        });
  }
}
