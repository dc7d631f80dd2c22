package io.weft.core.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples in this package's javadoc. */
@Timeout(60)
class NetSnippetsTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  // @start region=protocol
  /** Answers every message with the same bytes, as OVSDB's and OpenFlow's echo requests want. */
  record Echo() implements Protocol {
    @Override
    public void run(Routine r, Connection<ByteBuf> connection) {
      Optional<ByteBuf> message;
      while ((message = connection.read(r)).isPresent()) { // empty: the peer has ended its side
        connection.write(r, message.get()); // gives the buffer away; waits while much is unsent
      }
    }

    @Override
    public void error(Routine r, Connection<ByteBuf> connection, Exception cause) {
      System.err.println(connection.remote() + ": " + cause.getMessage());
    }
  }

  // @end

  private static Server listen(Network network) {
    // @start region=server
    Server server =
        Server.start(
            network,
            Endpoint.parse("ltcp://:6640/"),
            ServerSettings.DEFAULT.withMaxConnections(100),
            new Echo());
    // @end
    return server;
  }

  private static List<Endpoint> bound(Routine r, Server server) {
    // @start region=bound
    List<Endpoint> addresses = server.awaitBound(r); // port 0 has become a real one here
    // @end
    return addresses;
  }

  private static Client keepConnected(Network network, Protocol protocol) {
    // @start region=client
    Client client =
        Client.start(
            network,
            Endpoint.parse("tcp:ovsdb:6640"),
            ClientSettings.PERSISTENT // comes back, with a longer wait each time
                .withKeepAlive(KeepAlive.after(Duration.ofSeconds(10))),
            protocol);
    // @end
    return client;
  }

  private static String awaitLost(Routine r, Client client) {
    // @start region=state
    ConnectionStateChanged lost =
        r.await(ConnectionStateChanged.TYPE.match(client, ConnectionState.DISCONNECTED));
    return lost.endpoint() + " is lost";
    // @end
  }

  private static String ask(Routine r, Network network) {
    // @start region=connection
    try (Connection<ByteBuf> connection =
        network.connect(r, Endpoint.parse("tcp:ovsdb:6640"))) { // or ConnectionException
      connection.write(r, Unpooled.copiedBuffer("echo", US_ASCII)); // gives the buffer away
      connection.shutdownOutput(); // the peer sees the end, its answer can still be read
      StringBuilder answer = new StringBuilder();
      Optional<ByteBuf> part;
      while ((part = connection.read(r)).isPresent()) {
        answer.append(part.get().toString(US_ASCII));
        part.get().release(); // who reads a buffer releases it
      }
      return answer.toString();
    }
    // @end
  }

  @Test
  void clientsAndServersFindEachOther() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler there = simulation.scheduler("ovsdb");
      Scheduler here = simulation.scheduler("controller");
      Server server = listen(simulation.network(there));
      List<Endpoint> addresses = simulation.await(there.submit("bound", r -> bound(r, server)));
      assertThat(addresses).hasSize(1);
      assertThat(
              simulation.await(here.submit("ask", (Routine r) -> ask(r, simulation.network(here)))))
          .isEqualTo("echo");
      Client client = keepConnected(simulation.network(here), new Echo());
      RoutineFuture<String> lost = here.submit("lost", r -> awaitLost(r, client));
      simulation.runFor(Duration.ofSeconds(1));
      simulation.links().cut(addresses.getFirst());
      assertThat(simulation.await(lost)).isEqualTo("tcp://ovsdb:6640 is lost");
    }
  }

  private static String greet() {
    // @start region=network
    try (Scheduler scheduler = Scheduler.start("controller")) {
      Network network = NettyNetwork.open(scheduler); // once per scheduler, and ends with it
      RoutineFuture<String> greeting =
          scheduler.submit(
              "greeting",
              r -> {
                try (Listener<ByteBuf> listener =
                    network.listen(r, Endpoint.parse("tcp:127.0.0.1:0"))) {
                  r.spawn("switch", w -> network.connect(w, listener.local()).close());
                  return listener.accept(r).orElseThrow().remote() + " is here";
                }
              });
      return greeting.join(Duration.ofSeconds(10));
    }
    // @end
  }

  @Test
  void realSocketsNeedOneCall() {
    assertThat(greet()).endsWith(" is here");
  }

  private static List<Integer> collect(Routine r, Network network, List<Integer> sizes) {
    // @start region=datagrams
    try (DatagramSocket sflow = network.datagrams(r, Endpoint.parse("ludp://:6343"))) {
      Optional<Datagram> sample;
      while ((sample = sflow.receive(r)).isPresent()) { // empty: the socket was closed
        sizes.add(sample.get().content().readableBytes());
        sample.get().content().release(); // who receives a datagram releases it
      }
    }
    // @end
    return sizes;
  }

  @Test
  void datagramsComeWhole() {
    try (Simulation simulation = Simulation.withSeed(1)) {
      Scheduler collector = simulation.scheduler("collector");
      Scheduler agent = simulation.scheduler("agent");
      List<Integer> sizes = new ArrayList<>();
      collector.spawn("sflow", r -> collect(r, simulation.network(collector), sizes));
      agent.spawn(
          "agent",
          r ->
              simulation
                  .network(agent)
                  .datagrams(r, Endpoint.parse("udp://collector:6343"))
                  .send(r, Unpooled.wrappedBuffer(new byte[100])));
      simulation.runFor(Duration.ofSeconds(1));
      assertThat(sizes).containsExactly(100);
    }
  }

  @Test
  void endpointsSayWhoBegins() {
    // @start region=endpoint
    Endpoint controller = Endpoint.parse("ssl:10.0.0.1", 6653); // the port if it names none
    Endpoint ovsdb = Endpoint.parse("unix:/var/run/openvswitch/db.sock");
    Endpoint manager = Endpoint.parse("ptcp:6640"); // the switch connects to us
    // @end
    assertThat(controller.isTls()).isTrue();
    assertThat(controller.port()).isEqualTo(6653);
    assertThat(ovsdb.path()).isEqualTo("/var/run/openvswitch/db.sock");
    assertThat(manager.mode()).isEqualTo(Endpoint.Mode.PASSIVE);
  }

  private static Endpoint listenWithTls(Routine r, Network network, Pem key, Pem certificate) {
    // @start region=tls
    TlsSettings tls =
        TlsSettings.DEFAULT
            .withIdentity(key, certificate) // such as Pem.file(Path.of("/etc/weft/key.pem"))
            .withTrusted(certificate) // the authorities that sign the switches' certificates
            .withClientCertificate(TlsSettings.ClientCertificate.REQUIRED);
    Listener<ByteBuf> switches =
        network.listen(r, Endpoint.parse("ssl:127.0.0.1:0"), ListenSettings.DEFAULT.withTls(tls));
    // @end
    Endpoint bound = switches.local();
    switches.close();
    return bound;
  }

  @Test
  void tlsNeedsKeysAndTrust() {
    Path pki = Path.of("src/test/resources/tls");
    try (Scheduler scheduler = Scheduler.start("s")) {
      Network network = NettyNetwork.open(scheduler);
      Endpoint bound =
          scheduler
              .submit(
                  "tls",
                  r ->
                      listenWithTls(
                          r,
                          network,
                          Pem.file(pki.resolve("server.key")),
                          Pem.file(pki.resolve("server.pem"))))
              .join(LIMIT);
      assertThat(bound.isTls()).isTrue();
    }
  }
}
