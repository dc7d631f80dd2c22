package io.weft.protocols.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Ticker;
import io.weft.protocols.http.Cookie;
import io.weft.protocols.http.SetCookie;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which cookies are kept, and who gets them (RFC 6265 section 5). */
class CookieJarTest {
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final CookieJar jar =
      new CookieJar(
          new Ticker() {
            @Override
            public long nanoTime() {
              return 0;
            }

            @Override
            public Instant now() {
              return now;
            }
          });

  private boolean store(String url, String header) {
    return jar.store(URI.create(url), SetCookie.parse(header, now).orElseThrow());
  }

  private String sent(String url) {
    return Cookie.header(jar.cookiesFor(URI.create(url)));
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example.com/, k=v, http://a.example.com/x, true",
    "http://a.example.com/, k=v, http://b.example.com/, false",
    "http://a.example.com/, k=v, http://x.a.example.com/, false",
    "http://a.example.com/, k=v, http://a.example.com:81/, true",
    "http://a.example.com/, k=v; Domain=example.com, http://b.example.com/, true",
    "http://a.example.com/, k=v; Domain=.Example.com, http://example.com/, true",
    "http://a.example.com/, k=v; Domain=example.com, http://notexample.com/, false",
    "http://a.example.com/, k=v; Domain=a.example.com, http://x.a.example.com/, true",
    "http://10.0.0.1/, k=v, http://10.0.0.1/, true",
    "http://[::1]/, k=v, http://[::1]/, true",
    "http://localhost/, k=v; Domain=localhost, http://localhost/, true",
    "http://localhost/, k=v; Domain=localhost, http://x.localhost/, false",
  })
  void aCookieIsForItsHostOrADomainAboveIt(
      String from, String header, String to, boolean expected) {
    assertThat(store(from, header)).isTrue();
    assertThat(sent(to)).isEqualTo(expected ? "k=v" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "http://a.example.com/, k=v; Domain=com",
    "http://a.example.com/, k=v; Domain=other.com",
    "http://a.example.com/, k=v; Domain=x.a.example.com",
    "http://example.co.uk/, k=v; Domain=co.uk",
    "http://10.0.0.1/, k=v; Domain=0.0.1",
    "http://a.example.com/, k=v; Secure",
    "http://a.example.com/, __Secure-k=v",
    "https://a.example.com/, __Secure-k=v",
    "https://a.example.com/, __Host-k=v; Secure; Path=/; Domain=a.example.com",
    "https://a.example.com/x/y, __Host-k=v; Secure",
  })
  void aCookieThatIsNotForItsServerToGiveIsLeft(String from, String header) {
    assertThat(store(from, header)).isFalse();
    assertThat(jar.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, '', /a/c, true",
    "/a/b, '', /a, true",
    "/a/b, '', /ab, false",
    "/a/b, '', /, false",
    "/a/b, /, /x, true",
    "/a/b, /c, /c/d, true",
    "/a/b, /c, /cd, false",
    "/a/b, /c/, /c/d, true",
    "/a/b, /c/, /c, false",
    "/a/b, c, /a/x, true",
  })
  void aCookieIsForAPath(String from, String path, String to, boolean expected) {
    store("http://h.test" + from, "k=v; Path=" + path);
    assertThat(sent("http://h.test" + to)).isEqualTo(expected ? "k=v" : "");
  }

  @Test
  void aSecureCookieGoesOverTlsOnlyAndOnlyTlsReplacesIt() {
    store("https://h.test/", "k=v; Secure");
    assertThat(sent("http://h.test/")).isEmpty();
    assertThat(sent("https://h.test/")).isEqualTo("k=v");
    assertThat(store("http://h.test/", "k=evil")).isFalse();
    assertThat(store("http://x.h.test/", "k=evil; Domain=h.test")).isFalse();
    assertThat(sent("https://h.test/")).isEqualTo("k=v");
  }

  @Test
  void aCookieExpiresByTheClockOfTheScheduler() {
    store("http://h.test/", "a=1; Max-Age=10");
    store("http://h.test/", "b=1; Expires=Thu, 01 Jan 2026 00:00:20 GMT");
    store("http://h.test/", "c=1; Max-Age=30; Expires=Thu, 01 Jan 2026 00:00:05 GMT");
    store("http://h.test/", "d=1");
    assertThat(sent("http://h.test/")).isEqualTo("a=1; b=1; c=1; d=1");
    now = now.plusSeconds(10);
    assertThat(sent("http://h.test/")).isEqualTo("b=1; c=1; d=1");
    now = now.plusSeconds(10);
    assertThat(sent("http://h.test/")).isEqualTo("c=1; d=1");
    now = now.plus(Duration.ofDays(399));
    assertThat(sent("http://h.test/")).isEqualTo("d=1");
    jar.clearSession();
    assertThat(jar.size()).isZero();
  }

  @Test
  void aCookieOfTheSameNameReplacesOrRemoves() {
    store("http://h.test/", "a=1");
    store("http://h.test/", "b=1");
    store("http://h.test/", "a=2");
    assertThat(sent("http://h.test/")).isEqualTo("a=2; b=1");
    store("http://h.test/", "a=; Max-Age=0");
    assertThat(sent("http://h.test/")).isEqualTo("b=1");
  }

  @Test
  void longerPathsComeFirst() {
    store("http://h.test/", "a=1; Path=/");
    store("http://h.test/", "b=1; Path=/x/y");
    store("http://h.test/", "c=1; Path=/x");
    assertThat(sent("http://h.test/x/y/z")).isEqualTo("b=1; c=1; a=1");
  }

  @Test
  void aServerCannotFillTheJar() {
    for (int i = 0; i < 200; i++) {
      store("http://h.test/", "k" + i + "=v");
    }
    List<Cookie> kept = jar.cookiesFor(URI.create("http://h.test/"));
    assertThat(kept).hasSize(50).contains(new Cookie("k199", "v"));
    for (int i = 0; i < 4000; i++) {
      store("http://h" + i + ".test/", "k=v");
    }
    assertThat(jar.size()).isEqualTo(3000);
    assertThat(store("http://h.test/", "k=" + "v".repeat(4096))).isFalse();
  }

  @Test
  void nameAndValueTogetherHaveALimit() {
    assertThat(store("http://h.test/", "k=" + "v".repeat(4095))).isTrue();
    assertThat(store("http://h.test/", "kk=" + "v".repeat(4095))).isFalse();
  }

  /** RFC 6265 section 5.3: what has expired goes before anything that has not. */
  @Test
  void whatHasExpiredMakesRoomFirst() {
    for (int i = 0; i < 49; i++) {
      store("http://h.test/", "k" + i + "=v");
    }
    store("http://h.test/", "short=v; Max-Age=1");
    now = now.plusSeconds(2);
    store("http://h.test/", "last=v");
    assertThat(jar.cookiesFor(URI.create("http://h.test/")))
        .hasSize(50)
        .contains(new Cookie("k0", "v"), new Cookie("last", "v"));
  }
}
