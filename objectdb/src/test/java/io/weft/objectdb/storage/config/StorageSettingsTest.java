package io.weft.objectdb.storage.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.config.Config;
import io.weft.objectdb.ObjectDbOptions;
import io.weft.objectdb.storage.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Storages by URL and by configuration. */
class StorageSettingsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "journal:/var/lib/db | journal /var/lib/db",
        "journal:db | journal db",
        "redis://h | redis tcp://h:6379, database 0",
        "REDIS://h:7/ | redis tcp://h:7, database 0",
        "redis://[::1]:7/12 | redis tcp://[::1]:7, database 12",
        "rediss://u:p@h/1?prefix=a: | redis ssl://h:6379, database 1",
        "zk://a,b:7/x/y | zookeeper a:2181,b:7/x/y",
        "zks://a | zookeeper a:2181/",
      })
  void aUrlSaysWhich(String url, String settings) {
    assertThat(StorageSettings.parse(url)).hasToString(settings);
  }

  @Test
  void aRedisUrlMayHaveAUserAndAPrefix() {
    RedisSettings settings =
        ((StorageSettings.Redis) StorageSettings.parse("redis://a%40b:se%3Acret@h/3?prefix=p%3A"))
            .settings();
    assertThat(settings.user()).contains("a@b");
    assertThat(settings.password()).contains("se:cret");
    assertThat(settings.database()).isEqualTo(3);
    assertThat(settings.prefix()).isEqualTo("p:");
    RedisSettings onlyPassword =
        ((StorageSettings.Redis) StorageSettings.parse("redis://:secret@h")).settings();
    assertThat(onlyPassword.user()).isEmpty();
    assertThat(onlyPassword.password()).contains("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/var/lib/db | begins with journal:",
        "http://h/ | begins with journal:",
        "journal: | needs the path",
        "redis:///1 | needs a host",
        "redis://h/one | the database is a number",
        "redis://h/1?x=y | only be prefix=",
        "redis://secret@h/ | a user needs a password",
        "redis://u:secret@h h/ | bad redis URL",
        "redis://h#x | needs a host, and goes on with at most",
        "zk:///x | is not host:port",
      })
  void whatIsNoUrlIsExplainedWithoutAPassword(String url, String reason) {
    assertThatThrownBy(() -> StorageSettings.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("secret");
  }

  @Test
  void aModuleIsReadWhateverIsChosen() {
    Config config =
        Config.parse(
            "c",
            """
            proxy.kvstorage = 'x.ZooKeeperDB'
            module.zookeeperdb.url = 'zk://z/'
            module.redisdb.url = 'tcp://r/'
            module.redisdb.vhost.other.db = 4
            module.zookeeperdb.vhost.other.url = 'zk://z2/x'
            module.memorystorage.file = '/m'
            """);
    Optional<Path> beside = Optional.of(Path.of("/c.weft"));
    assertThat(StorageSettings.named("defaultdb", config, beside)).hasToString("zookeeper z:2181/");
    assertThat(StorageSettings.named("ZooKeeperDB", config, beside))
        .hasToString("zookeeper z:2181/");
    assertThat(StorageSettings.named("redisdb", config, beside))
        .hasToString("redis tcp://r:6379, database 0");
    assertThat(StorageSettings.named("redisdb:other", config, beside))
        .hasToString("redis tcp://r:6379, database 4");
    assertThat(StorageSettings.named("memorystorage", config, beside)).hasToString("journal /m");
    assertThat(StorageSettings.named("zookeeperdb:other", config, beside))
        .hasToString("zookeeper z2:2181/x");
    assertThatThrownBy(() -> StorageSettings.named("memorystorage:other", config, beside))
        .hasMessageContaining("memorystorage has none");
    assertThatThrownBy(() -> StorageSettings.named("mysql", config, beside))
        .hasMessageContaining("'mysql' is neither a URL nor redisdb");
  }

  /** The keys of the specification's 3.1 with their defaults, as far as they are about storages. */
  private static final String ALL_KEYS =
      """
      module.redisdb.url = 'tcp://localhost/'
      module.redisdb.connmanage = False
      module.redisdb.db = None
      module.redisdb.serialize = 'json'
      module.redisdb.deflate = True
      module.redisdb.pickleversion = 'default'
      module.redisdb.cpickle = True
      module.redisdb.enterseq = 20
      module.redisdb.enterlock = 50
      module.redisdb.maxretry = 160
      module.redisdb.vhost.other.db = 1
      module.zookeeperdb.url = 'zk://localhost/'
      module.zookeeperdb.connmanage = False
      module.zookeeperdb.serialize = 'json'
      module.zookeeperdb.deflate = True
      module.zookeeperdb.pickleversion = 'default'
      module.zookeeperdb.cpickle = True
      module.zookeeperdb.autosuccess = False
      module.zookeeperdb.kvdbvhost = None
      module.zookeeperdb.notifier = ''
      module.zookeeperdb.singlecastlimit = 32
      module.zookeeperdb.notifierdeflate = False
      module.zookeeperdb.vhost.other.url = 'zk://localhost/other'
      module.objectdb.objectupdatepriority = 450
      module.objectdb.debuggingupdater = False
      module.redisnotifier.vhostbind = ''
      module.redisnotifier.prefix = 'vlcp.updatenotifier.'
      module.redisnotifier.singlecastlimit = 256
      module.redisnotifier.deflate = False
      module.knowledge.checkintimeout = 300
      protocol.redis.persist = True
      protocol.redis.defaultport = 6379
      protocol.redis.createqueue = True
      protocol.redis.messagequeuesize = 4096
      protocol.redis.bulklimit = 67108864
      protocol.redis.levellimit = 128
      protocol.redis.encoding = 'utf-8'
      protocol.redis.hiredis = True
      protocol.redis.keepalivetime = 10
      protocol.redis.keepalivetimeout = 5
      protocol.redis.connect_timeout = 5
      protocol.redis.tcp_nodelay = True
      protocol.zookeeper.persist = False
      protocol.zookeeper.defaultport = 2181
      protocol.zookeeper.createqueue = True
      protocol.zookeeper.buffersize = 524288
      protocol.zookeeper.messagequeuesize = 1024
      protocol.zookeeper.keepalivetime = None
      protocol.zookeeper.writekeepalivetime = 5
      protocol.zookeeper.keepalivetimeout = 10
      protocol.zookeeper.connect_timeout = 5
      protocol.zookeeper.tcp_nodelay = True
      protocol.zookeeper.writequeuesize = 1024
      redisclient.url = 'tcp://localhost/'
      redisclient.timeout = 10
      redisclient.db = 0
      zookeeperclient.serverlist = []
      zookeeperclient.chroot = '/'
      zookeeperclient.auth = []
      zookeeperclient.sessiontimeout = 20
      zookeeperclient.rebalanceinterval = None
      proxy.memorystorage = 'vlcp.service.utils.knowledge.Knowledge'
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connection.redisdb.RedisDB | kvdb.redisnotifier.RedisNotifier | redis",
        "connection.zookeeperdb.ZooKeeperDB | connection.zookeeperdb.ZooKeeperDB | zookeeper",
      })
  void everyKeyOfTheSpecificationIsKnown(String storage, String notifier, String chosen) {
    Config config =
        Config.parse(
            "c",
            ALL_KEYS
                + ("proxy.kvstorage = 'vlcp.service." + storage + "'\n")
                + ("proxy.updatenotifier = 'vlcp.service." + notifier + "'\n"));
    StorageSettings settings = StorageSettings.from(config, Optional.empty());
    assertThat(settings.toString()).startsWith(chosen);
    assertThat(settings.options(config)).isEqualTo(ObjectDbOptions.DEFAULTS);
    assertThat(StorageSettings.checkInterval(config)).isEqualTo(Duration.ofSeconds(300));
    assertThat(config.unused()).isEmpty();
    assertThat(settings)
        .isEqualTo(StorageSettings.named(chosen + "db", Config.empty(), Optional.empty()));
  }
}
