package io.weft.protocols.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.http.Cookie;
import io.weft.protocols.http.Credentials;
import io.weft.protocols.http.HttpDate;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.Parameters;
import io.weft.protocols.http.PercentCoding;
import io.weft.protocols.http.SetCookie;
import io.weft.protocols.http.client.WebClient;
import io.weft.protocols.http.client.WebClientSettings;
import io.weft.protocols.http.client.WebException;
import io.weft.protocols.http.client.WebRequest;
import io.weft.protocols.http.client.WebResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** HTTP as far as it is ours; the parser of the messages is Netty's. */
class HttpFuzz {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** Any bytes as a response: the client gives it, or throws {@link WebException}. */
  @FuzzTest(maxDuration = "10m")
  void response(byte[] data) {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler there = simulation.scheduler("server");
      Endpoint address = Endpoint.tcp("server", 80);
      there.spawn(
          "server",
          r -> {
            try (var listener = simulation.network(there).listen(r, address)) {
              Optional<Connection<ByteBuf>> accepted;
              while ((accepted = listener.accept(r)).isPresent()) {
                try (Connection<ByteBuf> connection = accepted.get()) {
                  connection.read(r).ifPresent(ByteBuf::release);
                  connection.write(r, Unpooled.wrappedBuffer(data));
                }
              }
            }
          });
      Scheduler here = simulation.scheduler("client");
      WebClient client =
          WebClient.create(
              simulation.network(here),
              WebClientSettings.builder()
                  .contentLimit(100_000)
                  .maxHeaders(10_000)
                  .timeout(Duration.ofSeconds(5))
                  .cookies(true)
                  .build());
      RoutineFuture<String> outcome =
          here.submit(
              "request",
              r -> {
                try (WebResponse response = client.open(r, WebRequest.get("http://server/a?b"))) {
                  return response + response.text(r);
                } catch (WebException e) {
                  return String.valueOf(e.getMessage());
                }
              });
      try {
        assertThat(simulation.await(outcome)).isNotEmpty();
      } catch (RoutineFailedException e) {
        throw new AssertionError("no WebException", e);
      }
      client.close();
      assertThat(client.connections()).isZero();
    }
  }

  /** The texts of headers. */
  @FuzzTest(maxDuration = "10m")
  void headers(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    SetCookie.parse(text, NOW)
        .ifPresent(
            cookie ->
                assertThat(SetCookie.parse(cookie.header(), NOW).map(SetCookie::cookie))
                    .contains(cookie.cookie()));
    var cookies = Cookie.parse(text, 100);
    assertThat(Cookie.parse(Cookie.header(cookies), 100)).isEqualTo(cookies);
    Credentials.parse(text).ifPresent(c -> assertThat(Credentials.parse(c.header())).contains(c));
    HttpDate.parse(text, NOW);
    try {
      MediaType type = MediaType.parse(text);
      assertThat(MediaType.parse(type.toString())).isEqualTo(type);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** URLs and their parts. */
  @FuzzTest(maxDuration = "10m")
  void urls(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      WebRequest request = WebRequest.get(text);
      assertThat(WebRequest.of("GET", request.url()).url()).isEqualTo(request.url());
      assertThat(request.url().toString()).isPrintable();
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    assertThat(PercentCoding.decode(PercentCoding.encodeComponent(text))).isEqualTo(text);
    try {
      assertThat(PercentCoding.decode(text)).isNotNull();
      Parameters parameters = Parameters.decode(text, 100);
      assertThat(Parameters.decode(parameters.toQuery(), 100)).isEqualTo(parameters);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
