package io.weft.objectdb.storage.redis;

import io.weft.core.Routine;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.internal.ShortWaits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * What waits for the server, and the workers that take it there. A worker sends all that waits at
 * once, without waiting for a reply in between; as long as it waits for the replies, others of a
 * limited number do the same on connections of their own. Any thread.
 */
final class Requests {
  private static final Logger log = LoggerFactory.getLogger(RedisStorage.class);

  /** How many may wait: more only come from routines that do not wait. */
  private static final int MAX_WAITING = 100_000;

  /** Beyond so many bytes the rest is left to the next worker, so that it need not wait. */
  private static final long BATCH_BYTES = 256 << 10;

  private static final int BATCH = 256;

  /**
   * How long a worker without work looks for some before it goes to sleep, in turns: about as long
   * as the loop needs to go on with a routine that got its reply, and to come back with its next
   * request. To be woken would take the thread longer than that.
   */
  private static final int TURNS = Runtime.getRuntime().availableProcessors() > 1 ? 2_000 : 0;

  private final RedisSettings settings;
  private final Connections connections;
  private final Consumer<Runnable> starter;
  private final ShortWaits waits = new ShortWaits();

  // Guarded by this; how many wait is read without.
  private final ArrayDeque<Request<?>> waiting = new ArrayDeque<>();
  private volatile int queued;
  private int workers;
  private int looking;
  private boolean closed;

  /**
   * @param starter runs a worker on a thread of its own
   */
  Requests(RedisSettings settings, Connections connections, Consumer<Runnable> starter) {
    this.settings = settings;
    this.connections = connections;
    this.starter = starter;
  }

  /** Waits until a request is done. A routine that goes away takes along what was not sent. */
  <T> T run(Routine r, Request<T> request) {
    try (ShortWaits.Wait wait = waits.begin()) {
      add(request);
      wait.look(r, request.future());
      return r.await(request.future());
    } finally {
      request.abandon();
    }
  }

  private void add(Request<?> request) {
    boolean start;
    synchronized (this) {
      if (closed) {
        throw connections.closedException();
      }
      if (waiting.size() >= MAX_WAITING) {
        throw new StorageException(
            "redis " + settings.address() + ": " + MAX_WAITING + " requests wait already");
      }
      waiting.add(request);
      queued = waiting.size();
      start = looking == 0 && workers < settings.connections();
      if (start) {
        workers++;
      }
    }
    if (start) {
      starter.accept(new Worker());
    }
  }

  /** One thread with work. */
  private final class Worker implements Runnable {
    /** Whether it looks for work, or is going to before it waits for anything else. */
    private boolean looks;

    @Override
    public void run() {
      for (List<Request<?>> batch = next(); !batch.isEmpty(); batch = next()) {
        try {
          Requests.this.run(batch, this);
        } catch (RuntimeException | Error e) {
          // Whatever it was, nobody may wait for ever, or believe that nothing was written.
          log.error("Redis {}: a worker failed", settings.address(), e);
          batch.forEach(request -> request.lost(e.toString()));
        }
      }
    }

    /** What to do next; nothing when the worker is to end. */
    private List<Request<?>> next() {
      look(true);
      for (int i = 0; i < TURNS && queued == 0; i++) {
        Thread.onSpinWait();
      }
      synchronized (Requests.this) {
        look(false);
        if (waiting.isEmpty()) {
          workers--;
          return List.of();
        }
        return takeBatch();
      }
    }

    void look(boolean now) {
      synchronized (Requests.this) {
        if (looks != now) {
          looks = now;
          looking += now ? 1 : -1;
        }
      }
    }
  }

  private List<Request<?>> takeBatch() {
    List<Request<?>> batch = new ArrayList<>();
    long bytes = 0;
    while (!waiting.isEmpty() && batch.size() < BATCH && bytes < BATCH_BYTES) {
      Request<?> request = waiting.remove();
      bytes += request.size();
      batch.add(request);
    }
    queued = waiting.size();
    return batch;
  }

