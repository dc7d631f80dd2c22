package io.weft.objectdb.storage.config;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigValue;
import io.weft.core.config.Literal;
import io.weft.objectdb.storage.redis.RedisSettings;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads which storage is wanted. */
final class StorageConfigReader {
  private static final String STORAGE = "proxy.kvstorage";
  private static final String NOTIFIER = "proxy.updatenotifier";
  private static final String REDIS_URL = "module.redisdb.url";
  private static final String ZOOKEEPER_URL = "module.zookeeperdb.url";
  private static final String FILE = "module.memorystorage.file";

  /**
   * Keys of the specification that nothing here needs: there is JSON only, each storage has its own
   * feed with one channel for all changes, and the clients see to their connections. They are no
   * surprise.
   */
  private static final List<String> POINTLESS =
      List.of(
          "module.redisdb.connmanage",
          "module.redisdb.pickleversion",
          "module.redisdb.cpickle",
          "proxy.memorystorage",
          "module.redisnotifier.vhostbind",
          "module.redisnotifier.singlecastlimit",
          "module.zookeeperdb.connmanage",
          "module.zookeeperdb.pickleversion",
          "module.zookeeperdb.cpickle",
          "module.zookeeperdb.autosuccess",
          "module.zookeeperdb.kvdbvhost",
          "module.zookeeperdb.notifier",
          "module.zookeeperdb.singlecastlimit",
          "module.zookeeperdb.notifierdeflate",
          "module.objectdb.objectupdatepriority",
          "zookeeperclient.rebalanceinterval",
          "protocol.redis.persist",
          "protocol.redis.createqueue",
          "protocol.redis.messagequeuesize",
          "protocol.redis.levellimit",
          "protocol.redis.encoding",
          "protocol.redis.hiredis",
          "protocol.redis.tcp_nodelay",
          "protocol.zookeeper.persist",
          "protocol.zookeeper.createqueue",
          "protocol.zookeeper.buffersize",
          "protocol.zookeeper.messagequeuesize",
          "protocol.zookeeper.writequeuesize",
          "protocol.zookeeper.keepalivetime",
          "protocol.zookeeper.writekeepalivetime",
          "protocol.zookeeper.keepalivetimeout",
          "protocol.zookeeper.connect_timeout",
          "protocol.zookeeper.tcp_nodelay");

  private static final List<String> OF_REDIS =
      List.of("module.redisdb", "module.redisnotifier", "protocol.redis", "redisclient");

  private static final List<String> OF_ZOOKEEPER =
      List.of("module.zookeeperdb", "protocol.zookeeper", "zookeeperclient");

  private final Config config;

  private enum Kind {
    MEMORY,
    REDIS,
    ZOOKEEPER
  }

  StorageConfigReader(Config config) {
    this.config = config;
  }

  StorageSettings read(Optional<Path> file) {
    Kind kind = kind();
    checkNotifier(kind);
    StorageSettings settings = settings(kind, "", file);
    POINTLESS.forEach(config::find);
    // Whoever wants one of these asks for it by its name.
    config.take("module.redisdb.vhost");
    config.take("module.zookeeperdb.vhost");
    if (kind != Kind.REDIS) {
      OF_REDIS.forEach(config::take);
    }
    if (kind != Kind.ZOOKEEPER) {
      OF_ZOOKEEPER.forEach(config::take);
    }
    if (kind != Kind.MEMORY) {
      config.take("module.memorystorage");
    }
    return settings;
  }

  StorageSettings named(String module, Optional<Path> file) {
    int colon = module.indexOf(':');
    String name = (colon < 0 ? module : module.substring(0, colon)).toLowerCase(Locale.ROOT);
    String vhost = colon < 0 ? "" : module.substring(colon + 1);
    if (!vhost.isEmpty() && !name.equals("redisdb") && !name.equals("zookeeperdb")) {
      throw new IllegalArgumentException(
          "only redisdb and zookeeperdb have vhosts, " + name + " has none");
    }
    return switch (name) {
      case "redisdb" -> settings(Kind.REDIS, vhost, file);
      case "zookeeperdb" -> settings(Kind.ZOOKEEPER, vhost, file);
      case "memorystorage" -> settings(Kind.MEMORY, "", file);
      case "defaultdb" -> read(file);
      default ->
          throw new IllegalArgumentException(
              "'"
                  + module
                  + "' is neither a URL nor redisdb, zookeeperdb, memorystorage or defaultdb");
    };
  }

  private StorageSettings settings(Kind kind, String vhost, Optional<Path> file) {
    return switch (kind) {
      case MEMORY -> memory(file);
      case REDIS -> new StorageSettings.Redis(RedisSettings.from(config, vhost));
      case ZOOKEEPER -> new StorageSettings.ZooKeeper(ZooKeeperSettings.from(config, vhost));
    };
  }

  private StorageSettings memory(Optional<Path> file) {
    Optional<String> named = config.string(FILE);
    Optional<Path> path =
        named.isPresent() ? named.filter(name -> !name.isEmpty()).map(Path::of) : file;
    return path.<StorageSettings>map(StorageSettings.Journal::new)
        .orElseGet(StorageSettings.Memory::new);
  }

  private Kind kind() {
    boolean redis = isSet(REDIS_URL);
    boolean zooKeeper = isSet(ZOOKEEPER_URL);
    Optional<String> named = config.string(STORAGE);
    if (named.isPresent()) {
      return switch (lastPart(named.get())) {
        case "redisdb" -> Kind.REDIS;
        case "zookeeperdb" -> Kind.ZOOKEEPER;
        case "knowledge", "memorystorage" -> Kind.MEMORY;
        default ->
            throw value(STORAGE)
                .invalid("names no storage that there is: RedisDB, ZooKeeperDB or Knowledge");
      };
    }
    if (redis && zooKeeper) {
      throw value(ZOOKEEPER_URL)
          .invalid("there is " + REDIS_URL + ", too: " + STORAGE + " must say which one counts");
    }
    return redis ? Kind.REDIS : zooKeeper ? Kind.ZOOKEEPER : Kind.MEMORY;
  }

  private void checkNotifier(Kind kind) {
    Optional<String> named = config.string(NOTIFIER);
    if (named.isEmpty()) {
      return;
    }
    boolean fits =
        switch (lastPart(named.get())) {
          case "redisnotifier" -> kind == Kind.REDIS;
          case "zookeeperdb" -> kind == Kind.ZOOKEEPER;
          default ->
              throw value(NOTIFIER)
                  .invalid("names no notifier that there is: RedisNotifier or ZooKeeperDB");
        };
    if (!fits) {
      throw value(NOTIFIER)
          .invalid(
              "does not go with the storage, "
                  + kind.name().toLowerCase(Locale.ROOT)
                  + ", which has its own: leave it out, or set "
                  + STORAGE);
    }
  }

  private boolean isSet(String key) {
    Optional<ConfigValue> value = config.find(key);
    return value.isPresent() && !(value.get().literal() instanceof Literal.None);
  }

  private ConfigValue value(String key) {
    return config.find(key).orElseThrow();
  }

  private static String lastPart(String classPath) {
    return classPath.substring(classPath.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
