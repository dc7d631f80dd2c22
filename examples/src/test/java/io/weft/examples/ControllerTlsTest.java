package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.config.Config;
import io.weft.core.net.Connection;
import io.weft.core.net.ConnectionException;
import io.weft.core.net.ConnectionSettings;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.core.net.Pem;
import io.weft.core.net.TlsSettings;
import io.weft.protocols.http.client.WebClient;
import io.weft.protocols.http.client.WebRequest;
import io.weft.protocols.openflow.connection.OpenFlowConnection;
import io.weft.protocols.openflow.connection.OpenFlowSettings;
import io.weft.protocols.openflow.connection.OpenFlowVersion;
import io.weft.protocols.openflow.v13.FeaturesRequest;
import io.weft.protocols.openflow.v13.Message;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses with TLS in the configuration, through real sockets. */
@Timeout(120)
class ControllerTlsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** The certificates for tests are core's. */
  private static final Path FILES = Path.of("../core/src/test/resources/tls").toAbsolutePath();

  private static final String CONFIGURATION =
      """
      module.openflowserver.url = 'ssl://127.0.0.1:0/'
      module.openflowserver.key = '%1$s/server.key'
      module.openflowserver.certificate = '%1$s/server.pem'
      module.openflowserver.ca_certs = '%1$s/ca.pem'
      module.jsonrpcserver.url = 'ssl://127.0.0.1:0/'
      module.jsonrpcserver.key = '%1$s/server.key'
      module.jsonrpcserver.certificate = '%1$s/server.pem'
      module.jsonrpcserver.ca_certs = '%1$s/ca.pem'
      module.httpserver.vhost.api.url = 'ssl://127.0.0.1:0/'
      module.httpserver.key = '%1$s/server.key'
      module.httpserver.certificate = '%1$s/server.pem'
      """
          .formatted(FILES);

  private final List<String> warnings = new ArrayList<>();
  private Controller controller;
  private Scheduler scheduler;
  private NettyNetwork network;

  @BeforeEach
  void start() {
    Config config = Config.parse("weft.conf", CONFIGURATION);
    controller = Controller.start(SettingsReader.read(config, Optional.empty(), warnings::add));
    scheduler = Scheduler.start("peers");
    network = NettyNetwork.open(scheduler);
  }

  @AfterEach
  void stop() {
    scheduler.close();
    controller.close();
  }

  private static TlsSettings identity(String name) {
    return TlsSettings.DEFAULT
        .withIdentity(
            Pem.file(FILES.resolve(name + ".key")), Pem.file(FILES.resolve(name + ".pem")))
        .withTrusted(Pem.file(FILES.resolve("ca.pem")));
  }

  private static ConnectionSettings with(TlsSettings tls) {
    return ConnectionSettings.DEFAULT.toBuilder().tls(tls).build();
  }

  private static Endpoint at(Endpoint bound) {
    return Endpoint.parse("ssl:localhost:" + bound.port());
  }

  @Test
  void aSwitchWithACertificateIsServed() {
    Endpoint endpoint = at(controller.openFlow().getFirst());
    RoutineFuture<Message> first = new RoutineFuture<>();
    scheduler.spawn(
        "switch",
        r ->
            OpenFlowConnection.open(
                    r,
                    network.connect(r, endpoint, with(identity("client"))),
                    OpenFlowVersion.V13,
                    OpenFlowSettings.DEFAULT)
                .run(r, (own, message) -> first.complete(message)));
    assertThat(first.join(LIMIT)).isInstanceOf(FeaturesRequest.class);
    assertThat(warnings).isEmpty();
  }

  @Test
  void aDatabaseWithACertificateIsFollowed() {
    Endpoint endpoint = at(controller.ovsdbListen().getFirst());
    String first =
        scheduler
            .submit(
                "database",
                r -> {
                  Connection<ByteBuf> connection =
                      network.connect(r, endpoint, with(identity("client")));
                  ByteBuf data = connection.read(r).orElseThrow();
                  String text = data.toString(StandardCharsets.UTF_8);
                  data.release();
                  connection.close();
                  return text;
                })
            .join(LIMIT);
    assertThat(first).contains("\"method\"");
  }

  @Test
  void strangersAreNot() {
    for (Endpoint endpoint :
        List.of(at(controller.openFlow().getFirst()), at(controller.ovsdbListen().getFirst()))) {
      RoutineFuture<Boolean> read =
          scheduler.submit(
              "stranger",
              r -> network.connect(r, endpoint, with(identity("stranger"))).read(r).isPresent());
      assertThatThrownBy(() -> read.join(LIMIT)).cause().isInstanceOf(ConnectionException.class);
    }
  }

  @Test
  void theApiIsThereByHttps() {
    int port = controller.api().getFirst().port();
    TlsSettings trusting = TlsSettings.DEFAULT.withTrusted(Pem.file(FILES.resolve("ca.pem")));
    String answer =
        scheduler
            .submit(
                "ask",
                r -> {
                  try (WebClient client = WebClient.create(network)) {
                    return client.text(
                        r,
                        WebRequest.get(
                                "https://localhost:" + port + "/viperflow/listphysicalnetworks")
                            .withTls(trusting));
                  }
                })
            .join(LIMIT);
    assertThat(answer).contains("\"result\"");
  }
}
