package io.weft.objectdb.tools;

import io.weft.core.Routine;
import io.weft.core.task.TaskPool;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.Storage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Work on whole databases, in bounded parts: however much there is, no more is in memory at a time
 * than the keys and some megabytes of values. Made for a program of its own as well as for a host
 * that has the database in use; readers are never disturbed. Immutable; methods are for routines of
 * any scheduler.
 *
 * <p>All of them throw {@link io.weft.objectdb.storage.StorageException} when a storage cannot be
 * reached or refuses. What was written until then stays; running the same again completes it.
 */
public final class DatabaseTools {
  private final TaskPool pool;
  private final Progress progress;

  /**
   * The tools.
   *
   * @param pool where files are read and written
   * @param progress hears how far the work is
   */
  public DatabaseTools(TaskPool pool, Progress progress) {
    this.pool = pool;
    this.progress = progress;
  }

  /**
   * Copies all that a storage has to another one, of any kind (specification 5.4.1, {@code
   * migratedb}), a few hundred values at a time, and compares all of it afterwards. Values keep
   * their texts, so objects their creation times and update versions; versions are the target's
   * own. Whoever reads the target meanwhile sees parts; nobody else may write to it. What changes
   * in the source meanwhile is copied, too, as long as there comes a time of quiet.
   *
   * @throws TargetInUseException with {@link TargetPolicy#EMPTY}; nothing was written
   * @throws DatabaseChangingException when source or target are written to all the time
   */
  public CopyReport migrate(Routine r, Storage source, Storage target, TargetPolicy policy) {
    return new Copier(target, policy, progress).run(r, new StorageSource(source, progress));
  }

  /**
   * Writes all that a storage has to a file: JSON in lines, a header first, then the values in the
   * order of their keys, the same for the same contents. The dump shows one version: when the
   * database changes while it is read, it is read again, as often as the options say. The file
   * takes the place of an earlier one only when it is complete, and is for its owner only. With a
   * name that ends with {@code .gz} it is compressed (RFC 1952).
   *
   * <p>Of a database that never rests, the options may allow a dump of several versions: then every
   * value in it is one that was there while it was read, and what one transaction wrote is in it as
   * a whole only where it was read at a time. Its header says {@code "consistent":false}, and a
   * check of what it was loaded into finds and repairs what does not fit together.
   *
   * @throws DatabaseChangingException when it changes all the time; there is no file then
   * @throws io.weft.core.RoutineFailedException when the file cannot be written; its cause says why
   */
  public DumpReport dump(Routine r, Storage storage, Path file, DumpOptions options) {
    return new DumpWriter(pool, storage, file, options, progress).run(r);
  }

  /**
   * Brings a dump, compressed or not, into a storage, as {@link #migrate} does, when all of it has
   * been found good.
   *
   * @param types what the values must be objects of; without them any text is good
   * @throws DumpFormatException naming line and field; nothing was written
   * @throws TargetInUseException with {@link TargetPolicy#EMPTY}; nothing was written
   * @throws DatabaseChangingException when somebody else writes to the target all the time
   * @throws io.weft.core.RoutineFailedException when the file cannot be read; its cause says why
   */
  public CopyReport load(
      Routine r, Path file, Storage storage, TargetPolicy policy, Optional<ObjectTypes> types) {
    DumpSource source = new DumpSource(pool, file, storage.maxValueBytes(), types, progress);
    source.read(r, "checking", texts -> {});
    return new Copier(storage, policy, progress).run(r, source);
  }

  /**
   * Looks for what does not fit together: references that lead nowhere, sets, indices and pools of
   * numbers that do not go with the objects or are in disorder, values that cannot be read. Every
   * fault is looked at again in a transaction before it is reported, so nobody needs to stop
   * writing; and so is it repaired. Keeps some hundred bytes for each object in memory.
   *
   * @param repair what to do about it
   */
  public CheckReport check(Routine r, Storage storage, Schema schema, Repair repair) {
    return new Checker(r, storage, schema, repair, progress).run();
  }
}
