package io.weft.objectdb.storage.zookeeper;

import io.weft.objectdb.storage.VersionedValue;
import io.weft.objectdb.storage.zookeeper.Session.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads nodes, with the version of the storage, in one request. Any thread. */
final class NodeReader {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  private final Session session;
  private final ZooKeeperSettings settings;
  private final NodeNames names;
  private final NodeFormat format;

  /**
   * The mean number of bytes of a value, as lately seen; guesses how many fit an answer. Written
   * with the session's lock held.
   */
  private volatile double typicalBytes = 8192;

  NodeReader(Session session, ZooKeeperSettings settings, NodeNames names, NodeFormat format) {
    this.session = session;
    this.settings = settings;
    this.names = names;
    this.format = format;
  }

  /** How many of some keys one request may read. */
  int fitting(List<String> keys) {
    int most = (int) Math.max(16, Math.min(4000, (4 << 20) / typicalBytes));
    int bytes = 0;
    int count = 0;
    for (String key : keys) {
      bytes += 3 * key.length() + names.keys().length() + 32;
      if (count > 0 && (count == most || bytes > settings.maxRequestBytes() / 2)) {
        break;
      }
      count++;
    }
    return count;
  }

  /**
   * Reads nodes at one version.
   *
   * @param done called without the lock, before any later event or answer is looked at
   */
  void read(Collection<String> keys, Consumer<Nodes> done) {
    List<Op> ops = new ArrayList<>(keys.size() + 1);
    ops.add(Op.getData(names.version()));
    for (String key : keys) {
      ops.add(Op.getData(names.node(key)));
    }
    session.multi(ops, answer -> done.accept(readAnswer(keys, answer)));
  }

  private Nodes readAnswer(Collection<String> keys, Answer answer) {
    try {
      if (answer.results().size() == keys.size() + 1) {
        return take(answer, decode(keys, answer));
      }
    } catch (ValueFormatException e) {
      return new Nodes.Refused("" + e.getMessage());
    } catch (RuntimeException e) {
      // Whatever it was, somebody waits for an answer.
      log.error("{}: cannot make out an answer", session, e);
      return new Nodes.Refused("cannot make out an answer: " + e);
    }
    if (answer.isSent() && answer.code() == Code.CONNECTIONLOSS && !keys.isEmpty()) {
      // It may have been too large.
      synchronized (session.lock) {
        typicalBytes = Math.min(settings.maxValueBytes(), typicalBytes * 2);
      }
    }
    return answer.code() == Code.OK || Session.isLoss(answer.code())
        ? new Nodes.Lost("no answer: " + answer.code())
        : new Nodes.Refused("cannot read: " + answer.code());
  }

  /** What an answer holds; needs no lock. */
  private record Decoded(Code code, Optional<Root> root, long version, Nodes nodes, long bytes) {}

  private Decoded decode(Collection<String> keys, Answer answer) {
    List<OpResult> results = answer.results();
    if (!(results.getFirst() instanceof OpResult.GetDataResult first)) {
      Code code = Session.code(results.getFirst());
      Nodes refused = new Nodes.Refused("cannot read " + names.version() + ": " + code);
      return new Decoded(code, Optional.empty(), 0, refused, 0);
    }
    long version = answer.version(first.getStat().getMzxid());
    Map<String, Node> nodes = HashMap.newHashMap(keys.size());
    long bytes = 0;
    Nodes found = new Nodes.Found(version, nodes);
    int i = 1;
    for (String key : keys) {
      OpResult result = results.get(i++);
      if (result instanceof OpResult.GetDataResult data) {
        bytes += data.getData().length;
        nodes.put(key, node(key, data, answer));
      } else if (Session.code(result) == Code.NONODE) {
        nodes.put(key, Node.MISSING);
      } else {
        found = new Nodes.Refused("cannot read " + names.node(key) + ": " + Session.code(result));
      }
    }
    return new Decoded(Code.OK, Root.decode(first.getData()), version, found, bytes);
  }

  private Node node(String key, OpResult.GetDataResult data, Answer answer) {
    long at = answer.version(data.getStat().getMzxid());
    byte[] content = data.getData();
    return new Node(
        at,
        data.getStat().getVersion(),
        content.length == 0
            ? Optional.empty()
            : Optional.of(new VersionedValue(at, format.decode(key, content))));
  }

  /** Takes over what an answer tells, if it comes from the present connection. */
  private Nodes take(Answer answer, Decoded decoded) {
    synchronized (session.lock) {
      Optional<String> lost = session.take(answer, decoded.code(), decoded.root());
      if (lost.isPresent()) {
        return new Nodes.Lost(lost.get());
      }
      if (decoded.code() != Code.OK) {
        return decoded.nodes();
      }
      if (decoded.nodes() instanceof Nodes.Found found) {
        int epoch = decoded.root().map(Root::epoch).orElse(0);
        found.nodes().forEach((key, node) -> session.nodeVersions.put(key, node, epoch));
        session.recentValues.put(found.nodes());
        if (!found.nodes().isEmpty()) {
          double mean = Math.max(64, (double) decoded.bytes() / found.nodes().size());
          typicalBytes = Math.max(mean, 0.8 * typicalBytes + 0.2 * mean);
        }
      }
      session.reached(decoded.version());
      return decoded.nodes();
    }
  }
}