  private void run(List<Request<?>> batch, Worker worker) {
    List<Request<?>> todo = new ArrayList<>(batch.size());
    for (Request<?> request : batch) {
      if (!request.isAbandoned() && prepare(request)) {
        todo.add(request);
      }
    }
    while (!todo.isEmpty()) {
      RedisConnection connection;
      try {
        connection = connections.take();
      } catch (StorageException e) {
        todo.forEach(request -> request.fail("" + e.getMessage()));
        return;
      }
      todo = new Exchange(connection, worker).run(todo);
    }
  }

  private boolean prepare(Request<?> request) {
    try {
      request.prepare();
      return true;
    } catch (StorageException e) {
      request.fail("" + e.getMessage());
    } catch (RuntimeException e) {
      request.future().fail(e);
    }
    return false;
  }

  /** One round of sending and receiving. */
  private final class Exchange {
    private final RedisConnection connection;
    private final Worker worker;
    private final List<Request<?>> again = new ArrayList<>();
    private int sent;
    private int answered;
    private boolean withoutScript;
    private boolean outdated;

    Exchange(RedisConnection connection, Worker worker) {
      this.connection = connection;
      this.worker = worker;
    }

    /** Returns what must be sent again. */
    List<Request<?>> run(List<Request<?>> requests) {
      worker.look(false);
      try {
        for (Request<?> request : requests) {
          request.send(connection);
          sent++;
        }
        connection.flush();
        receive(requests);
        prepareAgain();
        connections.give(connection);
      } catch (JedisConnectionException e) {
        broken(requests, e);
      } catch (StorageException | CorruptReplyException e) {
        connection.close();
        again.forEach(request -> request.fail("" + e.getMessage()));
        again.clear();
      }
      return again;
    }

    private void receive(List<Request<?>> requests) {
      boolean usable = true;
      for (Request<?> request : requests) {
        Object reply = connection.receive();
        answered++;
        // Who gets the last answer may ask again at once, and needs no other worker for that.
        worker.look(answered == requests.size());
        switch (request.receive(connection.joined(), reply)) {
          case ENDED -> {}
          case WRONG_SERVER -> usable = false;
          case WITHOUT_SCRIPT -> {
            withoutScript = true;
            sendAgain(request, "the server forgets scripts");
          }
          case OUTDATED -> {
            outdated = true;
            sendAgain(request, "its data is being replaced all the time");
          }
        }
      }
      if (!usable) {
        connection.close();
      }
    }

    private void sendAgain(Request<?> request, String otherwise) {
      if (request.tryAgain()) {
        again.add(request);
      } else {
        request.fail(otherwise);
      }
    }

    private void prepareAgain() {
      if (connection.isClosed()) {
        return;
      }
      if (withoutScript || outdated) {
        worker.look(false);
      }
      if (withoutScript) {
        connection.call(Command.SCRIPT, LOAD, Script.COMMIT.text());
      }
      if (outdated) {
        connections.connector().rejoin(connection);
      }
    }

    private void broken(List<Request<?>> requests, JedisConnectionException e) {
      connections.lost(connection, e);
      String reason = "connection to " + connection.server() + " lost: " + Replies.describe(e);
      boolean tooLate = Replies.isTimeout(e);
      for (int i = answered; i < requests.size(); i++) {
        Request<?> request = requests.get(i);
        boolean safe = i >= sent || request.isRepeatable();
        if (safe && !tooLate && request.tryAgain()) {
          again.add(request);
        } else if (safe) {
          request.fail(reason);
        } else {
          request.lost(reason);
        }
      }
    }
  }

  private static final byte[] LOAD = {'L', 'O', 'A', 'D'};

  /** Refuses what waits and what comes. What was sent still gets its answer. */
  void close() {
    List<Request<?>> refused;
    synchronized (this) {
      closed = true;
      refused = new ArrayList<>(waiting);
      waiting.clear();
      queued = 0;
    }
    refused.forEach(request -> request.fail("the storage is closed"));
  }
}
