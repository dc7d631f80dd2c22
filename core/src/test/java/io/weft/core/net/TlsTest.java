package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.TlsSettings.ClientCertificate;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS over real sockets on loopback: who is let in, and what those who are not are told. */
@Timeout(60)
@ParameterizedClass
@EnumSource(
    value = Sockets.class,
    names = {"EPOLL", "NIO"})
class TlsTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Endpoint ANY_PORT = Endpoint.parse("ssl:127.0.0.1:0");
  private static final TlsSettings TRUSTING = TlsSettings.DEFAULT.withTrusted(pem("ca.pem"));

  @Parameter Sockets sockets;
  private Scheduler scheduler;
  private NettyNetwork network;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("tls-test");
    network = NettyNetwork.open(scheduler, NettySettings.DEFAULT.withSockets(sockets));
  }

  @AfterEach
  void close() {
    scheduler.close();
  }

  private static Pem pem(String file) {
    return Pem.file(Path.of("src/test/resources/tls", file));
  }

  private static TlsSettings identity(String name) {
    return TRUSTING.withIdentity(pem(name + ".key"), pem(name + ".pem"));
  }

  /** Tells each client who it is, and echoes. */
  private Endpoint server(Endpoint endpoint, TlsSettings tls) {
    Listener<ByteBuf> listener =
        scheduler
            .submit("listen", r -> network.listen(r, endpoint, ListenSettings.DEFAULT.withTls(tls)))
            .join(LIMIT);
    scheduler.spawn(
        "server",
        r -> {
          Optional<Connection<ByteBuf>> accepted;
          while ((accepted = listener.accept(r)).isPresent()) {
            Connection<ByteBuf> connection = accepted.get();
            scheduler.spawn(
                "session",
                s -> {
                  try (connection) {
                    String peer =
                        connection.tls().orElseThrow().certificates().stream()
                            .findFirst()
                            .map(c -> c.getSubjectX500Principal().getName())
                            .orElse("nobody");
                    connection.write(s, Unpooled.copiedBuffer(peer, StandardCharsets.UTF_8));
                    Optional<ByteBuf> data;
                    while ((data = connection.read(s)).isPresent()) {
                      connection.write(s, data.get());
                    }
                  } catch (ConnectionException e) {
                    // The client is told, too.
                    assertThat(e).isNotNull();
                  }
                });
          }
        });
    return listener.local();
  }

  private static ConnectionSettings with(TlsSettings tls) {
    return ConnectionSettings.builder().tls(tls).build();
  }

  /** What the server calls the client, and the end of the stream. */
  private String ask(Endpoint endpoint, TlsSettings tls) {
    return scheduler
        .submit(
            "client",
            r -> {
              try (Connection<ByteBuf> connection = network.connect(r, endpoint, with(tls))) {
                ByteBuf data = connection.read(r).orElseThrow();
                String text = data.toString(StandardCharsets.UTF_8);
                data.release();
                return text;
              }
            })
        .join(LIMIT);
  }

  private void assertRefused(Endpoint endpoint, TlsSettings tls, String reason) {
    assertThatThrownBy(() -> ask(endpoint, tls))
        .cause()
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aServerWithATrustedCertificateForItsHostIsTalkedTo() {
    Endpoint server = server(ANY_PORT, identity("server"));
    assertThat(server).hasToString("ssl://127.0.0.1:" + server.port());
    assertThat(ask(server, TRUSTING)).isEqualTo("nobody");
    assertThat(ask(Endpoint.tcp("localhost", server.port()).withTls(), TRUSTING))
        .isEqualTo("nobody");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void muchGoesThereAndBackUnchanged(String version) {
    Endpoint server = server(ANY_PORT, identity("server"));
    int size = 2_000_000;
    int received =
        scheduler
            .submit(
                "client",
                r -> {
                  try (Connection<ByteBuf> connection =
                      network.connect(r, server, with(TRUSTING.withProtocols(version)))) {
                    assertThat(connection.tls().orElseThrow().protocol()).isEqualTo(version);
                    int greeting = "nobody".length();
                    r.spawn(
                        "writer", w -> connection.write(w, Unpooled.wrappedBuffer(new byte[size])));
                    int count = 0;
                    while (count < size + greeting) {
                      ByteBuf data = connection.read(r).orElseThrow();
                      count += data.readableBytes();
                      data.release();
                    }
                    return count - greeting;
                  }
                })
            .join(LIMIT);
    assertThat(received).isEqualTo(size);
  }

  @Test
  void overTls13AnOutputThatWasShutDownStillGetsItsAnswer() {
    Endpoint server = server(ANY_PORT, identity("server"));
    String all =
        scheduler
            .submit(
                "client",
                r -> {
                  try (Connection<ByteBuf> connection =
                      network.connect(r, server, with(TRUSTING))) {
                    connection.write(r, Unpooled.copiedBuffer("!", StandardCharsets.UTF_8));
                    connection.shutdownOutput();
                    StringBuilder text = new StringBuilder();
                    Optional<ByteBuf> data;
                    while ((data = connection.read(r)).isPresent()) {
                      text.append(data.get().toString(StandardCharsets.UTF_8));
                      data.get().release();
                    }
                    return text.toString();
                  }
                })
            .join(LIMIT);
    assertThat(all).isEqualTo("nobody!");
  }

  @Test
  void itWorksOverUnixSocketsToo(@TempDir Path directory) {
    Endpoint endpoint = Endpoint.unix(directory.resolve("s").toString()).withTls();
    server(endpoint, identity("server"));
    assertThat(ask(endpoint, TRUSTING)).isEqualTo("nobody");
    assertThat(ask(endpoint, TRUSTING.withServerName("localhost"))).isEqualTo("nobody");
    assertRefused(endpoint, TRUSTING.withServerName("other.test"), "is for another name");
    assertRefused(endpoint, TlsSettings.DEFAULT, "comes from an unknown CA");
  }

  @Test
  void aPassiveEndpointSpeaksTlsAsAServer() {
    Listener<ByteBuf> listener =
        scheduler
            .submit(
                "listen",
                r ->
                    network.listen(
                        r,
                        Endpoint.parse("pssl:0:127.0.0.1"),
                        ListenSettings.DEFAULT.withTls(identity("server"))))
            .join(LIMIT);
    scheduler.spawn(
        "passive",
        r -> {
          Connection<ByteBuf> connection = listener.accept(r).orElseThrow();
          connection.write(r, Unpooled.copiedBuffer("passive", StandardCharsets.UTF_8));
        });
    assertThat(ask(listener.local(), TRUSTING)).isEqualTo("passive");
  }

  @Test
  void anUnknownAuthorityIsRefused() {
    Endpoint server = server(ANY_PORT, identity("stranger"));
    assertRefused(
        server,
        TRUSTING,
        "cannot connect to " + server + ": the peer's certificate comes from an unknown CA");
    assertThat(ask(server, TRUSTING.insecure())).isEqualTo("nobody");
  }

  @Test
  void aCertificateForAnotherHostIsRefused() {
    Endpoint server = server(ANY_PORT, identity("elsewhere"));
    assertRefused(server, TRUSTING, "the peer's certificate is for another name");
    assertThat(ask(server, TRUSTING.withServerName("elsewhere.test"))).isEqualTo("nobody");
    assertThat(ask(server, TRUSTING.withVerifyHost(false))).isEqualTo("nobody");
  }

  @Test
  void withoutVerifyingTheHostTheAuthorityIsVerifiedStill() {
    Endpoint server = server(ANY_PORT, identity("stranger"));
    assertRefused(server, TRUSTING.withVerifyHost(false), "comes from an unknown CA");
  }

  @Test
  void anExpiredCertificateIsRefused() {
    Endpoint server = server(ANY_PORT, identity("expired"));
    assertRefused(server, TRUSTING, "the peer's certificate has expired");
  }

  @Test
  void theVersionsMustMeet() {
    Endpoint server = server(ANY_PORT, identity("server").withProtocols("TLSv1.3"));
    assertRefused(
        server, TRUSTING.withProtocols("TLSv1.2"), "refused the TLS handshake: protocol version");
  }

  @Test
  void aPeerWithoutTlsIsToldApart() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      RoutineFuture<String> asking =
          scheduler.submit(
              "client",
              r ->
                  network
                      .connect(
                          r,
                          Endpoint.tcp("127.0.0.1", plain.getLocalPort()).withTls(),
                          with(TRUSTING))
                      .remote());
      try (Socket peer = plain.accept()) {
        peer.getOutputStream().write("SSH-2.0-hello\r\n".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> asking.join(LIMIT))
            .cause()
            .hasMessageContaining("the peer does not speak TLS");
      }
    }
  }

  @Test
  void aPeerThatIsSilentInTheHandshakeIsGivenUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Endpoint endpoint = Endpoint.tcp("127.0.0.1", silent.getLocalPort()).withTls();
      assertRefused(
          endpoint,
          TRUSTING.withHandshakeTimeout(Duration.ofMillis(50)),
          "did not finish the TLS handshake in time");
    }
  }

  @Test
  void aPeerThatDiesInTheHandshakeIsSaidTo() throws Exception {
    try (ServerSocket dying = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Endpoint endpoint = Endpoint.tcp("127.0.0.1", dying.getLocalPort()).withTls();
      RoutineFuture<String> asking =
          scheduler.submit("client", r -> network.connect(r, endpoint, with(TRUSTING)).remote());
      try (Socket peer = dying.accept()) {
        assertThat(peer.getInputStream().read()).isPositive();
      }
      assertThatThrownBy(() -> asking.join(LIMIT))
          .cause()
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("cannot connect to " + endpoint);
    }
  }

  @Test
  void aServerSurvivesClientsThatDoNotSpeakTlsOrLeave() throws Exception {
    Endpoint server = server(ANY_PORT, identity("server"));
    for (int i = 0; i < 200; i++) {
      try (Socket client = new Socket("127.0.0.1", server.port())) {
        if (i % 2 == 0) {
          client.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    assertThat(ask(server, TRUSTING)).isEqualTo("nobody");
  }

  @Test
  void aClientShowsItsCertificateWhenItIsAskedFor() {
    Endpoint required =
        server(ANY_PORT, identity("server").withClientCertificate(ClientCertificate.REQUIRED));
    assertThat(ask(required, identity("client"))).isEqualTo("CN=client");
    assertRefused(required, TRUSTING, "");
    assertRefused(required, TRUSTING.withIdentity(pem("stranger.key"), pem("stranger.pem")), "");
    Endpoint optional =
        server(ANY_PORT, identity("server").withClientCertificate(ClientCertificate.OPTIONAL));
    assertThat(ask(optional, identity("client"))).isEqualTo("CN=client");
    assertThat(ask(optional, TRUSTING)).isEqualTo("nobody");
  }

  @Test
  void aRefusedClientIsToldWhy() {
    Endpoint required =
        server(ANY_PORT, identity("server").withClientCertificate(ClientCertificate.REQUIRED));
    assertRefused(
        required, TRUSTING.withProtocols("TLSv1.2"), "the peer refused the TLS handshake");
  }

  @Test
  void anRsaKeyInItsOldFormIsRead() {
    assertThat(ask(server(ANY_PORT, identity("rsa")), TRUSTING)).isEqualTo("nobody");
  }

  @Test
  void keysAndCertificatesComeFromTextsToo() throws Exception {
    Path directory = Path.of("src/test/resources/tls");
    TlsSettings server =
        TlsSettings.DEFAULT.withIdentity(
            Pem.text(Files.readString(directory.resolve("server.key"))),
            Pem.text(Files.readString(directory.resolve("server.pem"))));
    assertThat(server.toString()).doesNotContain("BEGIN").doesNotContain("MIG");
    TlsSettings client =
        TlsSettings.DEFAULT.withTrusted(Pem.text(Files.readString(directory.resolve("ca.pem"))));
    assertThat(ask(server(ANY_PORT, server), client)).isEqualTo("nobody");
  }

  @Test
  void aRenewedFileIsUsedFromThenOn(@TempDir Path directory) throws Exception {
    Path authority = directory.resolve("ca.pem");
    Files.copy(Path.of("src/test/resources/tls/other-ca.pem"), authority);
    Endpoint server = server(ANY_PORT, identity("server"));
    TlsSettings client = TlsSettings.DEFAULT.withTrusted(Pem.file(authority));
    assertRefused(server, client, "comes from an unknown CA");
    Files.copy(
        Path.of("src/test/resources/tls/ca.pem"), authority, StandardCopyOption.REPLACE_EXISTING);
    Files.setLastModifiedTime(authority, FileTime.fromMillis(1));
    assertThat(ask(server, client)).isEqualTo("nobody");
  }

  @Test
  void whatIsWrongWithTheSettingsIsSaid(@TempDir Path directory) throws Exception {
    Path garbage = Files.writeString(directory.resolve("garbage"), "no PEM at all");
    assertCannotListen(TlsSettings.DEFAULT, "needs a key and a certificate");
    assertCannotListen(
        TlsSettings.DEFAULT.withIdentity(pem("sec1.key"), pem("client.pem")),
        "EC PRIVATE KEY cannot be read; convert it with: openssl pkcs8");
    assertCannotListen(
        TlsSettings.DEFAULT.withIdentity(Pem.file(garbage), pem("client.pem")),
        "key " + garbage + " holds no private key in PEM");
    assertCannotListen(
        TlsSettings.DEFAULT.withIdentity(pem("client.key"), Pem.file(garbage)),
        "certificate " + garbage + " holds no certificate in PEM");
    assertCannotListen(
        TlsSettings.DEFAULT.withIdentity(pem("no-such.key"), pem("client.pem")),
        "no-such.key cannot be read");
    assertCannotListen(
        TlsSettings.DEFAULT.withIdentity(
            Pem.text("-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----"),
            pem("client.pem")),
        "key (PEM text): the private key is damaged");
  }

  private void assertCannotListen(TlsSettings tls, String reason) {
    assertThatThrownBy(() -> server(ANY_PORT, tls))
        .cause()
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("cannot listen on " + ANY_PORT)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("c2VjcmV0");
  }
}
