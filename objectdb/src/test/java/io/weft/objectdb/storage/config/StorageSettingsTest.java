package io.weft.objectdb.storage.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.config.Config;
import io.weft.objectdb.storage.redis.RedisSettings;
import java.nio.file.Path;
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
    assertThatThrownBy(() -> StorageSettings.named("zookeeperdb:other", config, beside))
        .hasMessageContaining("only redisdb has vhosts");
    assertThatThrownBy(() -> StorageSettings.named("mysql", config, beside))
        .hasMessageContaining("'mysql' is neither a URL nor redisdb");
  }
}
