package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.objectdb.CorruptObjectException;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.StoredForm;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.tools.Schema.MultiRule;
import io.weft.objectdb.tools.Schema.SetRule;
import io.weft.objectdb.tools.Schema.UniqueRule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * Reads everything once and finds what does not seem to fit together. Since it does not read at one
 * version, all of it has to be looked at again.
 */
final class Survey {
  private final Routine r;
  private final Storage storage;
  private final Schema schema;
  private final Rules rules;
  private final Progress progress;

  private final Set<String> present = new HashSet<>();
  private final List<Fault> unknown = new ArrayList<>();
  private final List<String> corrupt = new ArrayList<>();
  private final List<Key<?>> parts = new ArrayList<>();
  private final List<Checker.Suspicion> suspicions = new ArrayList<>();
  private final Map<Place, Contents> places = new LinkedHashMap<>();
  private final Numbers numbers;
  private long keys;

  /**
   * A set, or some values of an index.
   *
   * @param rule what the schema says of it
   * @param where the key of the base of a set, or the values
   */
  private record Place(Object rule, Object where) {}

  /** What is in a place, and what should be. */
  private static final class Contents {
    final Set<String> wanted = new TreeSet<>();
    final Set<String> found = new TreeSet<>();
  }

  Survey(Routine r, Storage storage, Schema schema, Progress progress) {
    this.r = r;
    this.storage = storage;
    this.schema = schema;
    this.rules = new Rules(schema);
    this.numbers = new Numbers(schema);
    this.progress = progress;
  }

  long keys() {
    return keys;
  }

  List<Fault> unknown() {
    return unknown;
  }

  List<String> corrupt() {
    return corrupt;
  }

  /** All parts of sets and pools: whether they are in order is not looked at here. */
  List<Key<?>> parts() {
    return parts;
  }

  List<Checker.Suspicion> suspicions() {
    return suspicions;
  }

  void run() {
    present.addAll(Keys.of(r, storage, "listing", progress));
    numbers.read(r, storage, present);
    Source.Pass pass = new StorageSource(storage, progress).read(r, "checking", this::add);
    keys = pass.keys().size();
    places.forEach(this::compare);
    suspicions.addAll(numbers.suspicions(corrupt.isEmpty() && unknown.isEmpty()));
  }

  private void add(SortedMap<String, String> texts) {
    texts.forEach(
        (key, text) -> {
          try {
            add(StoredForm.decode(schema.types(), key, text));
          } catch (CorruptObjectException e) {
            corrupt.add(key);
          } catch (IllegalArgumentException e) {
            unknown.add(
                new Fault(
                    Fault.Kind.UNKNOWN_KEY,
                    key,
                    "it belongs to no known type",
                    Fault.Outcome.FOUND));
          }
        });
  }

  private void add(StoredForm form) {
    switch (form) {
      case StoredForm.OfObject(Key<?> key, DataObject object) -> addObject(key, object);
      case StoredForm.OfSet(Key<?> key, String base, String name, List<String> members) -> {
        parts.add(key);
        rules.set(base, name).ifPresent(set -> at(set.rule(), set.base()).found.addAll(members));
      }
      case StoredForm.OfNumbers part -> parts.add(part.key());
      case StoredForm.OfMultiIndex multi -> {
        parts.add(multi.key());
        rules
            .multi(multi.type(), multi.index())
            .ifPresent(rule -> at(rule, multi.values()).found.addAll(multi.owners()));
      }
      case StoredForm.OfUniqueIndex unique ->
          rules
              .unique(unique.type(), unique.index())
              .ifPresent(
                  rule -> {
                    if (unique.owner().type() == rule.index().type()) {
                      at(rule, unique.values()).found.add(unique.owner().toString());
                    } else {
                      suspicions.add(Suspicions.foreignOwner(rule, unique.key()));
                    }
                  });
    }
  }

  private Contents at(Object rule, Object where) {
    return places.computeIfAbsent(new Place(rule, where), p -> new Contents());
  }

  private void addObject(Key<?> key, DataObject object) {
    for (Key<?> reference : StoredForm.references(object)) {
      if (!present.contains(reference.toString())) {
        suspicions.add(Suspicions.dangling(schema.types(), key, reference));
      }
    }
    numbers.add(key, object);
    String text = key.toString();
    for (SetRule<?> rule : schema.sets()) {
      if (rule.member() == key.type()) {
        Suspicions.bases(rule, object).forEach(base -> at(rule, base).wanted.add(text));
      }
    }
    for (UniqueRule<?> rule : schema.unique()) {
      if (rule.index().type() == key.type()) {
        Suspicions.values(rule, object).forEach(values -> at(rule, values).wanted.add(text));
      }
    }
    for (MultiRule<?> rule : schema.multi()) {
      if (rule.index().type() == key.type()) {
        Suspicions.values(rule, object).forEach(values -> at(rule, values).wanted.add(text));
      }
    }
  }

  @SuppressWarnings("unchecked") // Made so in at().
  private void compare(Place place, Contents contents) {
    Set<String> stray = new TreeSet<>(contents.found);
    stray.removeAll(contents.wanted);
    Set<String> missing = new TreeSet<>(contents.wanted);
    missing.removeAll(contents.found);
    switch (place.rule()) {
      case SetRule<?> rule -> {
        Key<?> base = (Key<?>) place.where();
        stray.forEach(text -> suspicions.add(Suspicions.stray(schema.types(), rule, base, text)));
        missing.forEach(
            text -> suspicions.add(Suspicions.missing(rule, base, key(rule.member(), text))));
      }
      case UniqueRule<?> rule -> {
        List<String> values = (List<String>) place.where();
        stray.forEach(text -> suspicions.add(Suspicions.stray(rule, values)));
        missing.forEach(
            text -> suspicions.add(Suspicions.missing(rule, values, text, schema.types())));
      }
      case MultiRule<?> rule -> {
        List<String> values = (List<String>) place.where();
        stray.forEach(text -> suspicions.add(Suspicions.stray(rule, values, text, schema.types())));
        missing.forEach(
            text -> suspicions.add(Suspicions.missing(rule, values, text, schema.types())));
      }
      default -> throw new AssertionError(place);
    }
  }

  private Key<?> key(ObjectType<?> type, String text) {
    return schema.types().parse(text, type);
  }
}
