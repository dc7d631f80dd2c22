package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.CommitResult.Committed;
import io.weft.objectdb.storage.CommitResult.Conflict;
import io.weft.objectdb.storage.CommitResult.Unknown;
import io.weft.objectdb.storage.CuttingProxy;
import io.weft.objectdb.storage.FeedRecorder;
import io.weft.objectdb.storage.Snapshot;
import io.weft.objectdb.storage.StorageChange;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageListener;
import io.weft.objectdb.storage.StorageNode;
import io.weft.objectdb.storage.Subscription;
import io.weft.objectdb.storage.VersionedValue;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** What happens to a storage, in the order of how bad it is. */
@RequiresRedis
class RedisFaultTest {
  private static final List<String> KEYS = List.of("a", "b");

  /** What every read begins with, and nothing else. */
  private static final String READ = "\r\nHMGET\r\n";

  private static final String COMMIT = "\r\nEVALSHA\r\n";

  private RealRedis redis = RealRedis.start();
  private final CuttingProxy proxy = new CuttingProxy(redis.port());

  /** A node whose way to the server can be cut. */
  private final StorageNode node =
      new StorageNode("node", RedisStorage.open(RealRedis.settings(proxy.port()).build()));

  /** A node that nothing happens to. */
  private final StorageNode other =
      new StorageNode("other", RedisStorage.open(redis.settings().build()));

  private final FeedRecorder feed = new FeedRecorder();

  @AfterEach
  void stop() {
    node.close();
    other.close();
    proxy.close();
    redis.close();
    assertThat(feed.complaints).isEmpty();
  }

  private static Commit commit(String key, long seen, String value) {
    return new Commit(Map.of(key, seen), Map.of(key, Optional.of(value)));
  }

  private CommitResult commit(Commit commit) {
    return node.call(r -> node.storage.commit(r, commit));
  }

  private Map<String, VersionedValue> values(StorageNode from) {
    return from.call(r -> from.storage.read(r, KEYS)).values();
  }

  private void watch() {
    node.run(
        r -> {
          Subscription subscription = node.storage.subscribe(node.scheduler, feed);
          subscription.watch(KEYS);
          feed.read(r, node.storage, KEYS);
        });
  }

  /** What the feed says once it has come to the present version. */
  private Map<String, VersionedValue> told() {
    return node.call(
        r -> {
          Snapshot now = node.storage.read(r, KEYS);
          feed.awaitVersion(r, now.version());
          Map<String, VersionedValue> told = feed.values(r, node.storage);
          assertThat(told).isEqualTo(now.values());
          return told;
        });
  }

  // Replies and requests that get lost.

  @Test
  void aCommitWhoseReplyIsLostIsUnknownAlsoWhenItWasDone() {
    long first = node.call(r -> node.put(r, "a", "1"));
    proxy.cutRequest(COMMIT, true, 1);
    CommitResult result = commit(commit("a", first, "2"));
    assertThat(result).isInstanceOf(Unknown.class);
    assertThat(((Unknown) result).reason()).contains("connection to tcp://127.0.0.1:", "lost:");
    assertThat(values(node).get("a").value()).isEqualTo("2");
  }

  @Test
  void aCommitThatGotLostOnTheWayIsUnknownToo() {
    long first = node.call(r -> node.put(r, "a", "1"));
    proxy.cutRequest(COMMIT, false, 1);
    assertThat(commit(commit("a", first, "2"))).isInstanceOf(Unknown.class);
    assertThat(values(node).get("a").value()).isEqualTo("1");
    assertThat(commit(commit("a", first, "2"))).isInstanceOf(Committed.class);
  }

  @Test
  void aCommitThatOnlyReadsIsRepeatedLikeARead() {
    long first = node.call(r -> node.put(r, "a", "1"));
    proxy.cutRequest(COMMIT, true, 1);
    assertThat(commit(new Commit(Map.of("a", first), Map.of()))).isInstanceOf(Committed.class);
    proxy.cutRequest(READ, true, 2);
    assertThat(values(node)).containsKey("a");
    assertThat(proxy.cuts()).isEqualTo(3);
  }

