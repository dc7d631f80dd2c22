package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.objectdb.CorruptObjectException;
import io.weft.objectdb.DanglingReferenceException;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.Transaction;
import io.weft.objectdb.storage.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Looks at a whole database in rounds, until one has repaired nothing. */
final class Checker {
  /** What is deleted may leave others without what they refer to, and so on. */
  private static final int MOST_ROUNDS = 50;

  /** How many parts of sets and pools are looked at in one transaction. */
  private static final int PARTS = 100;

  private final Routine r;
  private final Storage storage;
  private final Schema schema;
  private final Repair repair;
  private final Progress progress;

  /** Something that may be wrong: looked at again, and repaired, in a transaction. */
  @FunctionalInterface
  interface Suspicion {
    /** The fault, if it is one. */
    Optional<Fault> look(Transaction tx, Repair repair);
  }

  Checker(Routine r, Storage storage, Schema schema, Repair repair, Progress progress) {
    this.r = r;
    this.storage = storage;
    this.schema = schema;
    this.repair = repair;
    this.progress = progress;
  }

  CheckReport run() {
    try (ObjectDb db = new ObjectDb(r.scheduler(), storage, schema.types())) {
      List<Fault> repaired = new ArrayList<>();
      for (int round = 1; ; round++) {
        Survey survey = new Survey(r, storage, schema, progress);
        survey.run();
        List<Fault> left = new ArrayList<>();
        int before = repaired.size();
        sort(db, survey, repaired, left);
        if (repaired.size() == before || round == MOST_ROUNDS) {
          return report(survey.keys(), repaired, left, round);
        }
      }
    }
  }

  private void sort(ObjectDb db, Survey survey, List<Fault> repaired, List<Fault> left) {
    left.addAll(survey.unknown());
    CorruptValues corrupt = new CorruptValues(r, storage, schema, repair);
    for (String key : survey.corrupt()) {
      corrupt.look(key).ifPresent(fault -> addTo(fault, repaired, left));
    }
    List<Suspicion> suspicions = new ArrayList<>();
    disorderly(db, survey.parts()).forEach(part -> suspicions.add(Suspicions.part(part)));
    suspicions.addAll(survey.suspicions());
    progress.at("examining", 0, suspicions.size());
    for (int i = 0; i < suspicions.size(); i++) {
      look(db, suspicions.get(i)).ifPresent(fault -> addTo(fault, repaired, left));
      progress.at("examining", i + 1, suspicions.size());
    }
  }

  /** The parts of sets and pools that are perhaps not in order. */
  private List<Key<?>> disorderly(ObjectDb db, List<Key<?>> parts) {
    List<Key<?>> found = new ArrayList<>();
    progress.at("examining sets and pools", 0, parts.size());
    for (int from = 0; from < parts.size(); from += PARTS) {
      List<Key<?>> some = parts.subList(from, Math.min(parts.size(), from + PARTS));
      try {
        found.addAll(
            db.<List<Key<?>>>transact(
                r,
                tx -> {
                  tx.fetch(some);
                  return some.stream()
                      .filter(part -> Suspicions.wrong(tx, part, Repair.NONE).isPresent())
                      .toList();
                }));
      } catch (CorruptObjectException e) {
        found.addAll(some);
      }
      progress.at("examining sets and pools", from + some.size(), parts.size());
    }
    return found;
  }

  private static void addTo(Fault fault, List<Fault> repaired, List<Fault> left) {
    (fault.outcome() == Fault.Outcome.REPAIRED ? repaired : left).add(fault);
  }

  private Optional<Fault> look(ObjectDb db, Suspicion suspicion) {
    try {
      return db.transact(r, tx -> suspicion.look(tx, repair));
    } catch (CorruptObjectException e) {
      // That is a fault of its own, and this one cannot be known.
      return Optional.empty();
    } catch (DanglingReferenceException e) {
      return db.transact(r, tx -> suspicion.look(tx, Repair.NONE));
    }
  }

  private static CheckReport report(long keys, List<Fault> repaired, List<Fault> left, int rounds) {
    List<Fault> all = new ArrayList<>(repaired);
    // What is still wrong must not be crowded out.
    all.addAll(0, left);
    List<Fault> listed =
        new ArrayList<>(all.subList(0, Math.min(all.size(), CheckReport.MOST_FAULTS)));
    listed.sort(Comparator.comparing(Fault::key).thenComparing(Fault::kind));
    return new CheckReport(keys, listed, all.size() - listed.size(), rounds);
  }
}
