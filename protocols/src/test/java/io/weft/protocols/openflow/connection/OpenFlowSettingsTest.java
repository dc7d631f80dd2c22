package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The settings of the specification (3.1, {@code protocol.openflow} and {@code protocol.default}).
 */
class OpenFlowSettingsTest {
  @Test
  void theDefaultsAreThoseOfTheSpecification() {
    OpenFlowSettings settings = OpenFlowSettings.read(Config.empty());
    assertThat(settings).isEqualTo(OpenFlowSettings.DEFAULT);
    assertThat(settings.allowedVersions()).containsExactly(1, 4);
    assertThat(settings.helloTimeout()).hasSeconds(10);
    assertThat(settings.featuresTimeout()).hasSeconds(30);
    assertThat(settings.keepAliveInterval()).hasSeconds(10);
    assertThat(settings.keepAliveTimeout()).hasSeconds(3);
    assertThat(settings.nicira()).isTrue();
    assertThat(settings.groupChaining()).isFalse();
    assertThat(settings.defaultPort()).isEqualTo(6653);
    assertThat(settings.client().persist()).isTrue();
    assertThat(settings.client().connection().tcpNoDelay()).isTrue();
  }

  @Test
  void everySettingIsRead() {
    Config config =
        Config.parse(
            "f",
            """
            protocol.default.connect_timeout = 5
            protocol.default.reuseport = True
            protocol.default.listen_persistent = False
            protocol.default.retrylisteninterval = 7
            protocol.default.backlogsize = 64
            protocol.default.messagequeuesize = 10
            protocol.default.messagepriority = 400
            protocol.default.writepriority = 600
            protocol.default.cleanuptimeout = 60
            protocol.default.writekeepalive = None
            protocol.default.sslversion = 5
            protocol.default.createqueue = False
            protocol.openflow.persist = False
            protocol.openflow.defaultport = 6633
            protocol.openflow.allowedversion = (4,)
            protocol.openflow.hellotimeout = 1
            protocol.openflow.featurerequesttimeout = 2
            protocol.openflow.keepalivetime = 3
            protocol.openflow.keepalivetimeout = 1.5
            protocol.openflow.createqueue = True
            protocol.openflow.writequeuesize = 100
            protocol.openflow.buffersize = 4096
            protocol.openflow.debugging = True
            protocol.openflow.disablenicira = True
            protocol.openflow.disablechaining = False
            protocol.openflow.tcp_nodelay = False
            protocol.openflow.replytimeout = 11
            protocol.openflow.writetimeout = 12
            protocol.openflow.pendingrequests = 13
            protocol.openflow.multipartmessages = 14
            protocol.openflow.multipartbytes = 15
            protocol.openflow.packetinmessages = 16
            protocol.openflow.packetinbytes = 17
            protocol.openflow.waitingbytes = 18
            """);
    OpenFlowSettings settings = OpenFlowSettings.read(config);
    assertThat(config.unused()).isEmpty();
    assertThat(settings.allowedVersions()).containsExactly(4);
    assertThat(settings.helloTimeout()).hasSeconds(1);
    assertThat(settings.featuresTimeout()).hasSeconds(2);
    assertThat(settings.keepAliveInterval()).hasSeconds(3);
    assertThat(settings.keepAliveTimeout()).hasMillis(1500);
    assertThat(settings.replyTimeout()).hasSeconds(11);
    assertThat(settings.writeTimeout()).hasSeconds(12);
    assertThat(settings.limits()).isEqualTo(new OpenFlowLimits(13, 14, 15, 16, 17, 10, 18));
    assertThat(settings.nicira()).isFalse();
    assertThat(settings.groupChaining()).isTrue();
    assertThat(settings.debugging()).isTrue();
    assertThat(settings.endpoint("tcp:10.0.0.1").port()).isEqualTo(6633);
    assertThat(settings.client().persist()).isFalse();
    assertThat(settings.server().persist()).isFalse();
    assertThat(settings.server().retryInterval()).hasSeconds(7);
    assertThat(settings.listen().backlog()).isEqualTo(64);
    assertThat(settings.listen().reusePort()).isTrue();
    for (var connection :
        List.of(settings.client().connection(), settings.listen().connections())) {
      assertThat(connection.connectTimeout()).hasSeconds(5);
      assertThat(connection.tcpNoDelay()).isFalse();
      assertThat(connection.readLimit()).isEqualTo(4 * 4096);
      assertThat(connection.writeLimit()).isEqualTo(500 * 1024);
      assertThat(connection.tls().protocols()).containsExactly("TLSv1.2");
    }
  }

  @Test
  void keepAliveIsKnownByBothNamesAndNoneIsNever() {
    assertThat(read("keepaliveinterval = 4").keepAliveInterval()).hasSeconds(4);
    assertThat(read("keepalivetime = None").keepAliveInterval()).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allowedversion = (3,) | allowedVersions has 3",
        "allowedversion = () | at least one",
        "hellotimeout = 0 | more than 0",
        "keepalivetimeout = 'x' | a number of seconds",
        "defaultport = 70000 | between 0 and 65535",
        "sslversion = 3 | must be 2",
        "packetinmessages = 0 | between 1",
      })
  void whatCannotBeIsNamedWithItsPlace(String line, String reason) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("f:1")
        .hasMessageContaining(reason);
  }

  private static OpenFlowSettings read(String line) {
    return OpenFlowSettings.read(Config.parse("f", "protocol.openflow." + line));
  }

  @Test
  void limitsAndTimesOutOfTheirRangeAreRefused() {
    OpenFlowLimits limits = OpenFlowLimits.DEFAULT;
    assertThatThrownBy(() -> limits.withPacketIns(0, 1)).hasMessageContaining("packetInMessages");
    assertThatThrownBy(() -> limits.withWaiting(1, 0)).hasMessageContaining("waitingBytes");
    OpenFlowSettings settings = OpenFlowSettings.DEFAULT;
    assertThatThrownBy(() -> settings.withReplyTimeout(Duration.ZERO))
        .hasMessageContaining("replyTimeout");
    assertThatThrownBy(() -> settings.withAllowedVersions(List.of(5)))
        .hasMessageContaining("allowedVersions has 5");
  }
}
