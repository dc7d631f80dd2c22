package io.weft.objectdb.storage.config;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigSection;
import io.weft.objectdb.ObjectDbOptions;
import io.weft.objectdb.storage.JournalOptions;
import io.weft.objectdb.storage.JournalStorage;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.redis.RedisSettings;
import io.weft.objectdb.storage.redis.RedisStorage;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings;
import io.weft.objectdb.storage.zookeeper.ZooKeeperStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Which storage, and what it is told. What they print never holds a password. */
public sealed interface StorageSettings {
  /** How often {@link #checkInterval} looks when nothing is said: 300 seconds. */
  Duration DEFAULT_CHECK_INTERVAL = Duration.ofMinutes(5);

  /**
   * Opens the storage. The distant ones connect later: only their first use shows whether they can.
   *
   * @throws io.weft.objectdb.storage.StorageException when a file cannot be used
   */
  Storage open();

  /** The memory of this process. */
  record Memory() implements StorageSettings {
    @Override
    public Storage open() {
      return new MemoryStorage();
    }

    @Override
    public String toString() {
      return "memory";
    }
  }

  /** Memory with a file, which is made where there is none. */
  record Journal(Path file) implements StorageSettings {
    @Override
    public Storage open() {
      return JournalStorage.open(file, JournalOptions.DEFAULTS);
    }

    @Override
    public String toString() {
      return "journal " + file;
    }
  }

  /** A Redis server. */
  record Redis(RedisSettings settings) implements StorageSettings {
    @Override
    public Storage open() {
      return RedisStorage.open(settings);
    }

    @Override
    public String toString() {
      return "redis "
          + (settings.masterName().isPresent()
              ? settings.masterName().get() + " of " + settings.sentinels()
              : settings.endpoint().toString())
          + ", database "
          + settings.database();
    }
  }

  /** A ZooKeeper ensemble. */
  record ZooKeeper(ZooKeeperSettings settings) implements StorageSettings {
    @Override
    public Storage open() {
      return ZooKeeperStorage.open(settings);
    }

    @Override
    public String toString() {
      return "zookeeper " + String.join(",", settings.servers()) + settings.chroot();
    }
  }

  /**
   * Reads a URL: {@code journal:/path}, {@code
   * redis://[[user]:password@]host[:port][/database][?prefix=name:]} ({@code rediss:} for TLS), or
   * {@code zk://server1[:port1],server2[:port2]/[chroot]} ({@code zks:} for TLS). The rest of the
   * settings are the defaults.
   *
   * @throws IllegalArgumentException when the text is none; says why, without a password
   */
  static StorageSettings parse(String url) {
    return StorageUrls.parse(url);
  }

  /**
   * The storage that a configuration chooses (specification 3.1): {@code proxy.kvstorage} names its
   * class, of which the last part counts, {@code RedisDB}, {@code ZooKeeperDB} or {@code
   * Knowledge}, which is memory. Without that key {@code module.redisdb.url} or {@code
   * module.zookeeperdb.url} chooses, and memory when there is neither; {@code
   * module.memorystorage.file} names the file of the latter, {@code ''} none. {@code
   * proxy.updatenotifier} must go with the storage, since each has its own feed. What the
   * configuration says of other storages, and keys of the specification that nothing here needs,
   * count as asked for.
   *
   * @param file of the memory storage, when the configuration names none
   * @throws io.weft.core.config.ConfigException for a value that is wrong, naming its place
   */
  static StorageSettings from(Config config, Optional<Path> file) {
    return new StorageConfigReader(config).read(file);
  }

  /**
   * The storage of a module of the specification, whatever is chosen, as its {@code migratedb}
   * names it: {@code redisdb}, {@code zookeeperdb}, of either a vhost ({@code redisdb:vhost}),
   * {@code memorystorage}, or {@code defaultdb} for the one of {@link #from}.
   *
   * @throws IllegalArgumentException for any other name
   * @throws io.weft.core.config.ConfigException for a value that is wrong, naming its place
   */
  static StorageSettings named(String module, Config config, Optional<Path> file) {
    return new StorageConfigReader(config).named(module, file);
  }

  /**
   * The limits of transactions that a configuration sets for this storage, {@code
   * module.redisdb.maxretry} for instance; see {@link ObjectDbOptions#configured}.
   *
   * @throws io.weft.core.config.ConfigException for a value that is wrong, naming its place
   */
  default ObjectDbOptions options(Config config) {
    String section =
        switch (this) {
          case Memory memory -> "memorystorage";
          case Journal journal -> "memorystorage";
          case Redis redis -> "redisdb";
          case ZooKeeper zooKeeper -> "zookeeperdb";
        };
    return ObjectDbOptions.DEFAULTS.configured(
        config.section("module", section), config.section("module", "objectdb"));
  }

  /**
   * How often a program looks for texts by key that have outlived their time, {@code
   * module.knowledge.checkintimeout}, 300 seconds by default; see {@link
   * io.weft.objectdb.KeyValueStore#recycleEvery}.
   *
   * @throws io.weft.core.config.ConfigException for a value that is wrong, naming its place
   */
  static Duration checkInterval(Config config) {
    ConfigSection section = config.section("module", "knowledge");
    Duration interval = section.seconds("checkintimeout").orElse(DEFAULT_CHECK_INTERVAL);
    if (!interval.isPositive()) {
      throw section.find("checkintimeout").orElseThrow().invalid("must be more than 0 seconds");
    }
    return interval;
  }
}
