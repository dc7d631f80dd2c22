package io.weft.protocols.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The values that client and server share. */
class HttpValuesTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void headersKeepTheirOrderAndForgetTheCaseOfNames() {
    Headers headers = Headers.of("Accept", "a, b", "X", "1", "accept", "\"c, d\" , ,e");
    assertThat(headers.first("ACCEPT")).hasValue("a, b");
    assertThat(headers.all("accept")).containsExactly("a, b", "\"c, d\" , ,e");
    assertThat(headers.list("accept")).containsExactly("a", "b", "\"c, d\"", "e");
    assertThat(headers.lists("Accept", "B")).isTrue();
    assertThat(headers.with("ACCEPT", "z")).isEqualTo(Headers.of("x", "1", "accept", "z"));
    assertThat(headers.without("x").size()).isEqualTo(2);
    assertThat(headers).hasToString("Headers(Accept, X, accept)");
    assertThat(Headers.copyOf(Map.of("A", "b").entrySet())).isEqualTo(Headers.of("a", "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nb", "a\nb", "a\0b", " a", "a\t", "\u0100", "\u007f"})
  void aHeaderThatCouldEndEarlyCannotBeMade(String value) {
    assertThatThrownBy(() -> Headers.EMPTY.plus("X", value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the header X has a value that no header can have");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "ä"})
  void aHeaderNameIsAToken(String name) {
    assertThatThrownBy(() -> Headers.of(name, "v")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void percentCodingIsOfUtf8() {
    assertThat(PercentCoding.encodeSegment("ä/ b%?")).isEqualTo("%C3%A4%2F%20b%25%3F");
    assertThat(PercentCoding.encodePath("/a b/ö")).isEqualTo("/a%20b/%C3%B6");
    assertThat(PercentCoding.encodeForm("a b+&=~")).isEqualTo("a+b%2B%26%3D%7E");
    assertThat(PercentCoding.decode("a+%C3%a4%2F")).isEqualTo("a+ä/");
    assertThat(PercentCoding.decodeForm("a+%zz%4%C3%A4%ff%")).isEqualTo("a %zz%4ä\ufffd%");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "a%4", "%zz", "%ff", "%C3", "%-1", "%٣٣"})
  void aPathIsDecodedStrictly(String text) {
    assertThatThrownBy(() -> PercentCoding.decode(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void parametersAreCountedAndMayRepeat() {
    Parameters parameters = Parameters.decode("a=1&b=%60%5B1%5D%60&&a=x+y&c&d=%&=e=", 6);
    assertThat(parameters.asMap())
        .containsExactly(
            Map.entry("a", List.of("1", "x y")),
            Map.entry("b", List.of("`[1]`")),
            Map.entry("c", List.of("")),
            Map.entry("d", List.of("%")),
            Map.entry("", List.of("e=")));
    assertThat(parameters.toForm()).isEqualTo("a=1&b=%60%5B1%5D%60&a=x+y&c=&d=%25&=e%3D");
    assertThat(Parameters.of("a b", "ä").toQuery()).isEqualTo("a%20b=%C3%A4");
    assertThatThrownBy(() -> Parameters.decode("a&b&c", 2))
        .hasMessage("there are more than 2 parameters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994"
      })
  void allThreeFormsOfADateAreRead(String text) {
    assertThat(HttpDate.parse(text, NOW)).hasValue(Instant.parse("1994-11-06T08:49:37Z"));
  }

  @Test
  void aShortYearIsNotFarInTheFuture() {
    assertThat(HttpDate.parse("Sunday, 06-Nov-70 08:49:37 GMT", NOW).orElseThrow())
        .isBefore(Instant.parse("2071-01-01T00:00:00Z"));
    assertThat(HttpDate.parse("Sun, 06 Nov 1994", NOW)).isEmpty();
    assertThat(HttpDate.format(NOW)).isEqualTo("Sat, 21 Nov 2026 12:00:00 GMT");
  }

  @Test
  void aMediaTypeHasParameters() {
    MediaType type = MediaType.parse("Text/HTML ; Charset=\"utf-8\"; a=\"b\\\"; c\"");
    assertThat(type.type()).isEqualTo("text/html");
    assertThat(type.parameters()).containsEntry("charset", "utf-8").containsEntry("a", "b\"; c");
    assertThat(type.charset().orElseThrow().name()).isEqualTo("UTF-8");
    assertThat(type).hasToString("text/html; charset=utf-8; a=\"b\\\"; c\"");
    assertThat(MediaType.parse("application/problem+json").isJson()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text", "text/", "a b/c", "a/b;c", "a/b;c=\"", "a/b;c=1;C=2"})
  void whatIsNoMediaTypeIsRefused(String text) {
    assertThatThrownBy(() -> MediaType.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void cookiesAreReadWithoutThoseThatCannotBe() {
    assertThat(Cookie.parse("a=1; b=\"2\" ;bad; c d=3; e=x=y; f=ä", 10))
        .containsExactly(new Cookie("a", "1"), new Cookie("b", "2"), new Cookie("e", "x=y"));
    assertThat(Cookie.parse("a=1; b=2", 1)).hasSize(1);
    assertThat(new Cookie("secret", "v")).hasToString("Cookie(secret)");
    assertThat(Cookie.header(List.of(new Cookie("a", "1"), new Cookie("b", "2"))))
        .isEqualTo("a=1; b=2");
    assertThatThrownBy(() -> new Cookie("a", "x; Domain=evil"))
        .hasMessage("the cookie a has a value that no cookie can have");
  }

  @Test
  void aCookieIsSetAsItIsRead() {
    SetCookie cookie =
        SetCookie.of("id", "v")
            .withMaxAge(Duration.ofMinutes(1))
            .withDomain("example.org")
            .withSecure(true)
            .withExpires(NOW);
    assertThat(cookie.header())
        .isEqualTo(
            "id=v; Max-Age=60; Expires=Sat, 21 Nov 2026 12:00:00 GMT; Domain=example.org; Path=/;"
                + " Secure; HttpOnly; SameSite=Lax");
    assertThat(SetCookie.parse(cookie.header(), NOW)).hasValue(cookie);
    assertThat(SetCookie.parse("a=b; Expires=Sat, 21-Nov-2026 12:00:00 GMT; x; Max-Age=z", NOW))
        .hasValueSatisfying(read -> assertThat(read.expires()).hasValue(NOW));
    assertThat(SetCookie.parse("nothing", NOW)).isEmpty();
    assertThatThrownBy(() -> SetCookie.of("a", "b").withPath("/; Domain=evil"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void entityTagsAreComparedStronglyOrWeakly() {
    assertThat(EntityTag.parseList("\"a\", W/\"b\\\",nonsense, \"c,d\""))
        .containsExactly(EntityTag.strong("a"), EntityTag.weak("b\\"), EntityTag.strong("c,d"));
    assertThat(EntityTag.weak("a").matchesStrongly(EntityTag.weak("a"))).isFalse();
    assertThat(EntityTag.weak("a").matchesWeakly(EntityTag.strong("a"))).isTrue();
    assertThat(EntityTag.parse("abc")).isEmpty();
    assertThat(EntityTag.weak("a")).hasToString("W/\"a\"");
  }

  @ParameterizedTest
  @CsvSource({"'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',Aladdin,open sesame", "basic OjM6,'','3:'"})
  void credentialsAreReadAsTheyAreWritten(String header, String user, String password) {
    Credentials read = Credentials.parse(header).orElseThrow();
    assertThat(read).isEqualTo(new Credentials(user, password));
    assertThat(Credentials.parse(read.header())).hasValue(read);
    assertThat(read.toString()).doesNotContain(password);
    assertThat(read.matches(new Credentials(user, password))).isTrue();
    assertThat(read.matches(new Credentials(user, "other"))).isFalse();
    assertThat(read.matches(new Credentials("other", password))).isFalse();
  }

  @Test
  void whatAreNoCredentialsIsEmpty() {
    assertThat(
            List.of("Bearer x", "Basic", "Basic !!", "Basic YQ==", "Basic /w==").stream()
                .map(Credentials::parse))
        .containsOnly(Optional.empty());
  }

  @Test
  void aStatusHasWords() {
    assertThat(new HttpStatus(404)).hasToString("404 Not Found");
    assertThat(new HttpStatus(299).reason()).isEqualTo("Success");
    assertThat(new HttpStatus(304).isBodiless()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "100, true, false, false, false",
    "199, true, false, false, false",
    "200, false, true, false, false",
    "299, false, true, false, false",
    "300, false, false, true, false",
    "399, false, false, true, false",
    "400, false, false, false, true",
    "599, false, false, false, true",
    "600, false, false, false, false",
  })
  void aStatusIsOfOneClass(
      int code, boolean informational, boolean success, boolean redirection, boolean error) {
    HttpStatus status = new HttpStatus(code);
    assertThat(status.isInformational()).isEqualTo(informational);
    assertThat(status.isSuccess()).isEqualTo(success);
    assertThat(status.isRedirection()).isEqualTo(redirection);
    assertThat(status.isError()).isEqualTo(error);
  }

  @Test
  void whatIsReadFromAFormIsTextThatUtf8CanCarry() {
    assertThat(PercentCoding.decodeForm("a\ud800")).isEqualTo("a?");
  }
}
