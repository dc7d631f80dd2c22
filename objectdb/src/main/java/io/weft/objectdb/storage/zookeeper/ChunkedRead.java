package io.weft.objectdb.storage.zookeeper;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads at one version what does not fit one answer. Every change of a key after its part was read
 * comes as an event before the answer to a later part; so when all parts are there, everything that
 * no event has named is what it was at the version of the last part. The rest is read again, with
 * all that has changed before, until nothing has. Guarded by the session's lock.
 */
final class ChunkedRead {
  private static final int MAX_ROUNDS = 100;

  /** How many parts are asked for at the same time. */
  private static final int WINDOW = 8;

  private final Session session;
  private final Feed feed;
  private final Consumer<Nodes> done;
  private final Map<String, Node> found = new HashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private final Set<String> stale = new LinkedHashSet<>();
  private List<String> rest;
  private int asked;
  private int rounds;
  private long version;
  private boolean over;

  private ChunkedRead(Session session, Feed feed, List<String> keys, Consumer<Nodes> done) {
    this.session = session;
    this.feed = feed;
    this.rest = keys;
    this.done = done;
  }

  /** Reads keys, each named once, in one request where they fit. */
  static void start(Session session, Feed feed, List<String> keys, Consumer<Nodes> done) {
    if (session.reader.fitting(keys) == keys.size()) {
      session.reader.read(keys, done);
      return;
    }
    synchronized (session.lock) {
      ChunkedRead read = new ChunkedRead(session, feed, keys, done);
      feed.startRead(read);
      read.ask();
    }
  }

  /** A key has changed. */
  void changed(String key) {
    if (found.containsKey(key)) {
      changed.add(key);
      stale.add(key);
    }
  }

  private void ask() {
    while (!over && asked < WINDOW && !rest.isEmpty()) {
      int count = session.reader.fitting(rest);
      List<String> part = List.copyOf(rest.subList(0, count));
      rest = rest.subList(count, rest.size());
      asked++;
      session.reader.read(part, this::answer);
    }
  }

  private void answer(Nodes nodes) {
    synchronized (session.lock) {
      if (!over) {
        take(nodes);
      }
    }
  }

  private void take(Nodes nodes) {
    if (!(nodes instanceof Nodes.Found part)) {
      end(nodes);
      return;
    }
    asked--;
    found.putAll(part.nodes());
    stale.removeAll(part.nodes().keySet());
    version = Math.max(version, part.version());
    if (asked == 0 && rest.isEmpty()) {
      if (stale.isEmpty()) {
        end(new Nodes.Found(version, found));
      } else if (++rounds > MAX_ROUNDS) {
        end(new Nodes.Refused(found.size() + " values change faster than they can be read"));
      } else {
        rest = new ArrayList<>(changed);
      }
    }
    ask();
  }

  private void end(Nodes result) {
    over = true;
    feed.endRead(this);
    done.accept(result);
  }
}
