package io.weft.protocols.openflow.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.net.Client;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.Server;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.PrivateOpenVSwitch;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** OpenFlow over TLS, with certificates demanded on both sides. */
@Timeout(120)
class OpenFlowTlsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The certificates for tests are core's. */
  private static final Path FILES = Path.of("../core/src/test/resources/tls").toAbsolutePath();

  private static final OpenFlowSettings CONTROLLER = identity("server");

  private final RoutineFuture<SwitchIdentity> identified = new RoutineFuture<>();
  private Scheduler scheduler;
  private NettyNetwork network;

  @BeforeEach
  void start() {
    scheduler = Scheduler.start("openflow-tls");
    network = NettyNetwork.open(scheduler);
  }

  @AfterEach
  void stop() {
    scheduler.close();
  }

  private static OpenFlowSettings identity(String name) {
    return ConnectionGuideTest.withTls(
        OpenFlowSettings.DEFAULT,
        FILES.resolve(name + ".key"),
        FILES.resolve(name + ".pem"),
        FILES.resolve("ca.pem"));
  }

  /** A controller that demands a certificate, and asks who has come. */
  private Endpoint controller() {
    Server server =
        Server.start(
            network,
            Endpoint.parse("pssl:0:127.0.0.1"),
            CONTROLLER.server(),
            (r, socket) -> {
              OpenFlowConnection<?> connection =
                  OpenFlowConnection.negotiate(r, socket, CONTROLLER).connection();
              assertThat(connection.socket().tls()).isPresent();
              r.spawn("identify", own -> identified.complete(connection.identify(own)));
              connection.run(r, (own, message) -> {});
            });
    return scheduler.submit("bound", r -> server.awaitBound(r).getFirst()).join(LIMIT);
  }

  @Test
  void aSwitchWithACertificateIsServed() {
    Endpoint where = Endpoint.parse("ssl:localhost:" + controller().port());
    OpenFlowSettings settings = identity("client");
    Client.start(
        network,
        where,
        settings.client(),
        new ConnectionGuideTest.SmallSwitch(new DatapathId(7), settings));
    assertThat(identified.join(LIMIT).datapathId()).isEqualTo(new DatapathId(7));
  }

  @Test
  void aSwitchWithACertificateOfAStrangerIsNot() {
    Endpoint where = Endpoint.parse("ssl:localhost:" + controller().port());
    OpenFlowSettings settings = identity("stranger");
    RoutineFuture<Negotiated> opened =
        scheduler.submit(
            "stranger",
            r ->
                OpenFlowConnection.negotiate(
                    r, network.connect(r, where, settings.client().connection()), settings));
    assertThatThrownBy(() -> opened.join(LIMIT)).cause().isInstanceOf(ConnectionException.class);
    assertThat(identified.isDone()).isFalse();
  }

  @Test
  @Tag("real")
  void openVSwitchIsServed() throws Exception {
    PrivateOpenVSwitch.require();
    int port = controller().port();
    try (PrivateOpenVSwitch ovs = PrivateOpenVSwitch.start(2, "OpenFlow10,OpenFlow13")) {
      ovs.vsctl(
          "set-ssl",
          FILES.resolve("client.key").toString(),
          FILES.resolve("client.pem").toString(),
          FILES.resolve("ca.pem").toString());
      ovs.vsctl("set-controller", "br0", "ssl:127.0.0.1:" + port);
      assertThat(identified.join(LIMIT).datapathId()).isEqualTo(new DatapathId(0xab));
    }
  }
}
