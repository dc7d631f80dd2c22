package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.simulation.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lives of clients and servers, in virtual time. */
@Timeout(60)
class ClientServerTest {
  private static final Endpoint ADDRESS = Endpoint.parse("tcp://server:7/");
  private static final Backoff STEADY =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(8), 0, Duration.ofSeconds(10));
  private static final ClientSettings PERSISTENT = ClientSettings.PERSISTENT.withBackoff(STEADY);

  private final Simulation simulation = Simulation.withSeed(1);
  private final Scheduler here = simulation.scheduler("client");
  private final Scheduler there = simulation.scheduler("server");
  private final Network clientNetwork = simulation.network(here);
  private final Network serverNetwork = simulation.network(there);

  @AfterEach
  void close() {
    simulation.close();
  }

  /** Writes down what happens to it, echoes what it reads. */
  private static class Recorder implements Protocol {
    final List<String> calls = new ArrayList<>();

    @Override
    public void run(Routine r, Connection<ByteBuf> connection) throws Exception {
      calls.add("run");
      Optional<ByteBuf> data;
      while ((data = connection.read(r)).isPresent()) {
        connection.write(r, data.get());
      }
    }

    @Override
    public void beforeListen(Routine r, Server server, Endpoint endpoint) {
      calls.add("beforeListen");
    }

    @Override
    public Optional<Protocol> accept(Routine r, Server server, Connection<ByteBuf> connection) {
      calls.add("accept");
      return Optional.of(this);
    }

    @Override
    public void init(Routine r, Connection<ByteBuf> connection) {
      // Every call-back may wait.
      r.sleep(Duration.ofMillis(1));
      calls.add("init");
    }

    @Override
    public void reconnectInit(Routine r, Connection<ByteBuf> connection) {
      calls.add("reconnectInit");
    }

    @Override
    public void closed(Routine r, Connection<ByteBuf> connection) {
      r.sleep(Duration.ofMillis(1));
      calls.add("closed");
    }

    @Override
    public void error(Routine r, Connection<ByteBuf> connection, Exception cause) {
      r.sleep(Duration.ofMillis(1));
      calls.add("error");
    }

    @Override
    public void notConnected(Routine r, Client client, ConnectionException cause) {
      r.sleep(Duration.ofMillis(1));
      calls.add("notConnected");
    }

    @Override
    public void finalEnd(Routine r, Client client) {
      r.sleep(Duration.ofMillis(1));
      calls.add("finalEnd");
    }

    @Override
    public void serverFinal(Routine r, Server server) {
      r.sleep(Duration.ofMillis(1));
      calls.add("serverFinal");
    }
  }

  private Client client(ClientSettings settings, Protocol protocol) {
    return Client.start(clientNetwork, ADDRESS, settings, protocol);
  }

  private Server server(ServerSettings settings, Protocol protocol) {
    Server server = Server.start(serverNetwork, ADDRESS, settings, protocol);
    simulation.await(there.submit("bound", server::awaitBound));
    return server;
  }

  private void on(Scheduler scheduler, Runnable action) {
    simulation.await(scheduler.spawn("test", r -> action.run()));
  }

  private void untilConnected(Client client) {
    assertThat(
            simulation.runUntil(
                () -> client.state() == ConnectionState.CONNECTED, Duration.ofMinutes(1)))
        .isTrue();
    simulation.runFor(Duration.ofMillis(10));
  }

  @Test
  void aClientThatDoesNotPersistConnectsOnce() {
    Recorder protocol = new Recorder();
    Client client = client(ClientSettings.DEFAULT, protocol);
    simulation.await(client.ended());
    assertThat(protocol.calls).containsExactly("notConnected", "finalEnd");
    assertThat(client.state()).isEqualTo(ConnectionState.ENDED);
  }

  @Test
  void aConnectionHasItsLife() {
    Recorder ours = new Recorder();
    Recorder theirs = new Recorder();
    Server server = server(ServerSettings.DEFAULT, theirs);
    Client client = client(ClientSettings.DEFAULT, ours);
    untilConnected(client);
    on(here, client::shutdown);
    simulation.await(client.ended());
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(ours.calls).containsExactly("init", "run", "closed", "finalEnd");
    assertThat(theirs.calls).containsExactly("beforeListen", "accept", "init", "run", "closed");
    on(there, server::shutdown);
    simulation.await(server.ended());
    assertThat(theirs.calls).endsWith("serverFinal");
    assertThat(server.bound()).isEmpty();
  }

  @Test
  void aPersistentClientComesBackLaterAndLater() {
    List<Duration> attempts = new ArrayList<>();
    long begin = here.ticker().nanoTime();
    Client client = client(PERSISTENT, new Recorder());
    here.spawn(
        "watch",
        r -> {
          while (true) {
            r.await(ConnectionStateChanged.TYPE.match(client, ConnectionState.CONNECTING));
            attempts.add(
                Duration.ofNanos(here.ticker().nanoTime() - begin)
                    .truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
          }
        });
    simulation.runFor(Duration.ofSeconds(40));
    assertThat(attempts.stream().map(Duration::toSeconds)).endsWith(1L, 3L, 7L, 15L, 23L, 31L, 39L);
  }

  @Test
  void theBackOffStartsOverAfterAStableConnection() {
    Client client = client(PERSISTENT, new Recorder());
    simulation.runFor(Duration.ofSeconds(20));
    server(ServerSettings.DEFAULT, new Recorder());
    untilConnected(client);
    simulation.runFor(Duration.ofSeconds(11));
    simulation.links().cut(ADDRESS);
    simulation.runFor(Duration.ofMillis(1500));
    assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aLostConnectionIsAnErrorAndIsReplaced() {
    Recorder ours = new Recorder();
    server(ServerSettings.DEFAULT, new Recorder());
    Client client = client(PERSISTENT, ours);
    untilConnected(client);
    simulation.links().cut(ADDRESS);
    simulation.runFor(Duration.ofSeconds(2));
    assertThat(ours.calls).containsExactly("init", "run", "error", "reconnectInit", "run");
  }

  @Test
  void jitterKeepsTheDelayWithinItsRange() {
    Backoff backoff =
        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 0.5, Duration.ZERO);
    for (int failures = 1; failures < 2000; failures++) {
      Duration full = Duration.ofSeconds(Math.min(30, 1L << Math.min(10, failures - 1)));
      assertThat(backoff.delay(failures, simulation.random())).isBetween(full.dividedBy(2), full);
    }
  }

  @Test
  void reconnectReplacesTheConnectionOrEndsTheWait() {
    Recorder ours = new Recorder();
    Client client = client(PERSISTENT, ours);
    simulation.runFor(Duration.ofSeconds(16));
    assertThat(client.state()).isEqualTo(ConnectionState.RETRYING);
    server(ServerSettings.DEFAULT, new Recorder());
    on(here, client::reconnect);
    simulation.runFor(Duration.ofMillis(10));
    assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    on(here, client::reconnect);
    simulation.runFor(Duration.ofMillis(10));
    assertThat(ours.calls).containsExactly("init", "run", "closed", "reconnectInit", "run");
  }

  @Test
  void resetOfAClientThatDoesNotPersistIsItsEnd() {
    server(ServerSettings.DEFAULT, new Recorder());
    Recorder ours = new Recorder();
    Client client = client(ClientSettings.DEFAULT, ours);
    untilConnected(client);
    on(here, client::reset);
    simulation.await(client.ended());
    assertThat(ours.calls).containsExactly("init", "run", "closed", "finalEnd");
  }

  @Test
  void shutdownEndsAClientWhateverItIsAbout() {
    Client retrying = client(PERSISTENT, new Recorder());
    simulation.runFor(Duration.ofMillis(500));
    on(here, retrying::shutdown);
    assertThat(simulation.runUntil(retrying.ended()::isDone, Duration.ofMillis(10))).isTrue();
    Client waiting =
        Client.start(clientNetwork, Endpoint.parse("ptcp://server:9/"), PERSISTENT, new Recorder());
    simulation.runFor(Duration.ofMillis(500));
    assertThat(waiting.state()).isEqualTo(ConnectionState.LISTENING);
    on(here, waiting::shutdown);
    assertThat(simulation.runUntil(waiting.ended()::isDone, Duration.ofMillis(10))).isTrue();
    assertThat(waiting.listening()).isEmpty();
  }

  @Test
  void aProtocolThatDoesNotEndIsCancelledAfterItsGrace() {
    server(ServerSettings.DEFAULT, new Recorder());
    Client client = client(PERSISTENT, (r, connection) -> r.sleep(Duration.ofDays(1)));
    untilConnected(client);
    on(here, client::shutdown);
    assertThat(simulation.runUntil(client.ended()::isDone, Duration.ofSeconds(4))).isFalse();
    assertThat(simulation.runUntil(client.ended()::isDone, Duration.ofSeconds(2))).isTrue();
    assertThat(simulation.links().open()).isZero();
  }

  @Test
  void whatAProtocolThrowsIsAnErrorOfItsConnectionOnly() {
    Recorder theirs =
        new Recorder() {
          @Override
          public void run(Routine r, Connection<ByteBuf> connection) throws Exception {
            if (calls.stream().filter("accept"::equals).count() == 1) {
              throw new java.io.IOException("broken on purpose");
            }
            super.run(r, connection);
          }
        };
    server(ServerSettings.DEFAULT, theirs);
    Client client = client(PERSISTENT, new Recorder());
    simulation.runFor(Duration.ofSeconds(5));
    assertThat(theirs.calls)
        .containsExactly("beforeListen", "accept", "init", "error", "accept", "init", "run");
    assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
  }

  @Test
  void aPassiveClientServesOnePeerAtATime() {
    Recorder ours = new Recorder();
    Client passive =
        Client.start(clientNetwork, Endpoint.parse("ptcp://server:9/"), PERSISTENT, ours);
    simulation.runFor(Duration.ofMillis(10));
    Endpoint bound = passive.listening().orElseThrow();
    Connection<ByteBuf> first =
        simulation.await(there.submit("peer", r -> serverNetwork.connect(r, bound)));
    simulation.runFor(Duration.ofMillis(10));
    assertThat(passive.state()).isEqualTo(ConnectionState.CONNECTED);
    RoutineFuture<Connection<ByteBuf>> second =
        there.submit("second", r -> serverNetwork.connect(r, bound));
    simulation.runFor(Duration.ofMillis(10));
    assertThatThrownBy(second::now).hasMessageContaining("refused");
    on(there, first::close);
    simulation.runFor(Duration.ofSeconds(2));
    assertThat(ours.calls).containsExactly("init", "run", "closed");
    simulation.await(there.submit("peer", r -> serverNetwork.connect(r, bound)));
    simulation.runFor(Duration.ofMillis(10));
    assertThat(ours.calls).endsWith("reconnectInit", "run");
  }

  /** Sends an echo when nothing has come for long; the peer must answer within three seconds. */
  private static final class Careful extends Recorder {
    int echoes;
    boolean answered;

    @Override
    public void run(Routine r, Connection<ByteBuf> connection) {
      Optional<ByteBuf> data;
      while ((data = connection.read(r)).isPresent()) {
        data.get().release();
        answered = true;
      }
    }

    @Override
    public void keepAlive(Routine r, Connection<ByteBuf> connection) {
      echoes++;
      answered = false;
      connection.write(r, Unpooled.copiedBuffer("echo", StandardCharsets.UTF_8));
      r.sleep(Duration.ofSeconds(3));
      if (!answered) {
        throw new ConnectionException("no answer to an echo within 3 s");
      }
    }
  }

  @Test
  void anIdleConnectionIsCheckedAndOneWithoutAnswerIsReplaced() {
    boolean[] deaf = {false};
    server(
        ServerSettings.DEFAULT,
        (r, connection) -> {
          Optional<ByteBuf> data;
          while ((data = connection.read(r)).isPresent()) {
            if (!deaf[0]) {
              connection.write(r, data.get());
            }
          }
        });
    Careful careful = new Careful();
    Client client =
        client(PERSISTENT.withKeepAlive(KeepAlive.after(Duration.ofSeconds(10))), careful);
    simulation.runFor(Duration.ofMillis(10_500));
    assertThat(careful.echoes).isEqualTo(1);
    simulation.runFor(Duration.ofSeconds(60));
    assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    assertThat(careful.calls).containsExactly("init");
    deaf[0] = true;
    simulation.runFor(Duration.ofSeconds(30));
    assertThat(careful.calls).startsWith("init", "error", "reconnectInit");
  }

  @Test
  void aBusyConnectionIsNotChecked() {
    server(
        ServerSettings.DEFAULT,
        (r, connection) -> {
          while (true) {
            r.sleep(Duration.ofSeconds(2));
            connection.write(r, Unpooled.copyInt(1));
          }
        });
    Careful careful = new Careful();
    client(PERSISTENT.withKeepAlive(KeepAlive.after(Duration.ofSeconds(10))), careful);
    simulation.runFor(Duration.ofMinutes(5));
    assertThat(careful.echoes).isZero();
  }

  @Test
  void silenceOfThisSideIsAReasonToo() {
    server(ServerSettings.DEFAULT, new Recorder());
    Careful careful = new Careful();
    client(
        PERSISTENT.withKeepAlive(
            new KeepAlive(Optional.empty(), Optional.of(Duration.ofSeconds(5)))),
        careful);
    simulation.runFor(Duration.ofSeconds(60));
    assertThat(careful.echoes).isBetween(7, 12);
  }

  @Test
  void listeningIsTriedAgainEveryThreeSeconds() {
    Listener<ByteBuf> squatter =
        simulation.await(there.submit("squatter", r -> serverNetwork.listen(r, ADDRESS)));
    Recorder protocol = new Recorder();
    Server server = Server.start(serverNetwork, ADDRESS, ServerSettings.DEFAULT, protocol);
    simulation.runFor(Duration.ofSeconds(10));
    assertThat(protocol.calls).hasSize(4).containsOnly("beforeListen");
    on(there, squatter::close);
    simulation.runFor(Duration.ofSeconds(3));
    assertThat(server.bound()).containsExactly(ADDRESS);
  }

  @Test
  void aServerThatDoesNotPersistSaysWhyItDoesNotListen() {
    simulation.await(there.submit("squatter", r -> serverNetwork.listen(r, ADDRESS)));
    Server server =
        Server.start(
            serverNetwork, ADDRESS, ServerSettings.DEFAULT.withPersist(false), new Recorder());
    RoutineFuture<List<Endpoint>> bound = there.submit("bound", server::awaitBound);
    simulation.runFor(Duration.ofSeconds(1));
    assertThatThrownBy(bound::now)
        .hasMessageContaining("cannot listen on tcp://server:7: the address is in use");
  }

  @Test
  void aServerListensOnSeveralEndpointsAndStopsAndStarts() {
    Endpoint any = Endpoint.parse("ltcp://:0/");
    Recorder protocol = new Recorder();
    Server server =
        Server.start(serverNetwork, List.of(ADDRESS, any), ServerSettings.DEFAULT, protocol);
    List<Endpoint> bound = simulation.await(there.submit("bound", server::awaitBound));
    assertThat(bound).hasSize(2).startsWith(ADDRESS);
    Client client = Client.start(clientNetwork, bound.get(1), PERSISTENT, new Recorder());
    untilConnected(client);
    on(there, server::stopListening);
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(server.bound()).isEmpty();
    assertThat(server.connections()).hasSize(1);
    assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    on(there, server::startListening);
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(server.bound()).hasSize(2);
  }

  @Test
  void noMoreConnectionsAreServedThanTheLimitSays() {
    Server server = server(ServerSettings.DEFAULT.withMaxConnections(2), new Recorder());
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clients.add(client(ClientSettings.DEFAULT, new Recorder()));
    }
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(server.connections()).hasSize(2);
    for (Client client : clients) {
      on(here, client::shutdown);
      simulation.runFor(Duration.ofSeconds(1));
      assertThat(server.connections().size()).isLessThanOrEqualTo(2);
    }
    assertThat(server.connections()).isEmpty();
  }

  @Test
  void aServerLetsTheProtocolFinishAndThenCancels() {
    List<String> ends = new ArrayList<>();
    Server server =
        server(
            ServerSettings.DEFAULT,
            (r, connection) -> {
              ByteBuf first = connection.read(r).orElseThrow();
              if (connection.read(r).isEmpty()) {
                r.sleep(first.readByte() == 'q' ? Duration.ofSeconds(1) : Duration.ofDays(1));
                connection.write(r, Unpooled.copiedBuffer("bye", StandardCharsets.UTF_8));
              }
            });
    for (String kind : List.of("quick", "slow")) {
      here.spawn(
          kind,
          r -> {
            Connection<ByteBuf> connection = clientNetwork.connect(r, ADDRESS);
            connection.write(r, Unpooled.copiedBuffer(kind, StandardCharsets.UTF_8));
            try {
              ends.add(
                  kind + " " + connection.read(r).map(b -> b.toString(StandardCharsets.UTF_8)));
            } catch (ConnectionException e) {
              ends.add(kind + " aborted");
            }
          });
    }
    simulation.runFor(Duration.ofSeconds(1));
    on(there, server::shutdown);
    assertThat(simulation.runUntil(server.ended()::isDone, Duration.ofSeconds(6))).isTrue();
    simulation.runFor(Duration.ofSeconds(1));
    assertThat(ends).containsExactly("quick Optional[bye]", "slow aborted");
  }

  @Test
  void anAbortedServerEndsAtOnce() {
    Server server = server(ServerSettings.DEFAULT, (r, c) -> r.sleep(Duration.ofDays(1)));
    Client client = client(ClientSettings.DEFAULT, new Recorder());
    untilConnected(client);
    on(there, server::abort);
    assertThat(simulation.runUntil(server.ended()::isDone, Duration.ofMillis(10))).isTrue();
    assertThat(simulation.runUntil(client.ended()::isDone, Duration.ofSeconds(1))).isTrue();
  }

  @Test
  void aRefusedPeerIsToldNothing() {
    Server server =
        server(
            ServerSettings.DEFAULT,
            new Recorder() {
              @Override
              public Optional<Protocol> accept(
                  Routine r, Server server, Connection<ByteBuf> connection) {
                return Optional.empty();
              }
            });
    Recorder ours = new Recorder();
    simulation.await(client(ClientSettings.DEFAULT, ours).ended());
    assertThat(ours.calls).containsAnyOf("error", "closed").endsWith("finalEnd");
    assertThat(server.connections()).isEmpty();
  }

  @Test
  void aClosingSchedulerEndsThemAll() {
    Recorder theirs = new Recorder();
    server(ServerSettings.DEFAULT, theirs);
    Recorder ours = new Recorder();
    Client client = client(PERSISTENT, ours);
    untilConnected(client);
    simulation.stop(there);
    simulation.stop(here);
    assertThat(theirs.calls).contains("run");
    assertThat(client.ended().isDone()).isTrue();
  }

  @Test
  void clientsAndServersSurviveWhateverTheLinksDo() {
    Simulation.forEachSeed(
        1,
        30,
        world -> {
          world.links().delay(Duration.ofMillis(1), Duration.ofMillis(200));
          Scheduler server = world.scheduler("server");
          Server serving =
              Server.start(world.network(server), ADDRESS, ServerSettings.DEFAULT, new Recorder());
          List<Client> clients = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            Scheduler client = world.scheduler("client-" + i);
            clients.add(Client.start(world.network(client), ADDRESS, PERSISTENT, new Recorder()));
          }
          for (int i = 0; i < 50; i++) {
            world.runFor(Duration.ofMillis(world.random().nextInt(3000)));
            world.links().cut(ADDRESS);
          }
          world.runFor(Duration.ofSeconds(30));
          assertThat(clients).allMatch(c -> c.state() == ConnectionState.CONNECTED);
          assertThat(serving.connections()).hasSize(5);
          assertThat(world.links().open()).isEqualTo(5);
        });
  }
}
