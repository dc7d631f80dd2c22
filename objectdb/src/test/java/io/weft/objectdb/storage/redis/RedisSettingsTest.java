package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import io.weft.core.net.Endpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedisSettingsTest {
  private static RedisSettings read(String text) {
    Config config = Config.parse("test", text);
    RedisSettings settings = RedisSettings.from(config);
    assertThat(config.unused()).isEmpty();
    return settings;
  }

  @Test
  void withoutSettingsTheSpecificationsDefaultsCount() {
    RedisSettings settings = read("");
    assertThat(settings).isEqualTo(RedisSettings.DEFAULT);
    assertThat(settings.endpoint()).isEqualTo(Endpoint.tcp("localhost", 6379));
    assertThat(settings.database()).isZero();
    assertThat(settings.deflate()).isTrue();
    assertThat(settings.deflateNotifications()).isFalse();
    assertThat(settings.channelPrefix()).isEqualTo("vlcp.updatenotifier.");
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.keepAlive()).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.keepAliveTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.maxValueBytes()).isEqualTo(67108864);
    assertThat(settings.tls().verify()).isTrue();
    assertThat(settings.toBuilder().build()).isEqualTo(settings);
  }

  @Test
  void everySettingIsReadUnderItsKey() {
    RedisSettings settings =
        read(
            """
            module.redisdb.url='ssl://redis.test/'
            module.redisdb.db=3
            module.redisdb.serialize='json'
            module.redisdb.deflate=False
            module.redisdb.user='weft'
            module.redisdb.password='secret'
            module.redisdb.prefix='net:'
            module.redisdb.connections=7
            module.redisdb.timeout=2.5
            module.redisdb.verifyhost=False
            module.redisdb.ca_certs='/etc/ca.pem'
            module.redisdb.protocol.connect_timeout=1
            module.redisnotifier.prefix='ch.'
            module.redisnotifier.deflate=True
            protocol.redis.defaultport=6380
            protocol.redis.connect_timeout=20
            protocol.redis.keepalivetime=4
            protocol.redis.keepalivetimeout=2
            protocol.redis.bulklimit=1000
            """);
    assertThat(settings.endpoint()).isEqualTo(Endpoint.tcp("redis.test", 6380).withTls());
    assertThat(settings.database()).isEqualTo(3);
    assertThat(settings.deflate()).isFalse();
    assertThat(settings.user()).contains("weft");
    assertThat(settings.password()).contains("secret");
    assertThat(settings.prefix()).isEqualTo("net:");
    assertThat(settings.connections()).isEqualTo(7);
    assertThat(settings.timeout()).isEqualTo(Duration.ofMillis(2500));
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.keepAlive()).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.keepAliveTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.channelPrefix()).isEqualTo("ch.");
    assertThat(settings.deflateNotifications()).isTrue();
    assertThat(settings.maxValueBytes()).isEqualTo(1000);
    assertThat(settings.tls().verifyHost()).isFalse();
    assertThat(settings.tls().trusted()).hasSize(1);
    assertThat(settings.toString()).contains("redis.test", "password set").doesNotContain("secret");
  }

  @Test
  void theClientsOwnSettingsCountWhereTheModuleIsSilent() {
    RedisSettings settings =
        read(
            """
            redisclient.url='unix:///run/redis.sock'
            redisclient.db=2
            redisclient.timeout=3
            """);
    assertThat(settings.endpoint()).isEqualTo(Endpoint.unix("/run/redis.sock"));
    assertThat(settings.database()).isEqualTo(2);
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void aVirtualHostInheritsFromTheModule() {
    Config config =
        Config.parse(
            "test",
            "module.redisdb.db=1\nmodule.redisdb.prefix='p'\nmodule.redisdb.vhost.api.db=2\n");
    RedisSettings settings = RedisSettings.from(config, "api");
    assertThat(settings.database()).isEqualTo(2);
    assertThat(settings.prefix()).isEqualTo("p");
  }

  @Test
  void sentinelsComeWithTheNameOfTheirMaster() {
    RedisSettings settings =
        read("module.redisdb.sentinels=['tcp://a','tcp://b:7']\nmodule.redisdb.mastername='m'\n");
    assertThat(settings.sentinels())
        .isEqualTo(List.of(Endpoint.tcp("a", 26379), Endpoint.tcp("b", 7)));
    assertThat(settings.masterName()).contains("m");
    assertThat(settings.toString()).contains("m of [tcp://a:26379, tcp://b:7]");
    assertWrong("module.redisdb.sentinels=['tcp://a']", "mastername is missing");
    assertWrong("module.redisdb.mastername='m'", "sentinels are missing");
  }

  @Test
  void whatIsWrongIsSaidWithItsPlace() {
    assertWrong("module.redisdb.serialize='pickle'", "must be 'json'");
    assertWrong("module.redisdb.url='udp://x'", "must be tcp, ssl or unix");
    assertWrong("module.redisdb.url='ptcp://x'", "must be tcp, ssl or unix");
    assertWrong("module.redisdb.url='nonsense'", "nonsense");
    assertWrong("module.redisdb.db=-1", "between 0");
    assertWrong("module.redisdb.connections=0", "between 1 and 1000");
    assertWrong("module.redisdb.timeout=0", "between a millisecond and a day");
    assertWrong("module.redisdb.key='/k'", "key and certificate belong together");
    assertWrong("protocol.redis.keepalivetime=0", "between a millisecond and a day");
    assertThatThrownBy(() -> RedisSettings.builder().user("x").build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("user needs a password");
    assertThatThrownBy(() -> RedisSettings.builder().connections(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("connections must be between 1 and 1000, not 0");
  }

  private static void assertWrong(String text, String message) {
    assertThatThrownBy(() -> RedisSettings.from(Config.parse("test", text)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }
}