  @Test
  void aReadThatIsCutOffEveryTimeFailsInTheEnd() {
    node.run(r -> node.put(r, "a", "1"));
    proxy.cutRequest(READ, true, 1000);
    assertThatThrownBy(() -> values(node))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("lost");
    proxy.cutRequest(READ, true, 0);
    assertThat(values(node)).containsKey("a");
  }

  @Test
  void aServerThatFallsSilentIsNotWaitedForForEver() {
    StorageNode impatient =
        new StorageNode(
            "impatient",
            RedisStorage.open(
                RealRedis.settings(proxy.port())
                    .timeout(Duration.ofMillis(300))
                    .keepAlive(Duration.ofHours(1)) // Nobody but this test tries the connection.
                    .build()));
    try (impatient) {
      long first = other.call(r -> other.put(r, "a", "1"));
      assertThat(valuesAtLast(impatient)).containsKey("a");
      proxy.fallSilent();
      RoutineFuture<CommitResult> commit =
          impatient.start(r -> impatient.storage.commit(r, commit("a", first, "2")));
      assertThat(StorageNode.result(commit)).isEqualTo(new Unknown(reason(proxy)));
      assertThatThrownBy(() -> values(impatient))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("no answer in time");
      proxy.recover();
      assertThat(valuesAtLast(impatient).get("a")).isEqualTo(new VersionedValue(first, "1"));
    }
  }

  /** Reads, however often the time for it is up before there is an answer. */
  private static Map<String, VersionedValue> valuesAtLast(StorageNode from) {
    return from.call(
        r -> {
          while (true) {
            try {
              return from.storage.read(r, KEYS).values();
            } catch (StorageException e) {
              r.yield();
            }
          }
        });
  }

  private static String reason(CuttingProxy proxy) {
    return "connection to tcp://127.0.0.1:" + proxy.port() + " lost: no answer in time";
  }

  @Test
  void connectionsThatBrokeWhileIdleCostNoCommit() {
    long version = node.call(r -> node.put(r, "a", "0"));
    watch();
    for (int i = 1; i <= 20; i++) {
      int resyncs = feed.resyncs;
      proxy.refuse(); // All, before the first of them comes back.
      proxy.recover();
      // The feed has noticed: from then on idle connections are tried before use.
      node.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
      CommitResult result = commit(commit("a", version, "" + i));
      assertThat(result).isInstanceOf(Committed.class);
      version = ((Committed) result).version();
    }
    assertThat(told().get("a").value()).isEqualTo("20");
  }

  @Test
  void theFeedIsCompleteHoweverItsConnectionIsCut() {
    watch();
    Random random = new Random(7);
    int rounds = 300;
    RoutineFuture<Boolean> writer =
        other.start(
            r -> {
              for (int i = 0; i < rounds; i++) {
                other.putAll(r, Map.of("a", Optional.of("" + i), "b", Optional.of("" + i)));
                if (i % 5 == 0) {
                  proxy.cutAfterReplyBytes(random.nextInt(2000));
                }
              }
              return true;
            });
    node.run(
        r -> {
          while (!writer.isDone() || !told(r).containsKey("a")) {
            Map<String, VersionedValue> told = told(r);
            if (!told.isEmpty()) {
              assertThat(told.get("a")).isEqualTo(told.get("b"));
            }
            r.yield();
          }
        });
    StorageNode.result(writer);
    assertThat(told().get("b").value()).isEqualTo("" + (rounds - 1));
    assertThat(proxy.cuts()).isPositive();
  }

  private Map<String, VersionedValue> told(Routine r) {
    while (true) {
      try {
        return feed.values(r, node.storage);
      } catch (StorageException e) {
        // Cut once too often; the next time will do.
      }
    }
  }

  // What Redis and others do to its messages.

  @Test
  void aSubscriberThatRedisThrowsOutComesBackAndReadsAgain() {
    watch();
    for (int i = 0; i < 5; i++) {
      int resyncs = feed.resyncs;
      redis.with(jedis -> jedis.clientKill(new ClientKillParams().type(ClientType.PUBSUB)));
      String value = "" + i;
      other.run(r -> other.put(r, "a", value));
      node.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
      assertThat(told().get("a").value()).isEqualTo(value);
    }
  }

