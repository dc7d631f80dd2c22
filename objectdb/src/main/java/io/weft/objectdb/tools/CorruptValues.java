package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.objectdb.CorruptObjectException;
import io.weft.objectdb.Key;
import io.weft.objectdb.StoredForm;
import io.weft.objectdb.storage.Commit;
import io.weft.objectdb.storage.CommitResult;
import io.weft.objectdb.storage.Storage;
import io.weft.objectdb.storage.VersionedValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Values that cannot be read: no transaction can touch them. */
final class CorruptValues {
  private static final int MOST_TRIES = 10;

  private final Routine r;
  private final Storage storage;
  private final Schema schema;
  private final Repair repair;

  CorruptValues(Routine r, Storage storage, Schema schema, Repair repair) {
    this.r = r;
    this.storage = storage;
    this.schema = schema;
    this.repair = repair;
  }

  Optional<Fault> look(String text) {
    Key<?> key = schema.types().parse(text);
    boolean delete = repair == Repair.DELETE || (repair == Repair.SAFE && isMadeAnew(key));
    for (int tries = 1; ; tries++) {
      VersionedValue value = storage.read(r, List.of(text)).values().get(text);
      Optional<String> wrong = value == null ? Optional.empty() : wrong(text, value.value());
      if (value == null || wrong.isEmpty()) {
        return Optional.empty();
      }
      Commit commit = new Commit(Map.of(text, value.version()), Map.of(text, Optional.empty()));
      if (!delete || tries == MOST_TRIES) {
        return fault(text, wrong.get(), Fault.Outcome.FOUND);
      }
      if (storage.commit(r, commit) instanceof CommitResult.Committed) {
        return fault(text, wrong.get() + "; deleted", Fault.Outcome.REPAIRED);
      }
    }
  }

  private static Optional<Fault> fault(String key, String detail, Fault.Outcome outcome) {
    return Optional.of(new Fault(Fault.Kind.CORRUPT_OBJECT, key, detail, outcome));
  }

  private Optional<String> wrong(String key, String text) {
    try {
      StoredForm.decode(schema.types(), key, text);
      return Optional.empty();
    } catch (CorruptObjectException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Whether what is lost with it follows from the objects. */
  private boolean isMadeAnew(Key<?> key) {
    Rules rules = new Rules(schema);
    if (StoredForm.isSet(key)) {
      return rules.isCovered(key.part(0), key.part(1));
    }
    if (StoredForm.isNumbers(key)) {
      return rules.pool(key.part(0), key.part(1)).isPresent();
    }
    return StoredForm.isUniqueIndex(key) && rules.unique(key.part(0), key.part(1)).isPresent();
  }
}
