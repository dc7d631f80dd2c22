package io.weft.objectdb.storage.zookeeper;

import io.weft.core.Routine;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.VersionedValue;
import io.weft.objectdb.storage.zookeeper.NodeVersions.Seen;
import io.weft.objectdb.storage.zookeeper.Session.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.jspecify.annotations.Nullable;

/**
 * Commits: one {@code multi} that checks the epoch and every node that was read, writes, and writes
 * the version's node last. Any thread.
 */
final class Committer {
  private static final byte[] DELETED = {};

  /** What an operation takes in a request besides path and content. */
  private static final int OP_BYTES = 80;

  private final Session session;
  private final Feed feed;
  private final NodeNames names;
  private final NodeFormat format;
  private final ZooKeeperSettings settings;
  private final Recycler recycler;

  /** The directories that are there; guarded by the session's lock. */
  private final Set<String> directories = new HashSet<>();

  Committer(
      Session session,
      Feed feed,
      NodeNames names,
      NodeFormat format,
      ZooKeeperSettings settings,
      Recycler recycler) {
    this.session = session;
    this.feed = feed;
    this.names = names;
    this.format = format;
    this.settings = settings;
    this.recycler = recycler;
  }

  CommitResult commit(Routine r, Commit commit) {
    Map<String, byte[]> contents = HashMap.newHashMap(commit.writes().size());
    commit
        .writes()
        .forEach((key, text) -> contents.put(key, text.map(t -> encode(key, t)).orElse(DELETED)));
    checkSize(commit, contents);
    Call call = new Call(r, session, settings.callTimeout());
    int tries = 0;
    // Every recycling by others costs a try, so these are bounded by the time only.
    while (!call.isOver()) {
      call.awaitLive();
      Optional<CommitResult> result = tryCommit(call, commit, contents);
      if (result.isPresent()) {
        return result.get();
      }
      tries++;
    }
    throw session.failure(
        "a commit was refused "
            + tries
            + " times without a conflict, within "
            + settings.callTimeout());
  }

  private byte[] encode(String key, String text) {
    try {
      return format.encode(key, text);
    } catch (ValueFormatException e) {
      throw session.failure("" + e.getMessage());
    }
  }

  private void checkSize(Commit commit, Map<String, byte[]> contents) {
    long bytes = 4L * OP_BYTES;
    for (String key : commit.reads().keySet()) {
      // A key that is only read may be made and removed again.
      bytes += 2L * (OP_BYTES + names.keys().length() + NodeNames.escape(key).length());
    }
    for (byte[] content : contents.values()) {
      bytes += content.length;
    }
    if (bytes > settings.maxRequestBytes()) {
      throw session.failure(
          "a commit of "
              + contents.size()
              + " values, with "
              + commit.reads().size()
              + " keys to compare, needs "
              + bytes
              + " bytes, the servers take "
              + settings.maxRequestBytes());
    }
  }

  /** One try; empty when there is reason for another. */
  private Optional<CommitResult> tryCommit(Call call, Commit commit, Map<String, byte[]> contents) {
    Plan plan = new Plan(commit, contents);
    if (!plan.conflicts.isEmpty() || !plan.missing.isEmpty()) {
      Set<String> conflicts = new LinkedHashSet<>(plan.conflicts);
      if (!plan.missing.isEmpty()) {
        conflicts.addAll(conflicts(commit, read(call, plan.missing)));
      }
      return conflictIfAny(conflicts);
    }
    if (commit.writes().isEmpty()) {
      Nodes.Found found = read(call, commit.reads().keySet());
      Set<String> conflicts = conflicts(commit, found);
      return Optional.of(
          conflicts.isEmpty()
              ? new CommitResult.Committed(found.version())
              : new CommitResult.Conflict(conflicts));
    }
    if (session.state() == ZooKeeperStatus.State.READ_ONLY) {
      throw session.failure("the server is read-only: it has lost the others");
    }
    Optional<Outcome> outcome = call.awaitAnswer("a commit to " + session, plan::send);
    if (outcome.isEmpty()) {
      return Optional.of(new CommitResult.Unknown("no answer within " + call.limit()));
    }
    return switch (outcome.get()) {
      case Outcome.Done done -> Optional.of(done.result());
      case Outcome.NotSent notSent -> Optional.empty();
      case Outcome.Refused refused -> {
        if (refused.code() == Code.NOTREADONLY) {
          throw session.failure("the server is read-only: it has lost the others");
        }
        if (!isDisagreement(refused.code())) {
          throw session.failure("a commit was refused: " + refused.code());
        }
        yield conflictIfAny(conflicts(commit, read(call, commit.reads().keySet())));
      }
    };
  }

  private static boolean isDisagreement(Code code) {
    return switch (code) {
      case BADVERSION, NONODE, NODEEXISTS, NOTEMPTY -> true;
      default -> false;
    };
  }

  private sealed interface Outcome {
    record Done(CommitResult result) implements Outcome {}

    record Refused(Code code) implements Outcome {}

    record NotSent() implements Outcome {}
  }

  private static Optional<CommitResult> conflictIfAny(Set<String> keys) {
    return keys.isEmpty() ? Optional.empty() : Optional.of(new CommitResult.Conflict(keys));
  }

  private static Set<String> conflicts(Commit commit, Nodes.Found found) {
    Set<String> conflicts = new LinkedHashSet<>();
    found
        .nodes()
        .forEach(
            (key, node) -> {
              Long seen = commit.reads().get(key);
              if (seen == null || seen != node.valueVersion()) {
                conflicts.add(key);
              }
            });
    return conflicts;
  }

