package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Pem;
import io.weft.core.net.TlsSettings;
import io.weft.core.net.TlsSettings.ClientCertificate;
import io.weft.examples.ControllerSettings.Named;
import io.weft.objectdb.storage.config.StorageSettings.Journal;
import io.weft.objectdb.storage.config.StorageSettings.Memory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration file of VLCP's means (specification 3.1). */
class SettingsReaderTest {
  private final List<String> warnings = new ArrayList<>();

  private ControllerSettings read(String text) {
    return SettingsReader.read(
        Config.parse("vlcp.conf", text), Optional.of(Path.of("/etc/vlcp.conf")), warnings::add);
  }

  @Test
  void anEmptyFileMeansTheDefaultsAndADatabaseBesideIt() {
    ControllerSettings settings = read("");
    assertThat(settings.api()).containsExactly(Endpoint.tcp("127.0.0.1", 8081));
    assertThat(settings.openFlow()).containsExactly(new Named("", Endpoint.tcp("127.0.0.1", 6653)));
    assertThat(settings.ovsdbServers())
        .containsExactly(Endpoint.unix("/var/run/openvswitch/db.sock"));
    assertThat(settings.modules()).containsExactlyInAnyOrder(ControllerModule.values());
    assertThat(settings.storage()).isEqualTo(new Journal(Path.of("/etc/vlcp.conf.weft")));
    assertThat(warnings).isEmpty();
  }

  @Test
  void withoutAFileThereAreTheDefaultsAndNoDatabase() {
    assertThat(SettingsReader.read(Config.empty(), Optional.empty(), warnings::add))
        .isEqualTo(ControllerSettings.defaults());
  }

  @Test
  void theEnvironmentAndPropertiesCountBeforeTheFile(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("c"),
            "protocol.openflow.hellotimeout = 1\nprotocol.openflow.keepalivetime = 2\n"
                + "module.openflowserver.url = 'tcp://192.0.2.1/'\n");
    ControllerSettings settings =
        WeftController.settings(
            Optional.of(file),
            Map.of("weft.config.protocol.openflow.hellotimeout", "4", "weft.config.no.such", "1"),
            Map.of(
                "WEFT_CONFIG_PROTOCOL__OPENFLOW__HELLOTIMEOUT", "3",
                "WEFT_CONFIG_PROTOCOL__OPENFLOW__KEEPALIVETIME", "5"),
            warnings::add);
    assertThat(settings.openFlowSettings().helloTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.openFlowSettings().keepAliveInterval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.openFlow()).containsExactly(new Named("", Endpoint.tcp("192.0.2.1", 6653)));
    assertThat(warnings)
        .containsExactly(
            "system property weft.config.no.such: no.such is not known and has no effect");

