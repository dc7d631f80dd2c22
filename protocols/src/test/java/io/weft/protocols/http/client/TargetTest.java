package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What URLs mean. */
class TargetTest {
  @ParameterizedTest
  @CsvSource({
    "http://example.com, tcp://example.com:80, example.com, /",
    "HTTP://Example.COM/A?b=c#d, tcp://example.com:80, example.com, /A?b=c",
    "https://example.com/, ssl://example.com:443, example.com, /",
    "https://example.com:80/, ssl://example.com:80, example.com:80, /",
    "http://example.com:80/, tcp://example.com:80, example.com, /",
    "http://example.com:/, tcp://example.com:80, example.com, /",
    "http://example.com:8080?x, tcp://example.com:8080, example.com:8080, /?x",
    "http://[::1]/, tcp://[::1]:80, [::1], /",
    "http://[FE80::1%25eth0]:81/, tcp://[fe80::1%eth0]:81, [fe80::1]:81, /",
    "http://127.0.0.1/, tcp://127.0.0.1:80, 127.0.0.1, /",
    "http://my_host/, tcp://my_host:80, my_host, /",
    "http://bücher.example/ä?ö, tcp://xn--bcher-kva.example:80, xn--bcher-kva.example,"
        + " /%C3%A4?%C3%B6",
    "http://BÜCHER.example:81/, tcp://xn--bcher-kva.example:81, xn--bcher-kva.example:81, /",
    "http://h/%41%2f, tcp://h:80, h, /%41%2f",
  })
  void aUrlNamesAHostAndAPath(String url, String endpoint, String host, String path) {
    Target target = Target.parse(url);
    assertThat(target.endpoint()).hasToString(endpoint);
    assertThat(target.hostHeader()).isEqualTo(host);
    assertThat(target.path()).isEqualTo(path);
    assertThat(Target.of(target.uri())).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/x",
        "example.com",
        "ftp://example.com/",
        "http:example.com",
        "http:///x",
        "http://",
        "http://:80/",
        "http://a b/",
        "http://example.com/ ",
        "http://example.com:99999/",
        "http://example.com:x/",
        "http://example.com:-1/",
        "http://[::1/",
        "http://[zz]/",
        "http://::1/",
        "http://a..b/",
        "http://.a/",
        "http://a%41/",
        "http://me:secret@example.com/",
        "http://example.com/?secret=\n",
        "http://example.com/%zz?secret",
      })
  void whatIsNoUrlOfHttpIsRefusedWithoutTellingSecrets(String url) {
    assertThatThrownBy(() -> Target.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void aUrlHasAnEnd() {
    assertThatThrownBy(() -> Target.parse("http://h/" + "x".repeat(70_000)))
        .hasMessageContaining("more than 65536 characters");
  }
}