  @Test
  void aSubscriberThatIsTooSlowIsThrownOutAndMissesNothing() {
    watch();
    redis.with(jedis -> jedis.configSet("client-output-buffer-limit", "pubsub 1048576 1048576 60"));
    int resyncs = feed.resyncs;
    proxy.holdReplies();
    String text = // That deflating makes hardly shorter, and that is published whole.
        new Random(1)
            .ints(50_000, ' ', 127)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    int written = 0;
    while (redis.<Integer>with(RedisFaultTest::subscribers) > 0) {
      String value = written++ + text;
      other.run(r -> other.put(r, "a", value));
    }
    other.run(r -> other.put(r, "b", "last"));
    proxy.releaseReplies();
    node.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
    assertThat(told().get("a").value()).isEqualTo(written - 1 + text);
    assertThat(told().get("b").value()).isEqualTo("last");
    long version = other.call(r -> other.put(r, "a", "after"));
    node.run(r -> feed.awaitVersion(r, version));
    assertThat(told().get("a").value()).isEqualTo("after");
  }

  private static int subscribers(Jedis jedis) {
    return (int) jedis.clientList(ClientType.PUBSUB).lines().filter(l -> !l.isBlank()).count();
  }

  @Test
  void messagesThatAreMissingDoubledOrNonsenseDoNotMisleadTheFeed() {
    watch();
    long version = other.call(r -> other.put(r, "a", "1"));
    told();
    byte[] channel = Message.channel(redis.settings().build());
    String meta = redis.with(jedis -> jedis.hget("weft:values", ""));
    String epoch = Place.parse(meta).epoch();
    byte[] body = {'p'};
    for (String place : List.of(version + " " + epoch, (version - 1) + " " + epoch)) {
      publish(channel, place, body); // Again what is known.
    }
    int before = feed.resyncs;
    publish(channel, (version + 3) + " " + epoch, body);
    node.run(r -> feed.await(r, () -> feed.resyncs > before));
    // Whatever it was told: the next change is not taken for one that it knows.
    other.run(r -> other.put(r, "b", "2"));
    assertThat(told().get("b").value()).isEqualTo("2");
    for (String nonsense : List.of("", "1", "x y", "99999999999999999999 z", version + 9 + " ")) {
      redis.with(jedis -> jedis.publish(channel, nonsense.getBytes(StandardCharsets.UTF_8)));
      other.run(r -> other.put(r, "a", "after " + nonsense));
      assertThat(told().get("a").value()).isEqualTo("after " + nonsense);
    }
  }