  /** Reads keys, again when the connection is lost meanwhile. */
  Nodes.Found read(Call call, Collection<String> keys) {
    List<String> distinct = List.copyOf(new LinkedHashSet<>(keys));
    while (true) {
      call.awaitLive();
      Optional<Nodes> nodes =
          call.awaitAnswer(
              "a read of " + session, done -> ChunkedRead.start(session, feed, distinct, done));
      if (nodes.isEmpty()) {
        throw session.failure("no answer within " + call.limit());
      }
      switch (nodes.get()) {
        case Nodes.Found found -> {
          return found;
        }
        case Nodes.Refused refused -> throw session.failure(refused.reason());
        case Nodes.Lost lost -> {
          // As long as there is time.
        }
      }
    }
  }

  /** What one try sends, from what is known of the nodes at its beginning. */
  private final class Plan {
    final Set<String> conflicts = new LinkedHashSet<>();
    final List<String> missing = new ArrayList<>();
    private final Map<String, Optional<String>> writes;
    private final Map<String, byte[]> contents;
    private final List<Op> ops = new ArrayList<>();
    private final List<String> newDirectories = new ArrayList<>();

    /** The operation that writes each key. */
    private final Map<String, Integer> writers = new HashMap<>();

    private final @Nullable Root root;

    Plan(Commit commit, Map<String, byte[]> contents) {
      this.writes = commit.writes();
      this.contents = contents;
      synchronized (session.lock) {
        this.root = session.root().orElse(null);
        if (root == null) {
          missing.addAll(commit.reads().keySet());
          return;
        }
        ops.add(Op.check(names.epoch(), root.epoch()));
        commit.reads().forEach((key, seen) -> add(key, seen, root.epoch()));
        ops.add(Op.setData(names.version(), root.encode(), -1));
      }
    }

    private void add(String key, long seen, int epoch) {
      Seen known = session.nodeVersions.get(key, epoch);
      if (known == null) {
        missing.add(key);
      } else if (known.isChanged()) {
        if (seen != 0 && known.at() > seen) {
          conflicts.add(key);
        } else {
          missing.add(key);
        }
      } else if (known.valueVersion() == seen) {
        addOps(key, known.dataVersion());
      } else if (known.at() > seen) {
        conflicts.add(key);
      } else {
        missing.add(key);
      }
    }

    private void addOps(String key, int dataVersion) {
      String node = names.node(key);
      byte[] content = contents.get(key);
      if (dataVersion >= 0) {
        if (content != null) {
          writers.put(key, ops.size());
        }
        ops.add(
            content == null ? Op.check(node, dataVersion) : Op.setData(node, content, dataVersion));
        return;
      }
      String directory = NodeNames.directoryName(key);
      if (!directories.contains(directory)) {
        newDirectories.add(directory);
      }
      boolean write = content != null && content.length > 0;
      if (write) {
        writers.put(key, ops.size());
      }
      ops.add(Op.create(node, write ? content : DELETED, session.acl(), CreateMode.PERSISTENT));
      if (!write) {
        // There is no check that a node is missing, except by making it.
        ops.add(Op.delete(node, -1));
      }
    }

    void send(java.util.function.Consumer<Outcome> done) {
      for (String directory : newDirectories) {
        session.createDirectory(names.directory(directory));
      }
      synchronized (session.lock) {
        feed.startWriting(writes.keySet());
      }
      session.multi(ops, answer -> done.accept(answered(answer)));
    }

    /** Takes over what the answer tells. */
    private Outcome answered(Answer answer) {
      synchronized (session.lock) {
        feed.endWriting(writes.keySet());
        Outcome outcome = outcome(answer);
        if (session.isCurrent(answer)) {
          feed.goOn();
        }
        return outcome;
      }
    }

    private Outcome outcome(Answer answer) {
      if (!answer.isSent()) {
        return new Outcome.NotSent();
      }
      if (answer.results().isEmpty()) {
        return Session.isLoss(answer.code())
            ? new Outcome.Done(new CommitResult.Unknown("no answer: " + answer.code()))
            : new Outcome.Refused(answer.code());
      }
      if (!(answer.results().getLast() instanceof OpResult.SetDataResult last)) {
        Code code = refusal(answer.results());
        if (code == Code.NONODE) {
          directories.clear();
        }
        session.nodeVersions.forget(writes.keySet());
        return new Outcome.Refused(code);
      }
      directories.addAll(newDirectories);
      long version = answer.version(last.getStat().getMzxid());
      if (session.isCurrent(answer)) {
        Map<String, Node> nodes = HashMap.newHashMap(writers.size());
        writers.forEach(
            (key, index) -> nodes.put(key, written(key, answer.results().get(index), version)));
        nodes.forEach((key, node) -> session.nodeVersions.put(key, node, epoch()));
        session.recentValues.put(nodes);
        feed.wrote(version, nodes);
        session.reached(version);
      }
      writes.forEach(
          (key, text) -> {
            if (text.isEmpty()) {
              recycler.deleted(key);
            }
          });
      return new Outcome.Done(new CommitResult.Committed(version));
    }

    private int epoch() {
      return root == null ? 0 : root.epoch();
    }

    private Node written(String key, OpResult result, long version) {
      int dataVersion =
          result instanceof OpResult.SetDataResult set ? set.getStat().getVersion() : 0;
      return new Node(
          version,
          dataVersion,
          writes
              .getOrDefault(key, Optional.empty())
              .map(text -> new VersionedValue(version, text)));
    }

    /** The code of the operation that failed: others are reported as not tried. */
    private Code refusal(List<OpResult> results) {
      for (OpResult result : results) {
        Code code = Session.code(result);
        if (code != Code.OK && code != Code.RUNTIMEINCONSISTENCY) {
          return code;
        }
      }
      return Code.SYSTEMERROR;
    }
  }
}
