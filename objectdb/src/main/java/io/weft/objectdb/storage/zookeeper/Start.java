package io.weft.objectdb.storage.zookeeper;

import java.util.List;
import java.util.UUID;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooKeeper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One way from a connection to a live session: watches, has the server catch up, and finds the
 * database or makes it. Over when the connection is. Guarded by the session's lock.
 */
final class Start {
  private static final Logger log = LoggerFactory.getLogger(Session.class);

  /** So often a server that lags behind is asked to catch up before another one is sought. */
  private static final int MAX_SYNCS = 3;

  /** So often the database is made at once when it is gone again. */
  private static final int MAX_CREATIONS = 5;

  private final Session session;
  private final NodeNames names;
  private final ZooKeeper client;
  private final boolean readOnly;
  private final long generation;
  private int syncs;
  private int creations;

  /**
   * @param generation the number of the connection
   */
  Start(Session session, NodeNames names, ZooKeeper client, boolean readOnly, long generation) {
    this.session = session;
    this.names = names;
    this.client = client;
    this.readOnly = readOnly;
    this.generation = generation;
  }

  ZooKeeper client() {
    return client;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  /** Goes on if the answer is good. */
  private void then(int code, String what, Runnable next) {
    synchronized (session.lock) {
      if (!session.isPresent(generation)) {
        return;
      }
      switch (Code.get(code)) {
        case OK -> next.run();
        case CONNECTIONLOSS, SESSIONEXPIRED -> log.debug("{}: {}: {}", session, what, code);
        default -> session.failed(this, what + " failed: " + Code.get(code));
      }
    }
  }

  /** Begins; ends in {@link Session#found}. */
  void run() {
    client.addWatch(
        names.root(),
        AddWatchMode.PERSISTENT_RECURSIVE,
        (rc, path, context) -> then(rc, "watching " + path, this::catchUp),
        null);
  }

  /** A server may be behind others that this program was connected to before. */
  private void catchUp() {
    if (readOnly) {
      readRoot();
    } else {
      syncs++;
      client.sync(names.root(), (rc, path, context) -> then(rc, "sync", this::readRoot), null);
    }
  }

  /** Has the server catch up once more; false when that was tried often enough. */
  boolean catchUpAgain() {
    if (readOnly || syncs >= MAX_SYNCS) {
      return false;
    }
    catchUp();
    return true;
  }

  private void readRoot() {
    client.getData(
        names.version(),
        false,
        (rc, path, context, content, stat) -> {
          if (rc == Code.NONODE.intValue()) {
            then(Code.OK.intValue(), "", this::create);
          } else {
            then(rc, "reading " + path, () -> found(content, stat.getMzxid()));
          }
        },
        null);
  }

  private void found(byte[] content, long zxid) {
    Root.decode(content)
        .ifPresentOrElse(
            root -> session.found(this, root, zxid),
            () ->
                session.failed(
                    this, "the node " + names.version() + " is not one of this storage"));
  }

  private void create() {
    if (readOnly) {
      session.failed(this, "nothing is there, and the server is read-only");
    } else if (++creations > MAX_CREATIONS) {
      session.failed(this, "the nodes that were made are not there");
      creations = 0;
    } else {
      log.info("{}: making a new database", session);
      createParents(names.root().indexOf('/', 1));
    }
  }

  private void createParents(int slash) {
    boolean last = slash < 0;
    create(
        last ? names.root() : names.root().substring(0, slash),
        last ? this::createKeys : () -> createParents(names.root().indexOf('/', slash + 1)));
  }

  private void createKeys() {
    create(names.keys(), this::createNodes);
  }

  /** Makes a node, unless it is there, and goes on. */
  private void create(String path, Runnable next) {
    client.create(
        path,
        new byte[0],
        session.acl(),
        CreateMode.PERSISTENT,
        (rc, p, context, name) ->
            then(rc == Code.NODEEXISTS.intValue() ? 0 : rc, "making " + path, next),
        null);
  }

  private void createNodes() {
    Root first = new Root(UUID.randomUUID().toString(), 0);
    client.multi(
        List.of(
            Op.create(names.version(), first.encode(), session.acl(), CreateMode.PERSISTENT),
            Op.create(names.epoch(), new byte[0], session.acl(), CreateMode.PERSISTENT)),
        (rc, path, context, results) ->
            then(
                rc == Code.NODEEXISTS.intValue() ? 0 : rc,
                "making " + names.version(),
                this::readRoot),
        null);
  }
}
