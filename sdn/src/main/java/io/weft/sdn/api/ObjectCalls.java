package io.weft.sdn.api;

import io.weft.core.Routine;
import io.weft.core.api.ApiException;
import io.weft.core.api.Arguments;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.DuplicateKeyException;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.Transaction;
import io.weft.objectdb.TransactionBody;
import io.weft.objectdb.TransactionConflictException;
import io.weft.objectdb.TransactionTimeoutException;
import io.weft.objectdb.UnknownOutcomeException;
import io.weft.objectdb.ValueTooLargeException;
import io.weft.objectdb.storage.StorageException;
import io.weft.sdn.model.ModelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The calls for one type of objects: create, update and delete, each for one and for a batch, and
 * list. A batch is one transaction.
 *
 * @param <T> the objects
 */
abstract class ObjectCalls<T extends DataObject> {
  static final Map<String, String> OK = Map.of("status", "OK");

  private final ObjectDb db;

  ObjectCalls(ObjectDb db) {
    this.db = db;
  }

  /**
   * What one item of a call does.
   *
   * @param at the item
   * @param key the object
   * @param action does it, and can be done again
   */
  record Step<T extends DataObject>(Fields at, Key<T> key, Action action) {}

  /** What a step does in its transaction. */
  @FunctionalInterface
  interface Action {
    void apply(Transaction tx);
  }

  /** What it is, for messages: {@code logical port}. */
  abstract String noun();

  /** What its ids are called in messages: the field that names the object. */
  String keyField() {
    return "id";
  }

  /** What an object is deleted by. */
  Set<String> keyFields() {
    return Set.of(keyField());
  }

  /** Its name in messages. */
  String nameOf(Key<T> key) {
    return key.part(0);
  }

  abstract Step<T> planCreate(Fields at, RandomGenerator random);

  abstract Step<T> planUpdate(Fields at);

  abstract Step<T> planDelete(Fields at);

  /** The objects that a list call may show, before its filters. */
  abstract List<Key<T>> candidates(Transaction tx, Fields at);

  /** What the results of a list call must have. */
  abstract Map<String, @Nullable Object> filters(Fields at);

  Object create(Routine r, List<Arguments> items) {
    return run(r, items, at -> planCreate(at, r.scheduler().random()), this::results);
  }

  Object update(Routine r, List<Arguments> items) {
    return run(r, items, this::planUpdate, this::results);
  }

  Object delete(Routine r, List<Arguments> items) {
    for (Arguments item : items) {
      for (String other : item.without(keyFields()).keySet()) {
        throw item.error(other, "a " + noun() + " is not deleted by it");
      }
    }
    return run(r, items, this::planDelete, (tx, steps) -> OK);
  }

  Object list(Routine r, Arguments arguments) {
    Fields at = new Fields(arguments);
    Map<String, @Nullable Object> filters = filters(at);
    return transact(
        r,
        tx -> {
          List<Key<T>> keys = candidates(tx, at);
          tx.fetch(keys);
          ApiResults results = new ApiResults(tx);
          return keys.stream()
              .map(results::find)
              .flatMap(Optional::stream)
              .filter(result -> ApiResults.matches(result, filters))
              .toList();
        });
  }

  private Object results(Transaction tx, List<Step<T>> steps) {
    ApiResults results = new ApiResults(tx);
    return steps.stream().map(step -> results.find(step.key()).orElseThrow()).toList();
  }

  private interface Outcome<T extends DataObject> {
    Object of(Transaction tx, List<Step<T>> steps);
  }

  private Object run(
      Routine r, List<Arguments> items, Function<Fields, Step<T>> plan, Outcome<T> outcome) {
    List<Step<T>> steps = new ArrayList<>(items.size());
    Set<Key<T>> keys = new HashSet<>();
    for (Arguments item : items) {
      Fields at = new Fields(item);
      Step<T> step = guarded(at, () -> plan.apply(at));
      if (!keys.add(step.key())) {
        throw item.error(keyField(), "Repeated ID: " + nameOf(step.key()));
      }
      steps.add(step);
    }
    return transact(
        r,
        tx -> {
          tx.fetch(keys);
          for (Step<T> step : steps) {
            guarded(
                step.at(),
                () -> {
                  step.action().apply(tx);
                  return step;
                });
          }
          return outcome.of(tx, steps);
        });
  }

  private interface Guarded<R> {
    R run();
  }

  private <R> R guarded(Fields at, Guarded<R> body) {
    try {
      return body.run();
    } catch (ModelException e) {
      ApiException.Kind kind =
          e.kind() == ModelException.Kind.CONFLICT
              ? ApiException.Kind.CONFLICT
              : ApiException.Kind.BAD_PARAMETER;
      throw new ApiException(kind, at.arguments().path(e.field()), e.reason());
    } catch (DuplicateKeyException e) {
      throw new ApiException(
          ApiException.Kind.CONFLICT,
          at.arguments().path(keyField()),
          "there is already an object " + e.key());
    }
  }

  /** Runs a transaction; what is no fault of the caller's is told in its own words. */
  private <R> R transact(Routine r, TransactionBody<R> body) {
    try {
      return db.transact(r, body);
    } catch (ValueTooLargeException e) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER, "an object gets larger than " + e.limit() + " bytes");
    } catch (TransactionConflictException | TransactionTimeoutException e) {
      throw new ApiException(
          ApiException.Kind.UNAVAILABLE, "others keep changing the same objects: try again");
    } catch (UnknownOutcomeException e) {
      throw new ApiException(
          ApiException.Kind.UNAVAILABLE,
          "the database did not answer: the change may have been made or not, list to see");
    } catch (StorageException e) {
      throw new ApiException(ApiException.Kind.UNAVAILABLE, "the database cannot be reached");
    }
  }

  // For the subclasses.

  /** The object that a call is about. */
  T require(Transaction tx, Fields at, Key<T> key) {
    return tx.find(key)
        .orElseThrow(
            () ->
                new ApiException(
                    ApiException.Kind.NOT_FOUND,
                    at.arguments().path(keyField()),
                    "there is no " + noun() + " " + nameOf(key)));
  }

  /** An object that a field refers to. */
  static <R extends DataObject> R reference(
      Transaction tx, Fields at, String field, String noun, Key<R> key) {
    return tx.find(key)
        .orElseThrow(
            () ->
                new ApiException(
                    ApiException.Kind.NOT_FOUND,
                    at.arguments().path(field),
                    "there is no " + noun + " " + key.part(0)));
  }

  /** Refuses to change what an object belongs to; naming the same is no change. */
  static void refuseChange(Fields at, String field, String noun, Optional<String> present) {
    if (at.has(field) && !at.arguments().text(field).equals(present)) {
      throw at.arguments().error(field, noun + " cannot be changed");
    }
  }

  /** Refuses a second object with the same key, before anything is taken for it. */
  void refuseDuplicate(Transaction tx, Key<T> key) {
    if (tx.find(key).isPresent()) {
      throw new DuplicateKeyException(key);
    }
  }

  /** The id that is given, or a new one. */
  static String idOrNew(Fields at, RandomGenerator random) {
    return at.optionalId("id").orElseGet(() -> newId(random));
  }

  /** A random UUID (RFC 9562, 5.4). */
  private static String newId(RandomGenerator random) {
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  /** The text of a list call's parameter; empty also when it is the empty text, as in VLCP. */
  static Optional<String> given(Fields at, String name) {
    return at.arguments().text(name).filter(text -> !text.isEmpty());
  }
}
