package io.weft.objectdb.storage.zookeeper;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the nodes of deleted values. A node that is made anew counts its contents from 0 again,
 * and a commit that compared the count could take the new content for one that it saw: so a removal
 * also begins a new epoch, which makes every commit that was planned before look again. Deletions
 * of this program are recycled from time to time by themselves.
 */
final class Recycler {
  private static final Logger log = LoggerFactory.getLogger(Recycler.class);

  /** How many nodes one request removes. */
  static final int BATCH = 256;

  /** How many deleted keys are kept in mind; those beyond are left to a recycling of all. */
  private static final int MAX_KEPT = 100_000;

  private static final int MAX_TRIES = 3;

  private final NodeNames names;
  private @Nullable Session session;

  // Guarded by the session's lock.
  private final Set<String> deleted = new LinkedHashSet<>();
  private boolean running;

  Recycler(NodeNames names) {
    this.names = names;
  }

  void bind(Session owner) {
    session = owner;
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("not bound to a session");
    }
    return session;
  }

  /** A commit has deleted a value; with the lock held. */
  void deleted(String key) {
    if (deleted.size() < MAX_KEPT) {
      deleted.add(key);
    }
    if (deleted.size() >= BATCH && !running) {
      running = true;
      List<String> batch = deleted.stream().limit(BATCH).toList();
      recycle(
          batch,
          removed -> {
            synchronized (session().lock) {
              running = false;
              // What is not removed now is used again, or left to a recycling of all.
              batch.forEach(deleted::remove);
            }
            removed.ifPresent(count -> log.debug("{}: recycled {} nodes", session(), count));
          });
    }
  }

  /**
   * Removes those of some nodes that hold no value.
   *
   * @param keys at most {@link #BATCH}
   * @param done gets how many, or nothing when it could not be done
   */
  void recycle(Collection<String> keys, Consumer<Optional<Integer>> done) {
    recycle(keys, 1, done);
  }

  private void recycle(Collection<String> keys, int tries, Consumer<Optional<Integer>> done) {
    session()
        .read(
            keys,
            nodes -> {
              if (nodes instanceof Nodes.Found found) {
                remove(found.nodes(), tries, done);
              } else {
                log.debug("{}: cannot recycle: {}", session(), nodes);
                done.accept(Optional.empty());
              }
            });
  }

  private void remove(Map<String, Node> nodes, int tries, Consumer<Optional<Integer>> done) {
    List<String> empty = new ArrayList<>();
    Optional<Root> root = session().root();
    if (root.isEmpty()) {
      done.accept(Optional.empty());
      return;
    }
    List<Op> ops = new ArrayList<>();
    ops.add(Op.setData(names.epoch(), new byte[0], root.get().epoch()));
    nodes.forEach(
        (key, node) -> {
          if (node.exists() && node.value().isEmpty()) {
            empty.add(key);
            ops.add(Op.delete(names.node(key), node.dataVersion()));
          }
        });
    if (empty.isEmpty()) {
      done.accept(Optional.of(0));
      return;
    }
    ops.add(Op.setData(names.version(), root.get().nextEpoch().encode(), -1));
    session()
        .multi(
            ops,
            answer -> {
              boolean refused =
                  !answer.results().isEmpty()
                      && !(answer.results().getLast() instanceof OpResult.SetDataResult);
              if (answer.results().isEmpty() || (refused && tries >= MAX_TRIES)) {
                log.debug("{}: cannot recycle: {}", session(), answer.code());
                done.accept(Optional.empty());
              } else if (refused) {
                recycle(empty, tries + 1, done);
              } else {
                done.accept(Optional.of(empty.size()));
              }
            });
  }
}
