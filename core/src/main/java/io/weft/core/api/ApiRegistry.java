package io.weft.core.api;

import io.weft.core.Routine;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineTimeoutException;
import io.weft.core.api.ApiException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that are there, by target and name (specification 3.2.2, 5.5.1). For the routines and
 * the loop of one scheduler.
 *
 * <p>The target {@value #PUBLIC} has the public calls of everybody: whoever wants to answer
 * registers them there, and the first that is for the arguments does it.
 *
 * {@snippet class="io.weft.core.api.ApiSnippetsTest" region="registry"}
 */
public final class ApiRegistry {
  /** The target of public calls. */
  public static final String PUBLIC = "public";

  /** How long a call may take when nothing else is said. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

  private static final Logger log = LoggerFactory.getLogger(ApiRegistry.class);

  private final Map<String, ApiTarget> targets = new TreeMap<>();
  private final Map<String, String> aliases = new HashMap<>();

  /** In the order in which they came. */
  private final Map<Object, List<ApiMethod>> publicMethods = new LinkedHashMap<>();

  /** Takes something back. */
  @FunctionalInterface
  public interface Registration {
    /** Takes it back; does nothing the second time. */
    void remove();
  }

  /**
   * Adds a target.
   *
   * @throws IllegalArgumentException when there is one of this name, or it is that of public calls
   */
  public Registration register(ApiTarget target) {
    if (target.name().equals(PUBLIC) || aliases.containsKey(target.name())) {
      throw new IllegalArgumentException("the target " + target.name() + " is there already");
    }
    if (targets.putIfAbsent(target.name(), target) != null) {
      throw new IllegalArgumentException("two targets " + target.name());
    }
    return () -> targets.remove(target.name(), target);
  }

  /**
   * Adds calls to the public target.
   *
   * @throws IllegalArgumentException when one would never be reached because of one that is there,
   *     or would hide one
   */
  public Registration registerPublic(List<ApiMethod> methods) {
    Object key = new Object();
    publicMethods.put(key, List.copyOf(methods));
    try {
      rebuildPublic();
    } catch (IllegalArgumentException e) {
      publicMethods.remove(key);
      throw e;
    }
    return () -> {
      if (publicMethods.remove(key) != null) {
        rebuildPublic();
      }
    };
  }

  private void rebuildPublic() {
    List<ApiMethod> all = publicMethods.values().stream().flatMap(List::stream).toList();
    if (all.isEmpty()) {
      targets.remove(PUBLIC);
    } else {
      targets.put(PUBLIC, new ApiTarget(PUBLIC, all));
    }
  }

  /**
   * Gives a target one more name: that of a proxy module, for the one behind it.
   *
   * @throws IllegalArgumentException when there is a target or another alias of this name
   */
  public Registration alias(String name, String target) {
    String alias = name.toLowerCase(Locale.ROOT);
    String real = target.toLowerCase(Locale.ROOT);
    if (alias.equals(PUBLIC) || targets.containsKey(alias) || aliases.containsKey(alias)) {
      throw new IllegalArgumentException("the target " + alias + " is there already");
    }
    aliases.put(alias, real);
    return () -> aliases.remove(alias, real);
  }

  /** Whether a name is an alias of a target. */
  public boolean isAlias(String name, String target) {
    return target.toLowerCase(Locale.ROOT).equals(aliases.get(name.toLowerCase(Locale.ROOT)));
  }

  /** The names of all targets, aliases included, in order. */
  public Set<String> targets() {
    Set<String> names = new TreeSet<>(targets.keySet());
    aliases.forEach(
        (alias, target) -> {
          if (targets.containsKey(target)) {
            names.add(alias);
          }
        });
    return names;
  }

  /** The target with a name, in any case. */
  public Optional<ApiTarget> target(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return Optional.ofNullable(targets.get(aliases.getOrDefault(wanted, wanted)));
  }

  /** Does a call that may take {@link #DEFAULT_TIMEOUT}; see the other {@code call}. */
  public @Nullable Object call(
      Routine r, String target, String name, Map<String, ? extends @Nullable Object> arguments) {
    return call(r, target, name, arguments, DEFAULT_TIMEOUT);
  }

  /**
   * Does a call in this routine and waits for its result.
   *
   * @throws ApiException {@code NOT_FOUND} when there is no such target or call, {@code
   *     BAD_PARAMETER} when an argument is wrong, {@code TIMED_OUT} when it took longer than the
   *     time given, which ends what it did at its next wait; else what the call throws
   */
  public @Nullable Object call(
      Routine r,
      String target,
      String name,
      Map<String, ? extends @Nullable Object> arguments,
      Duration timeout) {
    ApiMethod method = require(target).method(name, arguments);
    Arguments checked = method.checked(arguments);
    long start = r.scheduler().ticker().nanoTime();
    try {
      Optional<Object> result =
          r.within(timeout, inside -> Optional.ofNullable(method.handler().call(inside, checked)));
      return result.orElse(null);
    } catch (RoutineTimeoutException e) {
      if (r.scheduler().ticker().nanoTime() - start < timeout.toNanos()) {
        throw e; // The call's own limit.
      }
      throw new ApiException(
          Kind.TIMED_OUT, target + "/" + name + " did not answer within " + timeout);
    }
  }

  /**
   * Starts a call whose result, or failure, is of no interest: a failure is logged. Does not wait;
   * the call goes on when this routine has ended.
   *
   * @throws ApiException as {@link #call}, when it cannot be started
   */
  public void send(
      Routine r, String target, String name, Map<String, ? extends @Nullable Object> arguments) {
    ApiMethod method = require(target).method(name, arguments);
    Arguments checked = method.checked(arguments);
    r.scheduler()
        .spawn(
            "api " + target + "/" + method.name(),
            own -> {
              try {
                own.within(
                    DEFAULT_TIMEOUT,
                    inside -> Optional.ofNullable(method.handler().call(inside, checked)));
              } catch (ApiException | RoutineTimeoutException e) {
                log.warn("{}/{} failed: {}", target, method.name(), e.getMessage());
              }
            });
  }

  /**
   * Does several calls, some of them at once, and waits for all.
   *
   * @param concurrency how many may be under way at once, at least 1
   * @param timeout for all calls together
   * @return the results in the order of the calls
   * @throws ApiBatchException when some failed; those that were not done when the time was up have
   *     failed with {@code TIMED_OUT}
   */
  public List<@Nullable Object> callAll(
      Routine r, List<ApiCall> calls, int concurrency, Duration timeout) {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, not " + concurrency);
    }
    Batch batch = new Batch(calls);
    List<RoutineFuture<Void>> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(concurrency, calls.size()); i++) {
      workers.add(r.spawn("api batch", batch::work));
    }
    try {
      r.within(timeout, inside -> inside.awaitAll(workers));
    } catch (RoutineTimeoutException e) {
      batch.giveUp(timeout);
    } finally {
      batch.over = true;
      workers.forEach(RoutineFuture::cancel);
    }
    return batch.results();
  }

  /** The calls of a batch, shared by its workers. */
  private final class Batch {
    private final List<ApiCall> calls;
    private final @Nullable Object[] results;
    private final Map<Integer, Throwable> errors = new HashMap<>();
    private final Set<Integer> done = new TreeSet<>();
    private int next;
    private boolean over;

    Batch(List<ApiCall> calls) {
      this.calls = List.copyOf(calls);
      this.results = new Object[calls.size()];
    }

    void work(Routine r) {
      while (!over && next < calls.size()) {
        int index = next++;
        ApiCall call = calls.get(index);
        try {
          // A time-out of its own would be the batch's once more.
          results[index] = require(call.target()).call(r, call.name(), call.arguments());
        } catch (RuntimeException e) {
          if (over) {
            return;
          }
          errors.put(index, e);
        }
        done.add(index);
      }
    }

    void giveUp(Duration timeout) {
      for (int index = 0; index < calls.size(); index++) {
        if (!done.contains(index)) {
          errors.put(
              index,
              new ApiException(
                  Kind.TIMED_OUT,
                  calls.get(index)
                      + " was not done when the time of the batch, "
                      + timeout
                      + ", was up"));
        }
      }
    }

    List<@Nullable Object> results() {
      if (!errors.isEmpty()) {
        throw new ApiBatchException(errors, calls.size());
      }
      List<@Nullable Object> all = new ArrayList<>(results.length);
      for (Object result : results) {
        all.add(result);
      }
      return all;
    }
  }

  private ApiTarget require(String target) {
    return target(target)
        .orElseThrow(
            () ->
                new ApiException(
                    Kind.NOT_FOUND, "there is no module " + ApiTarget.printable(target)));
  }
}
