package io.weft.protocols.openflow.connection;

import io.weft.core.RoutineFuture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this side has asked and the peer has not answered yet, by transaction id. What nobody waits
 * for any more is remembered for a while, so that a late answer is known as one.
 */
final class Exchanges<M> {
  private final int limit;
  private final Map<Integer, Entry<M>> open = new HashMap<>();

  /** The transaction ids of {@link #open} that nobody waits for any more, the oldest first. */
  private final Set<Integer> abandoned = new LinkedHashSet<>();

  private int nextXid = 1;
  private int pending;

  /** Something that may be answered. */
  sealed interface Entry<M> permits Answer, Identity, Ack, Change, Late {}

  /** A request, and the parts of its reply. */
  static final class Answer<M, T extends M> implements Entry<M> {
    private final Class<T> type;
    private final List<T> parts = new ArrayList<>(1);
    private long bytes;
    final RoutineFuture<List<T>> done = new RoutineFuture<>();

    Answer(Class<T> type) {
      this.type = type;
    }

    /** Adds a part; false when it is of another type. */
    boolean add(M part, int size) {
      if (!type.isInstance(part)) {
        return false;
      }
      parts.add(type.cast(part));
      bytes += size;
      return true;
    }

    int messages() {
      return parts.size();
    }

    long bytes() {
      return bytes;
    }

    void complete() {
      done.complete(List.copyOf(parts));
    }
  }

  /** A features request, of whose reply only the identity is wanted. */
  static final class Identity<M> implements Entry<M> {
    private final MessageForm<M> form;
    final RoutineFuture<SwitchIdentity> done = new RoutineFuture<>();

    Identity(MessageForm<M> form) {
      this.form = form;
    }

    void complete(M reply) {
      done.complete(form.identity(reply));
    }
  }

  /** A request whose reply says nothing but that it came. */
  static final class Ack<M> implements Entry<M> {
    final int replyType;
    final RoutineFuture<Boolean> done = new RoutineFuture<>();

    Ack(int replyType) {
      this.replyType = replyType;
    }
  }

  /** A message of a batch. */
  static final class Change<M> implements Entry<M> {
    final Batch<M> batch;
    final M message;
    private boolean refused;

    Change(Batch<M> batch, M message) {
      this.batch = batch;
      this.message = message;
    }

    /** Takes the first error only, so that a peer cannot fill the memory with them. */
    boolean refuse(OpenFlowError error) {
      if (refused) {
        return false;
      }
      refused = true;
      batch.refusals.add(new Refusal<>(message, error));
      return true;
    }
  }

  /** Something that nobody waits for any more. */
  record Late<M>() implements Entry<M> {}

  /** What came back for a batch so far. */
  static final class Batch<M> {
    final List<Refusal<M>> refusals = new ArrayList<>(0);
    final List<M> replies = new ArrayList<>(0);
    long replyBytes;
  }

  /**
   * @param limit how many requests may be unanswered, and how many that nobody waits for any more
   *     are remembered
   */
  Exchanges(int limit) {
    this.limit = limit;
  }

  boolean isFull() {
    return pending >= limit;
  }

  int pending() {
    return pending;
  }

  /** Numbers go up, around, and past those in use; 0 is for what answers nothing. */
  int newXid() {
    while (nextXid == 0 || open.containsKey(nextXid)) {
      nextXid++;
    }
    return nextXid++;
  }

  /** The number to try next; for tests of what happens when they are used up. */
  void nextXid(int xid) {
    nextXid = xid;
  }

  /** Registers something under a new transaction id. */
  int begin(Entry<M> entry) {
    int xid = newXid();
    begin(xid, entry);
    return xid;
  }

  /** Registers something under a transaction id that is new. */
  void begin(int xid, Entry<M> entry) {
    open.put(xid, entry);
    if (!(entry instanceof Change)) {
      pending++;
    }
  }

  @Nullable Entry<M> find(int xid) {
    return open.get(xid);
  }

  /** It is answered, or of no interest any more. */
  void end(int xid) {
    Entry<M> entry = open.remove(xid);
    if (entry instanceof Late) {
      abandoned.remove(xid);
    } else if (entry != null && !(entry instanceof Change)) {
      pending--;
    }
  }

  /** Nobody waits for an answer any more, if there is none yet. */
  void abandon(int xid) {
    // What it holds, such as parts of a reply, is not kept.
    Entry<M> entry = open.replace(xid, new Late<>());
    if (entry == null) {
      return;
    }
    abandoned.add(xid);
    if (!(entry instanceof Change || entry instanceof Late)) {
      pending--;
    }
    if (abandoned.size() > limit) {
      Iterator<Integer> oldest = abandoned.iterator();
      open.remove(oldest.next());
      oldest.remove();
    }
  }

  /** The connection has ended. */
  void failAll(RuntimeException reason) {
    Collection<Entry<M>> entries = List.copyOf(open.values());
    open.clear();
    abandoned.clear();
    pending = 0;
    for (Entry<M> entry : entries) {
      switch (entry) {
        case Answer<M, ?> answer -> answer.done.fail(reason);
        case Identity<M> identity -> identity.done.fail(reason);
        case Ack<M> ack -> ack.done.fail(reason);
        case Change<M> change -> {
          // Its batch waits for a barrier.
        }
        case Late<M> late -> {
          // Nobody waits.
        }
      }
    }
  }
}
