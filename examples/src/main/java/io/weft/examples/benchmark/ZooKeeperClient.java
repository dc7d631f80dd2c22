package io.weft.examples.benchmark;

import io.weft.core.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;

/**
 * ZooKeeper's own client: one at a time its synchronous calls, more its asynchronous ones, all in
 * one session. As in Weft's storage a read of several nodes is one request, and so is a write.
 */
final class ZooKeeperClient implements StoreClient {
  private static final int SESSION_MILLIS = 30_000;
  private static final String ROOT = "/raw";

  private final Ticker ticker = Ticker.system();
  private final ZooKeeper zooKeeper;
  private final ZooKeeper listener;
  private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
  private final Set<String> listening = new HashSet<>();

  ZooKeeperClient(String address) {
    this.zooKeeper = connect(address);
    this.listener = connect(address);
  }

  private static ZooKeeper connect(String address) {
    CountDownLatch connected = new CountDownLatch(1);
    try {
      ZooKeeper client =
          new ZooKeeper(
              address,
              SESSION_MILLIS,
              event -> {
                if (event.getState() == KeeperState.SyncConnected) {
                  connected.countDown();
                }
              });
      if (!connected.await(SESSION_MILLIS, TimeUnit.MILLISECONDS)) {
        client.close();
        throw new BenchmarkException("no connection to ZooKeeper at " + address);
      }
      return client;
    } catch (IOException e) {
      throw new BenchmarkException("no connection to ZooKeeper at " + address, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("interrupted while connecting to ZooKeeper", e);
    }
  }

  private static String path(String key) {
    return ROOT + "/" + key;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A call that the server must not refuse. */
  private interface Request<T> {
    T make() throws KeeperException, InterruptedException;
  }

  private static <T> T make(Request<T> request) throws InterruptedException {
    try {
      return request.make();
    } catch (KeeperException e) {
      throw new BenchmarkException("ZooKeeper refuses", e);
    }
  }

  @Override
  public void fill(List<String> keys, String text) throws InterruptedException {
    if (make(() -> zooKeeper.exists(ROOT, false)) == null) {
      make(() -> zooKeeper.create(ROOT, new byte[0], Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
    }
    CountDownLatch missing = new CountDownLatch(keys.size());
    for (String key : keys) {
      zooKeeper.create(
          path(key),
          bytes(text),
          Ids.OPEN_ACL_UNSAFE,
          CreateMode.PERSISTENT,
          (code, path, context, name) -> missing.countDown(),
          null);
    }
    missing.await();
  }

  private static List<Op> reads(List<String> keys) {
    return keys.stream().map(key -> Op.getData(path(key))).toList();
  }

  /** Conditional writes of new texts. */
  private static List<Op> writes(List<String> keys, List<OpResult> read) {
    List<Op> writes = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      OpResult.GetDataResult found = (OpResult.GetDataResult) read.get(i);
      String text = new String(found.getData(), StandardCharsets.UTF_8);
      writes.add(
          Op.setData(
              path(keys.get(i)), bytes(RedisClient.changed(text)), found.getStat().getVersion()));
    }
    return writes;
  }

  @Override
  public double transact(List<String> keys, int concurrent, Duration time)
      throws InterruptedException {
    long began = ticker.nanoTime();
    long until = began + time.toNanos();
    long count;
    if (concurrent == 1) {
      count = transactUntil(keys, until);
    } else {
      int each = keys.size() / concurrent;
      Crowd crowd = new Crowd(concurrent, until);
      for (int i = 0; i < concurrent; i++) {
        crowd.begin(keys.subList(i * each, (i + 1) * each));
      }
      count = crowd.await();
    }
    return count * (double) TimeUnit.MILLISECONDS.toNanos(1) / (ticker.nanoTime() - began);
  }

  private long transactUntil(List<String> keys, long until) throws InterruptedException {
    long count = 0;
    do {
      List<OpResult> read = make(() -> zooKeeper.multi(reads(keys)));
      make(() -> zooKeeper.multi(writes(keys, read)));
      count++;
    } while (ticker.nanoTime() - until < 0);
    return count;
  }

  /** Several at a time, on the thread that ZooKeeper's client calls back on. */
  private final class Crowd {
    private final long until;
    private final AtomicInteger underWay;
    private final CompletableFuture<Long> end = new CompletableFuture<>();
    private long count;

    Crowd(int concurrent, long until) {
      this.underWay = new AtomicInteger(concurrent);
      this.until = until;
    }

    void begin(List<String> keys) {
      zooKeeper.multi(
          reads(keys),
          (code, path, context, read) -> {
            if (isFine(code)) {
              write(keys, read);
            }
          },
          null);
    }

    private void write(List<String> keys, List<OpResult> read) {
      zooKeeper.multi(
          writes(keys, read),
          (code, path, context, written) -> {
            if (isFine(code)) {
              count++;
              if (ticker.nanoTime() - until < 0) {
                begin(keys);
              } else if (underWay.decrementAndGet() == 0) {
                end.complete(count);
              }
            }
          },
          null);
    }

    private boolean isFine(int code) {
      if (code != Code.OK.intValue()) {
        end.completeExceptionally(new BenchmarkException("ZooKeeper refuses: " + Code.get(code)));
      }
      return code == Code.OK.intValue();
    }

    long await() throws InterruptedException {
      try {
        return end.get();
      } catch (ExecutionException e) {
        throw new BenchmarkException("ZooKeeper's client failed", e);
      }
    }
  }

  @Override
  public double awaitChange(String key) throws InterruptedException {
    if (listening.add(key)) {
      make(
          () -> {
            listener.addWatch(path(key), this::changed, AddWatchMode.PERSISTENT);
            return true;
          });
    }
    List<String> keys = List.of(key);
    List<OpResult> read = make(() -> zooKeeper.multi(reads(keys)));
    List<Op> writes = writes(keys, read);
    long began = ticker.nanoTime();
    make(() -> zooKeeper.multi(writes));
    return StoreClient.take(heard) - began;
  }

  private void changed(WatchedEvent event) {
    if (event.getType() == EventType.NodeDataChanged) {
      listener.getData(
          event.getPath(),
          false,
          (code, path, context, data, stat) -> heard.add(ticker.nanoTime()),
          null);
    }
  }

  @Override
  public long readAll(List<String> keys, int batch) throws InterruptedException {
    long characters = 0;
    for (int from = 0; from < keys.size(); from += batch) {
      List<String> part = keys.subList(from, Math.min(keys.size(), from + batch));
      for (OpResult result : make(() -> zooKeeper.multi(reads(part)))) {
        byte[] data = ((OpResult.GetDataResult) result).getData();
        characters += new String(data, StandardCharsets.UTF_8).length();
      }
    }
    return characters;
  }

  @Override
  public void close() {
    Stream.of(zooKeeper, listener)
        .forEach(
            client -> {
              try {
                client.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