    ControllerSettings withoutFile =
        WeftController.settings(
            Optional.empty(),
            Map.of(),
            Map.of("WEFT_CONFIG_MODULE__OPENFLOWSERVER__URL", "'tcp://192.0.2.2/'"),
            warnings::add);
    assertThat(withoutFile)
        .isEqualTo(ControllerSettings.builder().openFlow(Endpoint.tcp("192.0.2.2", 6653)).build());
    assertThatThrownBy(
            () ->
                WeftController.settings(
                    Optional.empty(),
                    Map.of("weft.config.module.openflowserver.url", "tcp:///"),
                    Map.of(),
                    warnings::add))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("system property weft.config.module.openflowserver.url: ")
        .hasMessageContaining("a string needs quotes");
  }

  @Test
  void startupNamesModulesByTheLastPartAndBringsWhatTheyNeed() {
    ControllerSettings settings = read("server.startup = ('vlcp.service.sdn.l2switch.L2Switch',)");
    assertThat(settings.modules())
        .containsExactlyInAnyOrder(ControllerModule.L2SWITCH, ControllerModule.IOPROCESSING);
    assertThat(settings.api()).isEmpty();
  }

  @Test
  void modulesThatThisVersionDoesNotHaveAreNamedInOneWarning() {
    read(
        """
        # A comment.
        server.startup = ('vlcp.service.manage.webapi.WebAPI',
            'vlcp.service.sdn.l3router.L3Router',
            'vlcp.service.connection.httpserver.HttpServer',
            'my.own.Module')
        """);
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("vlcp.conf:2: ")
        .contains("vlcp.service.sdn.l3router.L3Router, my.own.Module")
        .doesNotContain("HttpServer");
  }

  @Test
  void addressesAreThoseOfTheSpecification() {
    ControllerSettings settings =
        read(
            """
            module.httpserver.url = None
            module.httpserver.vhost.api.url = 'tcp://localhost:9081/'
            module.openflowserver.url = 'tcp://192.0.2.1'
            module.openflowserver.vhost.lab.url = 'tcp://192.0.2.1:6633/'
            module.jsonrpcserver.url = 'unix:///var/run/ovs/db.sock'
            module.jsonrpcserver.urls = ['tcp://192.0.2.2', 'tcp:192.0.2.3:6640']
            module.jsonrpcserver.client = True
            """);
    assertThat(settings.api()).containsExactly(Endpoint.tcp("localhost", 9081));
    assertThat(settings.openFlow())
        .containsExactly(
            new Named("", Endpoint.tcp("192.0.2.1", 6653)),
            new Named("lab", Endpoint.tcp("192.0.2.1", 6633)));
    assertThat(settings.ovsdbServers())
        .containsExactly(
            Endpoint.unix("/var/run/ovs/db.sock"),
            Endpoint.tcp("192.0.2.2", 6632),
            Endpoint.tcp("192.0.2.3", 6640));
    assertThat(settings.ovsdbListen()).isEmpty();
    assertThat(warnings).isEmpty();
  }

  @Test
  void addressesWithTlsHaveKeysOfTheirOwn() {
    ControllerSettings settings =
        read(
            """
            module.openflowserver.url = 'ssl://192.0.2.1'
            module.openflowserver.key = '/a.key'
            module.openflowserver.certificate = '/a.pem'
            module.openflowserver.vhost.lab.url = 'ssl://192.0.2.1:6633/'
            module.openflowserver.vhost.lab.ca_certs = '/ca.pem'
            module.jsonrpcserver.client = True
            module.jsonrpcserver.url = 'ssl://192.0.2.2'
            module.jsonrpcserver.ca_certs = '/ca.pem'
            """);
    TlsSettings own =
        TlsSettings.DEFAULT.withIdentity(Pem.file(Path.of("/a.key")), Pem.file(Path.of("/a.pem")));
    Pem authority = Pem.file(Path.of("/ca.pem"));
    assertThat(settings.openFlow())
        .containsExactly(
            new Named("", Endpoint.parse("ssl://192.0.2.1:6653/"), own),
            new Named(
                "lab",
                Endpoint.parse("ssl://192.0.2.1:6633/"),
                own.withTrusted(authority).withClientCertificate(ClientCertificate.REQUIRED)));
    assertThat(settings.ovsdbTls().trusted()).containsExactly(authority);
    assertThat(settings.ovsdbServers()).containsExactly(Endpoint.parse("ssl://192.0.2.2:6632/"));
    assertThat(warnings).isEmpty();
  }

  @Test
  void withoutClientTheOvsdbServersConnectToUs() {
    ControllerSettings settings = read("module.jsonrpcserver.url = 'tcp://127.0.0.1:6640/'");
    assertThat(settings.ovsdbListen()).containsExactly(Endpoint.tcp("127.0.0.1", 6640));
    assertThat(settings.ovsdbServers()).isEmpty();
  }

  @Test
  void timesOfTheProtocolsAreInherited() {
    ControllerSettings settings =
        read(
            """
            protocol.openflow.hellotimeout = 2.5
            protocol.default.keepalivetime = 7
            """);
    assertThat(settings.openFlowSettings().helloTimeout()).isEqualTo(Duration.ofMillis(2500));
    assertThat(settings.openFlowSettings().keepAliveInterval()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.jsonRpcSettings().keepAlive()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void theDatabaseMayBeElsewhereOrNowhere() {
    assertThat(read("module.memorystorage.file = '/srv/net'").storage())
        .isEqualTo(new Journal(Path.of("/srv/net")));
    assertThat(read("module.memorystorage.file = ''").storage()).isEqualTo(new Memory());
  }

  @Test
  void theDatabaseMayBeShared() {
    String redis = "redis tcp://192.0.2.1:6379, database 3";
    String zooKeeper = "zookeeper a:2181,b:2181/vlcp";
    String both =
        """
        module.redisdb.url = 'tcp://192.0.2.1/'
        module.redisdb.db = 3
        module.redisdb.connmanage = True
        module.redisnotifier.singlecastlimit = 100
        module.zookeeperdb.url = 'zk://a,b/vlcp'
        module.objectdb.objectupdatepriority = 400
        zookeeperclient.rebalanceinterval = None
        """;
    assertThat(read("module.redisdb.url = 'tcp://192.0.2.1/'\nmodule.redisdb.db = 3").storage())
        .hasToString(redis);
    assertThat(read("module.zookeeperdb.url = 'zk://a,b/vlcp'").storage()).hasToString(zooKeeper);
    assertThat(read(both + "proxy.kvstorage = 'vlcp.service.connection.redisdb.RedisDB'").storage())
        .hasToString(redis);
    assertThat(
            read(both
                    + """
                    proxy.kvstorage = 'vlcp.service.connection.zookeeperdb.ZooKeeperDB'
                    proxy.updatenotifier = 'vlcp.service.connection.zookeeperdb.ZooKeeperDB'
                    module.zookeeperdb.maxretry = 7
                    module.redisdb.maxretry = 8
                    """)
                .database()
                .maxAttempts())
        .isEqualTo(7);
    assertThat(read("proxy.kvstorage = 'vlcp.service.utils.knowledge.Knowledge'").storage())
        .isEqualTo(new Journal(Path.of("/etc/vlcp.conf.weft")));
    assertThat(warnings).isEmpty();
  }

  @Test
  void anUnknownKeyIsWarnedAboutWithItsLineAndPythonsLoggingOnce() {
    read(
        """
        module.nosuch.thing = 1
        server.logging.version = 1
        server.logging.handlers = {'a': 1}
        """);
    assertThat(warnings)
        .containsExactlyInAnyOrder(
            "vlcp.conf:1: module.nosuch.thing is not known and has no effect",
            "vlcp.conf:2: server.logging configures Python's logging and has no effect here");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "proxy.kvstorage = 'my.own.Storage' | names no storage that there is",
        "proxy.updatenotifier = 'my.own.Notifier' | names no notifier that there is",
        "proxy.updatenotifier = 'a.RedisNotifier' | does not go with the storage, memory",
        "module.redisdb.url = 'udp://localhost/' | must be tcp, ssl or unix",
        "module.zookeeperdb.url = 'tcp://localhost/' | starts with zk:// or zks://",
        "module.openflowserver.url = 'ssl://127.0.0.1/' | needs module.openflowserver.key",
        "module.jsonrpcserver.url = 'ssl://127.0.0.1/' | needs module.jsonrpcserver.key",
        "module.httpserver.vhost.api.url = 'ssl:///' | needs module.httpserver.vhost.api.key",
        "module.openflowserver.key = '/etc/key.pem' | one is missing",
        "module.openflowserver.url = 5 | must be a connection URL in quotes",
        "module.httpserver.vhost.api.url = 'tcp://127.0.0.1:99999/' | port",
        "protocol.openflow.hellotimeout = -1 | must be more than 0",
        "protocol.openflow.allowedversion = (1,) | this controller speaks OpenFlow 1.3",
        "module.webapi.rootpath = 'api' | must begin with a slash",
        "server.startup = 'WebAPI' | must be a list"
      })
  void whatCannotBeUsedIsAnErrorThatNamesTheKeyAndTheReason(String line, String reason) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("vlcp.conf:1:")
        .hasMessageContaining(line.substring(0, line.indexOf(' ')))
        .hasMessageContaining(reason);
  }
}
