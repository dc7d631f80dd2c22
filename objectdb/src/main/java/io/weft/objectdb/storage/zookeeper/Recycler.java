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

  /** How often a batch that met another recycling is tried again before it is left to that one. */
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
   * Removes those of some nodes that hold no value. Nodes that others write meanwhile are in use
   * again, and stay.
   *
   * @param keys at most {@link #BATCH}
   * @param done gets how many, or nothing when there was no answer
   */
  void recycle(Collection<String> keys, Consumer<Optional<Integer>> done) {
    recycle(keys, 1, done);
  }

  private void recycle(Collection<String> keys, int tries, Consumer<Optional<Integer>> done) {
    session()
        .reader
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
              if (answer.results().isEmpty()) {
                log.debug("{}: cannot recycle: {}", session(), answer.code());
                done.accept(Optional.empty());
              } else if (answer.results().getLast() instanceof OpResult.SetDataResult) {
                done.accept(Optional.of(empty.size()));
              } else {
                refused(empty, refusedOperation(answer.results()), tries, done);
              }
            });
  }

  /** Goes on without the node that somebody has written, or after another recycling. */
  private void refused(
      List<String> keys, int operation, int tries, Consumer<Optional<Integer>> done) {
    if (operation > 0 && operation <= keys.size()) {
      List<String> rest = new ArrayList<>(keys);
      rest.remove(operation - 1);
      recycle(rest, tries, done);
    } else if (tries < MAX_TRIES) {
      recycle(keys, tries + 1, done);
    } else {
      log.debug("{}: others are recycling, {} nodes are left", session(), keys.size());
      done.accept(Optional.of(0));
    }
  }

  /** The index of the operation for which all were refused; those before it report success. */
  private static int refusedOperation(List<OpResult> results) {
    int index = 0;
    while (index < results.size() - 1
        && (!(results.get(index) instanceof OpResult.ErrorResult error) || error.getErr() == 0)) {
      index++;
    }
    return index;
  }
}
