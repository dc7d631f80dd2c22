package io.weft.objectdb.tools;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.ShardedSet;
import io.weft.objectdb.StoredForm;
import io.weft.objectdb.Transaction;
import io.weft.objectdb.tools.Checker.Suspicion;
import io.weft.objectdb.tools.Schema.MultiRule;
import io.weft.objectdb.tools.Schema.SetRule;
import io.weft.objectdb.tools.Schema.UniqueRule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What may be wrong, and what to do about it. Each looks at everything itself, in its transaction.
 */
final class Suspicions {
  private Suspicions() {}

  /** The keys of what the sets belong to that an object is a member of. */
  static <M extends DataObject> Collection<? extends Key<?>> bases(
      SetRule<M> rule, DataObject object) {
    return rule.bases().apply(rule.member().recordClass().cast(object));
  }

  static <T extends DataObject> Collection<List<String>> values(
      UniqueRule<T> rule, DataObject object) {
    return rule.values().apply(rule.index().type().recordClass().cast(object));
  }

  static <T extends DataObject> Collection<List<String>> values(
      MultiRule<T> rule, DataObject object) {
    return rule.values().apply(rule.index().type().recordClass().cast(object));
  }

  static Optional<Fault> fault(Fault.Kind kind, Object key, String detail, boolean repaired) {
    return Optional.of(
        new Fault(
            kind, key.toString(), detail, repaired ? Fault.Outcome.REPAIRED : Fault.Outcome.FOUND));
  }

  /** A part of a set or of a pool of numbers is not in order. */
  static Suspicion part(Key<?> part) {
    Fault.Kind kind = StoredForm.isNumbers(part) ? Fault.Kind.BROKEN_POOL : Fault.Kind.BROKEN_SET;
    return (tx, repair) ->
        wrong(tx, part, repair).flatMap(detail -> fault(kind, part, detail, repair != Repair.NONE));
  }

  /** What is not in order about a part. */
  static Optional<String> wrong(Transaction tx, Key<?> part, Repair repair) {
    return StoredForm.isNumbers(part)
        ? StoredForm.checkNumbers(tx, part, repair != Repair.NONE)
        : StoredForm.checkSet(tx, part, repair != Repair.NONE);
  }

  /** A reference leads nowhere. */
  static Suspicion dangling(ObjectTypes types, Key<?> from, Key<?> to) {
    return (tx, repair) -> dangling(types, tx, from, to, repair);
  }

  private static <T extends DataObject> Optional<Fault> dangling(
      ObjectTypes types, Transaction tx, Key<T> from, Key<?> to, Repair repair) {
    Optional<T> object = tx.find(from);
    if (object.isEmpty()
        || !StoredForm.references(object.get()).contains(to)
        || tx.find(to).isPresent()) {
      return Optional.empty();
    }
    boolean strong = from.type().strongReferences(object.get()).contains(to);
    Fault.Kind kind = strong ? Fault.Kind.DANGLING_STRONG_REFERENCE : Fault.Kind.DANGLING_REFERENCE;
    String detail = "there is no " + to;
    if (!strong && repair != Repair.NONE) {
      Optional<DataObject> without = StoredForm.without(types, object.get(), to);
      if (without.isPresent()) {
        tx.put(without.get());
        return fault(kind, from, detail + "; taken out", true);
      }
    }
    if (repair == Repair.DELETE) {
      tx.delete(from);
      return fault(kind, from, detail + "; deleted", true);
    }
    return fault(kind, from, detail, false);
  }

  /** A member does not belong into a set. */
  static Suspicion stray(ObjectTypes types, SetRule<?> rule, Key<?> base, String text) {
    ShardedSet<String> set = ShardedSet.ofStrings(base, rule.name());
    return (tx, repair) -> {
      if (!set.contains(tx, text)) {
        return Optional.empty();
      }
      Optional<? extends Key<?>> key = keyOf(types, rule.member(), text);
      Optional<? extends DataObject> object = key.flatMap(tx::find);
      if (object.isPresent() && hasBase(rule, object.get(), base)) {
        return Optional.empty();
      }
      if (repair != Repair.NONE) {
        set.remove(tx, text);
      }
      return fault(
          Fault.Kind.STRAY_MEMBER,
          base,
          "set "
              + rule.name()
              + " has "
              + text
              + (object.isPresent() ? ", which belongs elsewhere" : ", which does not exist"),
          repair != Repair.NONE);
    };
  }

  private static boolean hasBase(SetRule<?> rule, DataObject object, Key<?> base) {
    return bases(rule, object).stream().anyMatch(base::equals);
  }

