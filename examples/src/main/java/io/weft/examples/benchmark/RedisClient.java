package io.weft.examples.benchmark;

import io.weft.core.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Pipeline;

/**
 * Jedis, with a connection and a thread for each of those that are under way at the same time. Like
 * Weft's storage it keeps values and their versions in two hashes, and compares and writes in a
 * script.
 */
final class RedisClient implements StoreClient {
  private static final String VERSIONS = "raw:versions";
  private static final String VALUES = "raw:values";
  private static final String CHANNEL = "raw:changes";

  /** What is published of changes whose time is not taken. */
  private static final String UNHEARD = "";

  /** Between the version and the text of a value. */
  private static final char BEHIND_VERSION = ' ';

  private static final int PATIENCE_MILLIS = 60_000;

  /** Arguments: what to publish, keys, versions seen, texts. */
  private static final String SCRIPT =
      """
      local count = (#ARGV - 1) / 3
      local found = redis.call('HMGET', KEYS[1], unpack(ARGV, 2, 1 + count))
      for i = 1, count do
        if (found[i] or '0') ~= ARGV[1 + count + i] then return 0 end
      end
      local version = string.format('%.0f', redis.call('HINCRBY', KEYS[1], '', 1))
      local versions, values = {}, {}
      for i = 1, count do
        versions[2 * i - 1] = ARGV[1 + i]
        versions[2 * i] = version
        values[2 * i - 1] = ARGV[1 + i]
        values[2 * i] = version .. ' ' .. ARGV[1 + 2 * count + i]
      end
      redis.call('HSET', KEYS[1], unpack(versions))
      redis.call('HSET', KEYS[2], unpack(values))
      redis.call('PUBLISH', KEYS[3], ARGV[1])
      return 1
      """;

  private final int port;
  private final Ticker ticker = Ticker.system();
  private final Jedis jedis;
  private final String script;
  private final List<Jedis> others = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
  private final CountDownLatch listening = new CountDownLatch(1);
  private final Listener listener;

  RedisClient(int port) {
    this.port = port;
    this.jedis = connect();
    this.script = jedis.scriptLoad(SCRIPT);
    this.listener = new Listener(connect(), connect());
  }

  private Jedis connect() {
    return new Jedis("127.0.0.1", port, PATIENCE_MILLIS);
  }

  /** Reads whatever it is told of. */
  private final class Listener extends JedisPubSub {
    private final Jedis subscriber;
    private final Jedis reader;

    Listener(Jedis subscriber, Jedis reader) {
      this.subscriber = subscriber;
      this.reader = reader;
    }

    void start() {
      threads.execute(() -> subscriber.subscribe(this, CHANNEL));
    }

    @Override
    public void onSubscribe(String channel, int subscribedChannels) {
      listening.countDown();
    }

    @Override
    public void onMessage(String channel, String key) {
      if (!key.equals(UNHEARD)) {
        reader.hmget(VALUES, key);
        heard.add(ticker.nanoTime());
      }
    }
  }

  @Override
  public void fill(List<String> keys, String text) {
    try (Pipeline pipeline = jedis.pipelined()) {
      for (String key : keys) {
        pipeline.hset(VERSIONS, key, "1");
        pipeline.hset(VALUES, key, "1" + BEHIND_VERSION + text);
      }
    }
  }

  @Override
  public double transact(List<String> keys, int concurrent, Duration time)
      throws InterruptedException {
    int each = keys.size() / concurrent;
    while (others.size() < concurrent) {
      others.add(connect());
    }
    List<Callable<Long>> tasks = new ArrayList<>();
    long began = ticker.nanoTime();
    long until = began + time.toNanos();
    for (int i = 0; i < concurrent; i++) {
      Jedis own = others.get(i);
      String[] mine = keys.subList(i * each, (i + 1) * each).toArray(String[]::new);
      tasks.add(() -> transactUntil(own, mine, until));
    }
    long count = 0;
    try {
      for (Future<Long> task : threads.invokeAll(tasks)) {
        count += task.get();
      }
    } catch (ExecutionException e) {
      throw new BenchmarkException("Jedis failed", e);
    }
    return count * (double) TimeUnit.MILLISECONDS.toNanos(1) / (ticker.nanoTime() - began);
  }

  private long transactUntil(Jedis own, String[] keys, long until) {
    long count = 0;
    do {
      transact(own, UNHEARD, keys);
      count++;
    } while (ticker.nanoTime() - until < 0);
    return count;
  }

  /** Reads, changes and writes; returns when it began to write. */
  private long transact(Jedis own, String message, String... keys) {
    List<String> values = own.hmget(VALUES, keys);
    List<String> arguments = new ArrayList<>(1 + 3 * keys.length);
    List<String> texts = new ArrayList<>(keys.length);
    arguments.add(message);
    arguments.addAll(List.of(keys));
    for (String value : values) {
      int space = value.indexOf(BEHIND_VERSION);
      arguments.add(value.substring(0, space));
      texts.add(changed(value.substring(space + 1)));
    }
    arguments.addAll(texts);
    long began = ticker.nanoTime();
    Object written = own.evalsha(script, List.of(VERSIONS, VALUES, CHANNEL), arguments);
    if (!Long.valueOf(1).equals(written)) {
      throw new BenchmarkException("a write without conflict was refused");
    }
    return began;
  }

  /** Another text of the same length. */
  static String changed(String text) {
    return text.charAt(0) == 'a' ? 'b' + text.substring(1) : 'a' + text.substring(1);
  }

  @Override
  public double awaitChange(String key) throws InterruptedException {
    if (listening.getCount() > 0) {
      listener.start();
      listening.await();
    }
    long began = transact(jedis, key, key);
    return StoreClient.take(heard) - began;
  }

  @Override
  public long readAll(List<String> keys, int batch) {
    long characters = 0;
    for (int from = 0; from < keys.size(); from += batch) {
      List<String> part = keys.subList(from, Math.min(keys.size(), from + batch));
      for (String value : jedis.hmget(VALUES, part.toArray(String[]::new))) {
        characters += value.length();
      }
    }
    return characters;
  }

  @Override
  public void close() {
    if (listening.getCount() == 0) {
      listener.unsubscribe();
    }
    threads.shutdown();
    try {
      if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new BenchmarkException("Jedis does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    others.forEach(Jedis::close);
    listener.subscriber.close();
    listener.reader.close();
    jedis.close();
  }
}
