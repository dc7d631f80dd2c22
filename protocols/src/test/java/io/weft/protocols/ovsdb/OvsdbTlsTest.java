package io.weft.protocols.ovsdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.ClientSettings;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.Pem;
import io.weft.core.net.Server;
import io.weft.core.net.ServerSettings;
import io.weft.core.net.TlsSettings;
import io.weft.core.net.TlsSettings.ClientCertificate;
import io.weft.protocols.jsonrpc.JsonRpcClosedException;
import io.weft.protocols.jsonrpc.JsonRpcSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OVSDB over TLS through real sockets: both sides are verified unless told otherwise. */
@Timeout(120)
class OvsdbTlsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The certificates for tests are core's. */
  private static final Path FILES = Path.of("../core/src/test/resources/tls").toAbsolutePath();

  private Scheduler scheduler;
  private NettyNetwork network;
  private OvsdbServer server;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("ovsdb-tls");
    network = NettyNetwork.open(scheduler);
    server =
        new OvsdbServer(
            new OvsdbDatabase(OpenVSwitch.schema(), UUID::randomUUID),
            scheduler.ticker()::nanoTime);
  }

  @AfterEach
  void stop() {
    scheduler.close();
  }

  private static TlsSettings identity(String name) {
    return TlsSettings.DEFAULT
        .withIdentity(
            Pem.file(FILES.resolve(name + ".key")), Pem.file(FILES.resolve(name + ".pem")))
        .withTrusted(Pem.file(FILES.resolve("ca.pem")));
  }

  private int serve(TlsSettings tls) {
    OvsdbService service = new OvsdbService(server, JsonRpcSettings.DEFAULT);
    Server listening =
        Server.start(
            network,
            Endpoint.parse("pssl:0:127.0.0.1"),
            ServerSettings.DEFAULT.withListen(ListenSettings.DEFAULT.withTls(tls)),
            service::serve);
    return scheduler.submit("bound", r -> listening.awaitBound(r).getFirst()).join(LIMIT).port();
  }

  private static ConnectionSettings with(TlsSettings tls) {
    return ConnectionSettings.DEFAULT.toBuilder().tls(tls).build();
  }

  private List<String> databases(int port, TlsSettings tls) {
    return scheduler
        .submit(
            "ask",
            r -> {
              OvsdbSession session =
                  OvsdbSession.open(
                      r,
                      network.connect(r, Endpoint.parse("ssl:localhost:" + port), with(tls)),
                      JsonRpcSettings.DEFAULT);
              List<String> names = session.databases(r);
              session.close("done");
              return names;
            })
        .join(LIMIT);
  }

  @Test
  void aServerIsFollowedByAClientThatItKnows() {
    int port = serve(identity("server").withClientCertificate(ClientCertificate.REQUIRED));
    RoutineFuture<Boolean> connected = new RoutineFuture<>();
    RoutineFuture<Long> changed = new RoutineFuture<>();
    OvsdbClient client =
        new OvsdbClient(
            OpenVSwitch.DATABASE,
            MonitorRequest.none().and("Open_vSwitch", "next_cfg"),
            JsonRpcSettings.DEFAULT,
            ClientSettings.PERSISTENT.withConnection(with(identity("client"))),
            new OvsdbClient.Listener() {
              @Override
              public void connected(
                  Routine r, OvsdbSession session, DatabaseSchema schema, List<RowChange> changes) {
                connected.complete(true);
              }

              @Override
              public void changed(Routine r, OvsdbSession session, List<RowChange> changes) {
                changed.complete(
                    changes.getFirst().after().orElseThrow().integer("next_cfg").orElseThrow());
              }

              @Override
              public void disconnected(Routine r, String reason) {}
            });
    scheduler.spawn("follow", r -> client.run(r, network, Endpoint.parse("ssl:localhost:" + port)));
    assertThat(connected.join(LIMIT)).isTrue();
    scheduler
        .submit(
            "change",
            r ->
                server.transact(
                    List.of(
                        Operation.insert(
                            "Open_vSwitch", Row.empty().with("next_cfg", Datum.of(7))))))
        .join(LIMIT);
    assertThat(changed.join(LIMIT)).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"elsewhere", "stranger", "expired"})
  void aServerThatIsNotWhoItSaysIsNotTalkedTo(String name) {
    int port = serve(identity(name));
    assertThatThrownBy(() -> databases(port, identity("client")))
        .cause()
        .isInstanceOf(ConnectionException.class)
        .hasMessageContaining("certificate");
    assertThat(databases(port, identity("client").insecure())).contains(OpenVSwitch.DATABASE);
  }

  @Test
  void aServerIsVerifiedWhereNothingIsSaid() {
    int port = serve(identity("server"));
    assertThatThrownBy(() -> databases(port, TlsSettings.DEFAULT))
        .cause()
        .isInstanceOf(ConnectionException.class);
  }

  /** With TLS 1.3 a client is connected before the server has looked at its certificate. */
  private void assertRefused(int port, TlsSettings tls) {
    assertThatThrownBy(() -> databases(port, tls))
        .cause()
        .isInstanceOfAny(ConnectionException.class, JsonRpcClosedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stranger", "expired"})
  void aClientThatTheServerDoesNotTrustIsNotServed(String name) {
    int port = serve(identity("server").withClientCertificate(ClientCertificate.REQUIRED));
    assertRefused(port, identity(name));
    assertThat(databases(port, identity("client"))).contains(OpenVSwitch.DATABASE);
  }

  @Test
  void aClientWithoutACertificateIsServedOnlyWhereNoneIsDemanded() {
    TlsSettings nobody = TlsSettings.DEFAULT.withTrusted(Pem.file(FILES.resolve("ca.pem")));
    int strict = serve(identity("server").withClientCertificate(ClientCertificate.REQUIRED));
    int open = serve(identity("server").withClientCertificate(ClientCertificate.NONE));
    assertRefused(strict, nobody);
    assertThat(databases(open, nobody)).contains(OpenVSwitch.DATABASE);
  }

  @Test
  @Tag("real")
  void ovsdbClientIsServed(@TempDir Path directory) throws Exception {
    OpenVSwitchPrograms programs = new OpenVSwitchPrograms(directory, "ovsdb-client");
    int port = serve(identity("server").withClientCertificate(ClientCertificate.REQUIRED));
    assertThat(ovsdbClient(programs, "client", port).output()).isEqualTo("Open_vSwitch\n_Server\n");
    OpenVSwitchPrograms.Result refused = ovsdbClient(programs, "stranger", port);
    assertThat(refused.code()).isNotZero();
    assertThat(refused.output()).doesNotContain(OpenVSwitch.DATABASE);
  }

  private static OpenVSwitchPrograms.Result ovsdbClient(
      OpenVSwitchPrograms programs, String name, int port) throws Exception {
    return programs.attempt(
        "ovsdb-client",
        "--timeout=20",
        "--private-key=" + FILES.resolve(name + ".key"),
        "--certificate=" + FILES.resolve(name + ".pem"),
        "--ca-cert=" + FILES.resolve("ca.pem"),
        "list-dbs",
        "ssl:127.0.0.1:" + port);
  }
}
