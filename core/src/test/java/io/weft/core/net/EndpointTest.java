package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    "ltcp://0.0.0.0:8080/, tcp://0.0.0.0:8080",
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
    "lunix:///tmp/s, unix:///tmp/s",
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
        "127.0.0.1:6653 | transport 127.0.0.1 is not supported: use tcp or unix",
        "localhost | it does not start with tcp: or unix:",
        "'' | it does not start with tcp: or unix:",
        ":80 | it does not start with tcp: or unix:",
        "ssl://host/ | transport ssl is not supported: use tcp or unix",
        "ptcp:6640 | transport ptcp is not supported: use tcp or unix",
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

  @org.junit.jupiter.api.Test
  void anEndlessUrlIsRefusedAndNotRepeated() {
    assertThatThrownBy(() -> Endpoint.parse("unix:/" + "x".repeat(100_000), 99))
        .isInstanceOf(EndpointException.class)
        .message()
        .hasSizeLessThan(200);
  }
}