  private static <T extends DataObject> Optional<Key<T>> keyOf(
      ObjectTypes types, ObjectType<T> type, String text) {
    try {
      return Optional.of(types.parse(text, type));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** An object is not in a set. */
  static Suspicion missing(SetRule<?> rule, Key<?> base, Key<?> member) {
    ShardedSet<String> set = ShardedSet.ofStrings(base, rule.name());
    String text = member.toString();
    return (tx, repair) -> {
      Optional<? extends DataObject> object = tx.find(member);
      if (object.isEmpty() || !hasBase(rule, object.get(), base) || set.contains(tx, text)) {
        return Optional.empty();
      }
      if (repair != Repair.NONE) {
        set.add(tx, text);
      }
      return fault(
          Fault.Kind.MISSING_MEMBER,
          text,
          "it is not in set " + rule.name() + " of " + base,
          repair != Repair.NONE);
    };
  }

  /** An index entry is of an object of another type. */
  static Suspicion foreignOwner(UniqueRule<?> rule, Key<?> entry) {
    return (tx, repair) -> {
      Optional<? extends DataObject> found = tx.find(entry);
      if (found.isEmpty()
          || !(StoredForm.of(found.get()) instanceof StoredForm.OfUniqueIndex unique)
          || unique.owner().type() == rule.index().type()) {
        return Optional.empty();
      }
      if (repair != Repair.NONE) {
        tx.delete(entry);
      }
      return fault(
          Fault.Kind.STRAY_INDEX_ENTRY,
          entry,
          unique.owner() + " is not of type " + rule.index().type(),
          repair != Repair.NONE);
    };
  }

  /** Values lead to an object that does not exist or does not have them. */
  static <T extends DataObject> Suspicion stray(UniqueRule<T> rule, List<String> values) {
    return (tx, repair) -> {
      Optional<Key<T>> owner = rule.index().find(tx, values);
      if (owner.isEmpty() || has(rule, tx, owner.get(), values)) {
        return Optional.empty();
      }
      if (repair != Repair.NONE) {
        rule.index().remove(tx, values, owner.get());
      }
      return strayEntry(rule.index(), values, owner.get(), repair);
    };
  }

  private static Optional<Fault> strayEntry(
      Object index, List<String> values, Key<?> owner, Repair repair) {
    return fault(
        Fault.Kind.STRAY_INDEX_ENTRY,
        owner,
        "index " + index + " has it for " + values + ", which it has not",
        repair != Repair.NONE);
  }

  private static <T extends DataObject> boolean has(
      UniqueRule<T> rule, Transaction tx, Key<T> key, List<String> values) {
    return tx.find(key).filter(object -> values(rule, object).contains(values)).isPresent();
  }

  private static <T extends DataObject> boolean has(
      MultiRule<T> rule, Transaction tx, Key<T> key, List<String> values) {
    return tx.find(key).filter(object -> values(rule, object).contains(values)).isPresent();
  }

  /** Values do not lead to the object that has them. */
  static <T extends DataObject> Suspicion missing(
      UniqueRule<T> rule, List<String> values, String text, ObjectTypes types) {
    Key<T> key = types.parse(text, rule.index().type());
    return (tx, repair) -> {
      Optional<Key<T>> owner = rule.index().find(tx, values);
      if (!has(rule, tx, key, values) || owner.equals(Optional.of(key))) {
        return Optional.empty();
      }
      if (owner.isPresent() && has(rule, tx, owner.get(), values)) {
        return fault(
            Fault.Kind.UNIQUE_CONFLICT,
            key,
            "it has "
                + values
                + ", as has "
                + owner.get()
                + ", which index "
                + rule.index()
                + " has",
            false);
      }
      if (owner.isPresent() && repair != Repair.NONE) {
        rule.index().remove(tx, values, owner.get());
      }
      if (repair != Repair.NONE) {
        rule.index().insert(tx, values, key);
      }
      return missingEntry(rule.index(), values, key, repair);
    };
  }

  private static Optional<Fault> missingEntry(
      Object index, List<String> values, Key<?> key, Repair repair) {
    return fault(
        Fault.Kind.MISSING_INDEX_ENTRY,
        key,
        "index " + index + " does not have it for " + values,
        repair != Repair.NONE);
  }

  /** Values lead to an object, among others, that does not exist or does not have them. */
  static <T extends DataObject> Suspicion stray(
      MultiRule<T> rule, List<String> values, String text, ObjectTypes types) {
    Optional<Key<T>> key = keyOf(types, rule.index().type(), text);
    if (key.isEmpty()) {
      // What is no key at all cannot be taken out by the index.
      return (tx, repair) ->
          fault(
              Fault.Kind.STRAY_INDEX_ENTRY,
              text,
              "index " + rule.index() + " has it for " + values + ", and it is no key of its type",
              false);
    }
    return (tx, repair) -> {
      if (!rule.index().contains(tx, values, key.get()) || has(rule, tx, key.get(), values)) {
        return Optional.empty();
      }
      if (repair != Repair.NONE) {
        rule.index().remove(tx, values, key.get());
      }
      return strayEntry(rule.index(), values, key.get(), repair);
    };
  }

  /** Values do not lead to an object that has them. */
  static <T extends DataObject> Suspicion missing(
      MultiRule<T> rule, List<String> values, String text, ObjectTypes types) {
    Key<T> key = types.parse(text, rule.index().type());
    return (tx, repair) -> {
      if (!has(rule, tx, key, values) || rule.index().contains(tx, values, key)) {
        return Optional.empty();
      }
      if (repair != Repair.NONE) {
        rule.index().insert(tx, values, key);
      }
      return missingEntry(rule.index(), values, key, repair);
    };
  }
}
