package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineCall;
import io.weft.core.RoutineCancelledException;
import io.weft.core.RoutineFailedException;
import io.weft.core.RoutineFuture;
import io.weft.core.Scheduler;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.storage.MemoryStorage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** Walkers, bodies and codecs that never end: each hurts its own call only, which names it. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LimitsTest {
  private static final ObjectDbOptions SHORT =
      ObjectDbOptions.DEFAULTS
          .withTransactionLimit(Duration.ofSeconds(1))
          .withVisitLimit(Duration.ofMillis(100));

  /** For what must not come to its limits, on a machine that stands still for some seconds. */
  private static final ObjectDbOptions LONG =
      ObjectDbOptions.DEFAULTS
          .withTransactionLimit(Duration.ofMinutes(2))
          .withVisitLimit(Duration.ofMinutes(2));

  // What calls the database can be ended in any node.

  @Test
  void aBodyThatCallsForEverEnds() {
    try (Nodes nodes =
        new Nodes(1, 1, (s, memory) -> memory, ObjectDbOptions.DEFAULTS.withMaxCalls(1000))) {
      assertThatThrownBy(
              () ->
                  nodes.transact(
                      tx -> {
                        while (true) {
                          try {
                            tx.put(Item.of("a", 1));
                          } catch (IllegalStateException e) {
                            tx.find(Item.key("b")); // It does not give up.
                          }
                        }
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("1000 calls")
          .hasMessageContaining(LimitsTest.class.getName());
      assertThat(nodes.memory.keys()).isEmpty();
      assertThat(nodes.get(0, Item.key("a"))).isEmpty();
    }
  }

  @Test
  void aBodyThatCallsTooLongEnds() {
    try (Nodes nodes = new Nodes(1, 1, (s, memory) -> memory, SHORT)) {
      assertThatThrownBy(
              () ->
                  nodes.transact(
                      tx -> {
                        while (true) {
                          tx.put(Item.of("a", 1));
                          nodes.ticker.advance(Duration.ofMillis(1));
                        }
                      }))
          .isInstanceOf(TransactionTimeoutException.class)
          .hasMessageContaining(LimitsTest.class.getName());
    }
  }

  @Test
  void aWalkerThatFollowsForEverEnds() {
    try (Nodes nodes =
        new Nodes(1, 1, (s, memory) -> memory, ObjectDbOptions.DEFAULTS.withMaxNodes(1000))) {
      Walker<Item> endless =
          (object, step) -> {
            for (int i = 0; ; i++) {
              try {
                step.follow(Item.key(i));
              } catch (IllegalStateException e) {
                if (i > 2000) {
                  throw e;
                }
              }
            }
          };
      View view = nodes.run(r -> nodes.db().walk(r, Walk.from(Item.key("a"), endless)));
      assertThatThrownBy(() -> nodes.run(view::awaitChange))
          .isInstanceOfSatisfying(
              WalkException.class, e -> assertThat(e.key()).isEqualTo(Item.key("a")));
      Walker<Item> repeating =
          (object, step) -> {
            while (true) {
              step.follow(Item.key("b"));
              nodes.ticker.advance(Duration.ofMillis(1));
            }
          };
      assertThatThrownBy(
              () -> nodes.run(r -> nodes.db().walkOnce(r, Walk.from(Item.key("a"), repeating))))
          .isInstanceOf(WalkException.class)
          .hasCauseInstanceOf(UserCodeTimeoutException.class)
          .hasMessageContaining("test.item.a");
    }
  }

  @Test
  void aWalkerWithoutAnEndToItsDepthHurtsItsViewOnly() {
    try (Nodes nodes = new Nodes(1)) {
      Walker<Item> deep = (object, step) -> recurse(1);
      View hurt = nodes.run(r -> nodes.db().walk(r, Walk.from(Item.key("a"), deep)));
      assertThatThrownBy(() -> nodes.run(hurt::awaitChange))
          .isInstanceOf(WalkException.class)
          .hasRootCauseInstanceOf(StackOverflowError.class);
      View well = nodes.run(r -> nodes.db().walk(r, Walk.from(Item.key("a"), Walker.leaf())));
      assertThat(nodes.run(well::awaitChange).isEmpty()).isTrue();
    }
  }

  private static int recurse(int depth) {
    return 1 + recurse(depth + 1);
  }

  // What does not call is left behind by a node with a pool.

  private static <T> T isolated(ObjectTypes types, IsolatedBody<T> body) throws Exception {
    try (Scheduler scheduler = Scheduler.start("isolated");
        TaskPool pool = TaskPool.start("users", 4, 100)) {
      MemoryStorage storage = new MemoryStorage();
      ObjectDb db = new ObjectDb(scheduler, storage, types, LONG, pool);
      ObjectDb impatient = new ObjectDb(scheduler, storage, types, SHORT, pool);
      RoutineCall<T> call = r -> body.run(r, db, impatient);
      try {
        return scheduler.submit("test", call).join(Duration.ofMinutes(4));
      } catch (RoutineFailedException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw e;
      }
    }
  }

  private interface IsolatedBody<T> {
    T run(Routine r, ObjectDb db, ObjectDb impatient);
  }

  @Test
  void anIsolatedNodeDoesWhatAnyNodeDoes() throws Exception {
    long sum =
        isolated(
            Nodes.TYPES,
            (r, db, impatient) -> {
              db.execute(
                  r,
                  tx -> {
                    tx.insert(Item.of("a", 1, "b"));
                    tx.put(Item.of("b", 2));
                    tx.update(Item.key("b"), item -> item.withNumber(3));
                    assertThatThrownBy(() -> tx.insert(Item.of("a", 1)))
                        .isInstanceOf(DuplicateKeyException.class);
                    assertThat(tx.delete(Item.key("c"))).isFalse();
                  });
              Walker<Item> all =
                  (object, step) -> object.ifPresent(i -> i.next().forEach(step::follow));
              try (View view = db.walk(r, Walk.from(Item.key("a"), all))) {
                assertThat(view.awaitChange(r).added()).hasSize(2);
                db.execute(r, tx -> tx.put(Item.of("b", 4)));
                assertThat(view.awaitChange(r).changed()).hasSize(1);
              }
              return db.writeWalk(
                  r,
                  Walk.from(Item.key("a"), all),
                  (tx, reached) ->
                      reached.objects(Item.TYPE).stream().mapToLong(Item::number).sum());
            });
    assertThat(sum).isEqualTo(5);
  }

  @Test
  void aBodyThatBlocksIsLeftBehind() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    boolean next =
        isolated(
            Nodes.TYPES,
            (r, db, impatient) -> {
              assertThatThrownBy(
                      () ->
                          impatient.execute(
                              r,
                              tx -> {
                                tx.put(Item.of("a", 1));
                                try {
                                  never.await();
                                } catch (InterruptedException e) {
                                  interrupted.set(true);
                                }
                              }))
                  .isInstanceOf(TransactionTimeoutException.class)
                  .hasMessageContaining(LimitsTest.class.getName());
              db.execute(r, tx -> tx.put(Item.of("b", 1)));
              return db.get(r, Item.key("a")).isEmpty() && db.get(r, Item.key("b")).isPresent();
            });
    assertThat(next).isTrue();
  }

  @Test
  void aBodyThatIsCancelledWritesNothing() throws Exception {
    MemoryStorage memory = new MemoryStorage();
    OfflineStorage storage = new OfflineStorage(memory);
    storage.silent = true;
    CountDownLatch asking = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    try (Scheduler scheduler = Scheduler.start("test");
        TaskPool pool = TaskPool.start("users", 1, 100)) {
      ObjectDb db =
          new ObjectDb(
              scheduler, storage, ObjectTypes.of(Item.TYPE), ObjectDbOptions.DEFAULTS, pool);
      RoutineFuture<String> transaction =
          scheduler.submit(
              "transaction",
              r ->
                  db.transact(
                      r,
                      tx -> {
                        asking.countDown();
                        try {
                          return "found " + tx.find(Item.key("a"));
                        } catch (RuntimeException e) {
                          storage.silent = false;
                          tx.put(Item.of("a", 1)); // It goes on regardless.
                          return "caught " + e;
                        } finally {
                          over.countDown();
                        }
                      }));
      asking.await();
      transaction.cancel();

      assertThatThrownBy(() -> transaction.join(Duration.ofMinutes(4)))
          .hasCauseInstanceOf(RoutineCancelledException.class);
      over.await();
      assertThat(memory.keys()).isEmpty();
    }
  }

  @Test
  void aBodyAndAWalkerThatComputeForEverAreLeftBehind() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    try {
      String message =
          isolated(
              Nodes.TYPES,
              (r, db, impatient) -> {
                assertThatThrownBy(() -> impatient.execute(r, tx -> spin(stop)))
                    .isInstanceOf(TransactionTimeoutException.class);
                Walker<Item> endless = (object, step) -> spin(stop);
                View hurt = impatient.walk(r, Walk.from(Item.key("a"), endless));
                assertThatThrownBy(() -> hurt.awaitChange(r)).isInstanceOf(WalkException.class);
                View well = db.walk(r, Walk.from(Item.key("a"), Walker.leaf()));
                assertThat(well.awaitChange(r).isEmpty()).isTrue();
                try {
                  impatient.walkOnce(r, Walk.from(Item.key("a"), endless));
                  return "";
                } catch (WalkException e) {
                  return String.valueOf(e.getCause().getMessage());
                }
              });
      assertThat(message).contains("a walker at test.item.a");
    } finally {
      stop.set(true);
    }
  }

  private static void spin(AtomicBoolean stop) {
    while (!stop.get()) {
      Thread.onSpinWait();
    }
  }

  /** An object whose codec can be told not to end. */
  record Slow(String id, boolean endless) implements DataObject {
    static final AtomicBoolean STOP = new AtomicBoolean();
    static final ObjectType<Slow> TYPE =
        ObjectType.of("test.slow", Slow.class, 1).withCodec(new SlowCodec());

    @Override
    public Key<Slow> key() {
      return TYPE.key(id);
    }
  }

  private static final class SlowCodec implements ObjectCodec<Slow> {
    @Override
    public void write(Slow object, JsonGenerator out) {
      if (object.endless()) {
        spin(Slow.STOP);
      }
      if (object.id().equals("bad")) {
        throw new IllegalArgumentException("not this one");
      }
      out.writeString(object.id());
    }

    @Override
    public Slow read(JsonParser in, ObjectTypes types) {
      String id = in.getString();
      if (id.equals("unreadable")) {
        spin(Slow.STOP);
      }
      return new Slow(id, false);
    }
  }

  @Test
  void aCodecThatComputesForEverIsLeftBehind() throws Exception {
    ObjectTypes types = ObjectTypes.of(Slow.TYPE);
    try {
      boolean well =
          isolated(
              types,
              (r, db, impatient) -> {
                assertThatThrownBy(() -> impatient.execute(r, tx -> tx.put(new Slow("a", true))))
                    .isInstanceOf(RuntimeException.class)
                    .hasMessageContaining("test.slow");
                db.execute(r, tx -> tx.put(new Slow("unreadable", false)));
                assertThatThrownBy(() -> impatient.get(r, Slow.TYPE.key("unreadable")))
                    .hasMessageContaining("test.slow.unreadable");
                View view =
                    impatient.walk(r, Walk.from(Slow.TYPE.key("unreadable"), Walker.leaf()));
                assertThatThrownBy(() -> view.awaitChange(r)).isInstanceOf(WalkException.class);
                db.execute(r, tx -> tx.put(new Slow("b", false)));
                return db.get(r, Slow.TYPE.key("b")).isPresent();
              });
      assertThat(well).isTrue();
    } finally {
      Slow.STOP.set(true);
    }
  }

  @Test
  void aCodecThatThrowsIsNamed() throws Exception {
    ObjectTypes types = ObjectTypes.of(Slow.TYPE);
    Optional<Slow> written =
        isolated(
            types,
            (r, db, impatient) -> {
              assertThatThrownBy(() -> db.execute(r, tx -> tx.put(new Slow("bad", false))))
                  .isInstanceOfSatisfying(
                      EncodeException.class,
                      e -> assertThat(e.key()).isEqualTo(Slow.TYPE.key("bad")));
              return db.get(r, Slow.TYPE.key("bad"));
            });
    assertThat(written).isEmpty();
  }
}