  private void publish(byte[] channel, String place, byte[] body) {
    byte[] head = (place + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    redis.with(jedis -> jedis.publish(channel, all));
  }

  @Test
  void aServerThatForgetsItsScriptsIsToldThem() {
    long first = node.call(r -> node.put(r, "a", "1"));
    redis.with(jedis -> jedis.scriptFlush());
    assertThat(commit(commit("a", first, "2"))).isInstanceOf(Committed.class);
  }

  // Servers that go and come back.

  @Test
  void whileTheServerIsDownNothingIsWrittenAndAfterwardsAllGoesOn() {
    redis.close();
    redis = RealRedis.startDurable();
    try (StorageNode durable =
        new StorageNode("durable", RedisStorage.open(redis.settings().build()))) {
      long first =
          durable.call(
              r -> {
                durable.storage.subscribe(durable.scheduler, feed).watch(KEYS);
                feed.read(r, durable.storage, KEYS);
                return durable.put(r, "a", "1");
              });
      redis.kill();
      // From then on the connection is known to be gone: a commit on it would be unknown.
      assertThatThrownBy(() -> values(durable)).isInstanceOf(StorageException.class);
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () -> durable.call(r -> durable.storage.commit(r, commit("a", first, "lost"))))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining(
                "cannot reach tcp://127.0.0.1:" + redis.port() + ": Connection refused");
      }
      int resyncs = feed.resyncs;
      redis.startAgain();
      durable.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
      assertThat(values(durable)).isEqualTo(Map.of("a", new VersionedValue(first, "1")));
      // What was read before the restart is as good as ever.
      CommitResult result = durable.call(r -> durable.storage.commit(r, commit("a", first, "2")));
      assertThat(result).isInstanceOf(Committed.class);
      durable.run(r -> feed.awaitVersion(r, ((Committed) result).version()));
    }
  }

  @Test
  void aServerThatComesBackEmptyIsWhatTheFeedTurnsTo() {
    node.run(r -> node.put(r, "a", "1"));
    long last = node.call(r -> node.put(r, "b", "1"));
    watch();
    int resyncs = feed.resyncs;
    redis.kill();
    redis.startAgain();
    node.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
    assertThat(feed.version()).isGreaterThan(last);
    assertThat(told()).isEmpty();
    long again = node.call(r -> node.put(r, "a", "2"));
    assertThat(again).isGreaterThan(last);
    assertThat(told()).isEqualTo(Map.of("a", new VersionedValue(again, "2")));
  }

  @Test
  void ofAServerThatComesBackWithOlderDataNoVersionIsGivenTwice() {
    long kept = node.call(r -> node.put(r, "a", "kept"));
    watch();
    redis.with(jedis -> jedis.save());
    node.run(r -> node.put(r, "b", "lost"));
    long lost = node.call(r -> node.put(r, "b", "lost, too"));
    told();
    int resyncs = feed.resyncs;
    proxy.refuse();
    redis.kill();
    redis.startAgain();
    // Another one is there first, which knows nothing of the versions that got lost.
    long others;
    try (StorageNode stranger =
        new StorageNode("stranger", RedisStorage.open(redis.settings().build()))) {
      others = stranger.call(r -> stranger.put(r, "b", "other"));
    }
    assertThat(others).isGreaterThan(lost);
    proxy.recover();
    node.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
    assertThat(told())
        .isEqualTo(
            Map.of(
                "a", new VersionedValue(kept, "kept"), "b", new VersionedValue(others, "other")));
    assertThat(commit(commit("b", lost, "x"))).isEqualTo(new Conflict(Set.of("b")));
    assertThat(commit(commit("a", kept, "x"))).isInstanceOf(Committed.class);
  }

  @Test
  void aServerThatIsEmptiedIsNoticedThoughNobodyWrites() {
    node.run(r -> node.put(r, "a", "1"));
    watch();
    for (int i = 0; i < 3; i++) {
      int resyncs = feed.resyncs;
      redis.with(jedis -> jedis.flushAll());
      node.run(r -> feed.await(r, () -> feed.resyncs > resyncs));
      assertThat(told()).isEmpty();
      node.run(r -> node.put(r, "a", "1"));
      assertThat(told()).containsKey("a");
    }
  }

  @Test
  void aCommitOnAServerThatWasEmptiedGoesByWhatIsThereNow() {
    long first = node.call(r -> node.put(r, "a", "1"));
    redis.with(jedis -> jedis.flushAll());
    assertThat(commit(commit("a", first, "2"))).isEqualTo(new Conflict(Set.of("a")));
    redis.with(jedis -> jedis.flushAll());
    CommitResult result = commit(commit("a", 0, "3"));
    assertThat(result).isInstanceOf(Committed.class);
    assertThat(((Committed) result).version()).isGreaterThan(first);
  }

  @Test
  void aListenerThatFailsHurtsNeitherCommitsNorOtherListeners() {
    StorageListener failing =
        new StorageListener() {
          @Override
          public void changed(StorageChange change) {
            throw new IllegalStateException("changed");
          }

          @Override
          public void resync(long version) {
            throw new IllegalStateException("resync");
          }
        };
    node.run(r -> node.storage.subscribe(node.scheduler, failing).watch(KEYS));
    watch();
    assertThat(commit(commit("a", 0, "1"))).isInstanceOf(Committed.class);
    assertThat(told()).containsKey("a");
    other.run(r -> other.put(r, "b", "2"));
    assertThat(told()).containsKey("b");
    assertThat(feed.resyncs).isEqualTo(1);
  }

  // The end.

  @Test
  void aClosedStorageRefusesWhatComesAndEndsItsThreads() {
    watch();
    node.run(r -> node.put(r, "a", "1"));
    node.storage.close();
    node.storage.close();
    assertThatThrownBy(() -> values(node))
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("the storage is closed");
    assertThatThrownBy(() -> commit(commit("a", 0, "2"))).isInstanceOf(StorageException.class);
    assertThatThrownBy(() -> node.storage.subscribe(node.scheduler, feed))
        .isInstanceOf(StorageException.class);
  }
}
