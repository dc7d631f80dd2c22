package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings.Access;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings.Auth;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ZooKeeperSettingsTest {
  @Test
  void theDefaultsAreThoseOfTheSpecification() {
    Config empty = Config.parse("test", "");
    assertThat(ZooKeeperSettings.from(empty)).isEqualTo(ZooKeeperSettings.DEFAULTS);
    assertThat(ZooKeeperSettings.DEFAULTS.servers()).containsExactly("localhost:2181");
    assertThat(ZooKeeperSettings.DEFAULTS.chroot()).isEqualTo("/");
    assertThat(ZooKeeperSettings.DEFAULTS.sessionTimeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(ZooKeeperSettings.DEFAULTS.deflate()).isTrue();
  }

  @Test
  void aUrlNamesServersAndChroot() {
    ZooKeeperSettings settings = ZooKeeperSettings.of("zk://a,b:2182,[::1]:2183/weft/one/");
    assertThat(settings.servers()).containsExactly("a:2181", "b:2182", "[::1]:2183");
    assertThat(settings.chroot()).isEqualTo("/weft/one");
    assertThat(settings.tls()).isEmpty();
    assertThat(ZooKeeperSettings.of("zks://a").tls()).contains(Tls.DEFAULTS);
    assertThat(ZooKeeperSettings.of("zk://a").chroot()).isEqualTo("/");
  }

  @Test
  void aUrlOrAPathThatIsNoneIsRefused() {
    for (String url :
        List.of(
            "tcp://a/",
            "a:2181",
            "zk://",
            "zk:///x",
            "zk://a,,b",
            "zk://a:0",
            "zk://a:65536",
            "zk://a:x",
            "zk://user@a",
            "zk://a//b",
            "zk://a/./b",
            "zk://a/b/..",
            "zk://a b/")) {
      assertThatThrownBy(() -> ZooKeeperSettings.of(url))
          .as(url)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void everySettingCanBeConfigured() {
    Config config =
        Config.parse(
            "test",
            """
            module.zookeeperdb.url='zk://a:1,b/weft'
            module.zookeeperdb.serialize='json'
            module.zookeeperdb.deflate=False
            module.zookeeperdb.timeout=2.5
            module.zookeeperdb.access='owner_writes'
            module.zookeeperdb.readonly=True
            module.zookeeperdb.maxvalue=5000
            module.zookeeperdb.maxrequest=100000
            module.zookeeperdb.keystore='/k'
            module.zookeeperdb.keystorepassword='kp'
            module.zookeeperdb.truststore='/t'
            module.zookeeperdb.truststorepassword='tp'
            module.zookeeperdb.verifyhost=False
            zookeeperclient.auth=[('digest', 'me:secret'), ('ip', '')]
            zookeeperclient.sessiontimeout=30
            """);
    ZooKeeperSettings settings = ZooKeeperSettings.from(config);
    assertThat(config.unused()).isEmpty();
    assertThat(settings)
        .isEqualTo(
            new ZooKeeperSettings(
                List.of("a:1", "b:2181"),
                "/weft",
                Duration.ofSeconds(30),
                Duration.ofMillis(2500),
                false,
                Access.OWNER_WRITES,
                List.of(new Auth("digest", "me:secret"), new Auth("ip", "")),
                true,
                5000,
                100_000,
                Optional.of(
                    new Tls(
                        Optional.of(Path.of("/k")),
                        "kp",
                        Optional.of(Path.of("/t")),
                        "tp",
                        false))));
    assertThat(settings.toString()).doesNotContain("secret", "kp", "tp");
    assertThat(settings.toBuilder().build()).isEqualTo(settings);
  }

  @Test
  void theClientsOwnSettingsAreUsedWhereThereIsNoUrl() {
    Config config =
        Config.parse(
            "test",
            """
            zookeeperclient.serverlist=['tcp://a:1', 'b:2', 'c']
            zookeeperclient.chroot='/x'
            """);
    ZooKeeperSettings settings = ZooKeeperSettings.from(config);
    assertThat(settings.servers()).containsExactly("a:1", "b:2", "c:2181");
    assertThat(settings.chroot()).isEqualTo("/x");
  }

  @Test
  void aVirtualHostInheritsFromTheModule() {
    Config config =
        Config.parse(
            "test",
            """
            module.zookeeperdb.url='zk://a,b:1/weft'
            module.zookeeperdb.deflate=False
            module.zookeeperdb.vhost.other.url='zk://c,d:2/other'
            module.zookeeperdb.vhost.other.protocol.defaultport=2182
            protocol.zookeeper.defaultport=2183
            """);
    ZooKeeperSettings settings = ZooKeeperSettings.from(config);
    assertThat(settings.servers()).containsExactly("a:2183", "b:1");
    ZooKeeperSettings other = ZooKeeperSettings.from(config, "other");
    assertThat(other.servers()).containsExactly("c:2182", "d:2");
    assertThat(other.chroot()).isEqualTo("/other");
    assertThat(other.deflate()).isFalse();
    assertThat(config.unused()).isEmpty();
  }

  @Test
  void whatIsWrongIsNamedWithItsPlaceAndWithoutSecrets() {
    for (String line :
        List.of(
            "module.zookeeperdb.url='tcp://a'",
            "module.zookeeperdb.serialize='pickle'",
            "zookeeperclient.auth=[('digest', 'hidden', 3)]",
            "zookeeperclient.auth='hidden'",
            "zookeeperclient.serverlist=['a:b:c']",
            "zookeeperclient.chroot='/..'",
            "zookeeperclient.sessiontimeout=0",
            "module.zookeeperdb.timeout=1e9",
            "module.zookeeperdb.access='owner'",
            "module.zookeeperdb.maxvalue=2000000",
            "module.zookeeperdb.maxrequest=10000")) {
      assertThatThrownBy(() -> ZooKeeperSettings.from(Config.parse("test", line)))
          .as(line)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(line.substring(0, line.indexOf('=')))
          .hasMessageNotContaining("hidden");
    }
    assertThatThrownBy(() -> ZooKeeperSettings.builder().access(Access.OWNER).build())
        .hasMessageContaining("needs an auth");
    assertThatThrownBy(() -> ZooKeeperSettings.builder().maxValueBytes(1_048_575).build())
        .hasMessageContaining("maxValueBytes 1048575");
    assertThatThrownBy(() -> ZooKeeperSettings.builder().callTimeout(Duration.ZERO).build())
        .hasMessageContaining("callTimeout");
  }
}
