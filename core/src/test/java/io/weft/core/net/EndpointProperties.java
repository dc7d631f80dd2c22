package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is called a connection URL is read back as it prints, or refused as one. */
class EndpointProperties {
  @Provide
  Arbitrary<String> urls() {
    Arbitrary<String> schemes =
        Combinators.combine(
                Arbitraries.of("", "l", "p", "x"),
                Arbitraries.of("tcp", "ssl", "udp", "unix", "sslunix", "http"))
            .as((prefix, base) -> prefix + base + ":");
    Arbitrary<String> tails =
        Arbitraries.of(
                "//",
                "/",
                ":",
                "[",
                "]",
                "::1",
                "fe80::1%eth0",
                "127.0.0.1",
                "host",
                "0",
                "6640",
                "65536",
                "99999999999",
                " ",
                "é",
                "-")
            .list()
            .ofMaxSize(6)
            .map(parts -> String.join("", parts));
    return Arbitraries.oneOf(
        Combinators.combine(schemes, tails).as((scheme, tail) -> scheme + tail),
        Arbitraries.strings().ofMaxLength(40));
  }

  @Property(tries = 2000)
  void aUrlIsReadBackAsItPrintsOrRefused(@ForAll("urls") String text) {
    Endpoint endpoint;
    try {
      endpoint = Endpoint.parse(text, 7);
    } catch (EndpointException e) {
      assertThat(e).hasMessageStartingWith("connection URL ");
      return;
    }
    assertThat(Endpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    assertThat(Endpoint.parse(endpoint.listening().toString())).isEqualTo(endpoint.listening());
    assertThat(Endpoint.parse(endpoint.active().toString())).isEqualTo(endpoint.active());
  }
}
