package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connection URLs in the forms of the specification (3.1) and of Open vSwitch. */
class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "tcp://127.0.0.1:6653/, tcp://127.0.0.1:6653",
    "tcp://127.0.0.1:6653, tcp://127.0.0.1:6653",
    "tcp://localhost/, tcp://localhost:99",
    "tcp://:8081/, tcp://:8081",
    "tcp:///, tcp://:99",
    "tcp://, tcp://:99",
    "ltcp://0.0.0.0:8080/, ltcp://0.0.0.0:8080",
    "ssl://host/, ssl://host:99",
    "ssl:10.0.0.1:6653, ssl://10.0.0.1:6653",
    "lssl://:8443/, lssl://:8443",
    "ptcp://localhost:9923/, ptcp://localhost:9923",
    "ptcp://:9923, ptcp://:9923",
    "ptcp:6640, ptcp://:6640",
    "ptcp:, ptcp://:99",
    "ptcp:6640:127.0.0.1, ptcp:6640:127.0.0.1",
    "ptcp:6640:[::1], ptcp:6640:[::1]",
    "pssl:6640:0.0.0.0, pssl:6640:0.0.0.0",
    "udp://10.0.0.1:53/, udp://10.0.0.1:53",
    "ludp:[::]:67, ludp://[::]:67",
    "pudp://[fe80::2]:68/, pudp://[fe80::2]:68",
    "punix:/tmp/s, punix:///tmp/s",
    "sslunix:/tmp/s, sslunix:///tmp/s",
    "TCP://Host:1/, tcp://Host:1",
    "tcp:127.0.0.1:6640, tcp://127.0.0.1:6640",
    "tcp:127.0.0.1, tcp://127.0.0.1:99",
    "tcp:[::1]:6640, tcp://[::1]:6640",
    "tcp:[fe80::1%eth0]:6640, tcp://[fe80::1%eth0]:6640",
    "tcp://[::1]/, tcp://[::1]:99",
    "tcp:127.0.0.1:0, tcp://127.0.0.1:0",
    "tcp:127.0.0.1:65535, tcp://127.0.0.1:65535",
    "unix:///var/run/openvswitch/db.sock, unix:///var/run/openvswitch/db.sock",
    "unix://var/run/openvswitch/db.sock, unix:///var/run/openvswitch/db.sock",
    "unix:/var/run/openvswitch/db.sock, unix:///var/run/openvswitch/db.sock",
    "lunix:///tmp/s, lunix:///tmp/s",
  })
  void isReadAndPrinted(String text, String printed) {
    Endpoint endpoint = Endpoint.parse(text, 99);
    assertThat(endpoint).hasToString(printed);
    assertThat(Endpoint.parse(endpoint.toString(), 1)).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "127.0.0.1:6653 | transport 127.0.0.1 is not supported: use tcp, ssl, udp or unix",
        "localhost | it does not start with tcp:, ssl:, udp: or unix:",
        "'' | it does not start with tcp:, ssl:, udp: or unix:",
        ":80 | it does not start with tcp:, ssl:, udp: or unix:",
        "http://host/ | transport http is not supported: use tcp, ssl, udp or unix",
        "lhttp://host/ | transport lhttp is not supported",
        "l: | transport l is not supported",
        "sctp:host:1 | transport sctp is not supported",
        "ptcp:localhost:9923 | without // a passive address is a port, or port:address",
        "ptcp:6640:127.0.0.1:7 | only one port can be given",
        "tcp:ho st:1 | a host cannot contain ' '",
        "tcp://user@host:1 | a host cannot contain '@'",
        "tcp:host:http | port http is not a number",
        "tcp:host:+80 | port +80 is not a number",
        "tcp:host:99999999999 | port 99999999999 is not a number",
        "tcp:host:65536 | the port is not between 0 and 65535",
        "tcp:host:-1 | port -1 is not a number",
        "tcp://host:80/path | an address cannot contain a path",
        "tcp:::1:6640 | write an IPv6 address in brackets",
        "tcp:[::1:6640 | the bracket of the IPv6 address is not closed",
        "tcp:[::1]6640 | only a port can follow the bracket",
        "tcp:[host]:6640 | only an IPv6 address stands in brackets",
        "unix:// | it has no path",
        "unix: | it has no path",
      })
  void nonsenseIsRefusedWithItsReason(String text, String reason) {
    assertThatThrownBy(() -> Endpoint.parse(text, 99))
        .isInstanceOf(EndpointException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({"unix:/a\0b", "'tcp://a\nb:1'"})
  void controlCharactersAreRefused(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text, 99))
        .isInstanceOf(EndpointException.class)
        .hasMessageContaining("control character");
  }

  @Test
  void anEndlessUrlIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> Endpoint.parse("unix:/" + "x".repeat(100_000), 99))
        .isInstanceOf(EndpointException.class)
        .message()
        .hasSizeLessThan(200);
  }

  @Test
  void withoutADefaultThePortMustBeNamed() {
    assertThat(Endpoint.parse("tcp://host:1").port()).isEqualTo(1);
    assertThatThrownBy(() -> Endpoint.parse("tcp://host/"))
        .isInstanceOf(EndpointException.class)
        .hasMessageContaining("it names no port");
  }

  @Test
  void theHostOfAPassiveEndpointIsThePeers() {
    Endpoint passive = Endpoint.parse("pssl://10.0.0.9:6640/");
    assertThat(passive.mode()).isEqualTo(Endpoint.Mode.PASSIVE);
    assertThat(passive.isTls()).isTrue();
    assertThat(passive.host()).isEqualTo("10.0.0.9");
    assertThat(passive.listening()).hasToString("lssl://:6640");
    assertThat(Endpoint.parse("ptcp:6640:10.0.0.1").listening())
        .hasToString("ltcp://10.0.0.1:6640");
  }

  @Test
  void thereIsNoTlsOverUdp() {
    assertThatThrownBy(() -> Endpoint.udp("host", 1).withTls())
        .isInstanceOf(EndpointException.class)
        .hasMessageContaining("no TLS over UDP");
  }
}
