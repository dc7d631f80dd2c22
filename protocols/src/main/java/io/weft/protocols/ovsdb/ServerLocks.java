package io.weft.protocols.ovsdb;

import io.weft.protocols.jsonrpc.JsonRpcMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The locks of a server and who waits for them, in order (RFC 7047 section 4.1.8). */
final class ServerLocks {
  /** The first of each list has the lock. */
  private final Map<String, List<OvsdbServer.Session>> queues = new HashMap<>();

  boolean isOwner(OvsdbServer.Session session, String lock) {
    List<OvsdbServer.Session> queue = queues.get(lock);
    return queue != null && queue.getFirst() == session;
  }

  boolean isIn(OvsdbServer.Session session, String lock) {
    return queues.getOrDefault(lock, List.of()).contains(session);
  }

  /** Whether the session has the lock at once. */
  boolean lock(OvsdbServer.Session session, String lock) {
    List<OvsdbServer.Session> queue = queues.computeIfAbsent(lock, name -> new ArrayList<>());
    queue.add(session);
    return queue.size() == 1;
  }

  /** Puts the session before all others. Who had the lock is told, and waits for it again. */
  void steal(OvsdbServer.Session session, String lock) {
    List<OvsdbServer.Session> queue = queues.computeIfAbsent(lock, name -> new ArrayList<>());
    Optional<OvsdbServer.Session> owner = queue.stream().findFirst();
    queue.addFirst(session);
    owner.ifPresent(loser -> tell(loser, "stolen", lock));
  }

  /** Takes the session out; who has the lock by that is told. */
  void unlock(OvsdbServer.Session session, String lock) {
    List<OvsdbServer.Session> queue = queues.get(lock);
    if (queue == null) {
      return;
    }
    boolean owned = queue.getFirst() == session;
    queue.remove(session);
    if (queue.isEmpty()) {
      queues.remove(lock);
    } else if (owned) {
      tell(queue.getFirst(), "locked", lock);
    }
  }

  void leave(OvsdbServer.Session session) {
    List.copyOf(queues.keySet()).forEach(lock -> unlock(session, lock));
  }

  private static void tell(OvsdbServer.Session session, String what, String lock) {
    session.tell(new JsonRpcMessage.Notification(what, Json.NODES.arrayNode().add(lock)));
  }
}
