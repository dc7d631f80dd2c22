package io.weft.objectdb.module;

import io.weft.core.Routine;
import io.weft.core.event.EventQueue;
import io.weft.core.event.QueueSettings;
import io.weft.core.module.Module;
import io.weft.core.module.ModuleContext;
import io.weft.core.module.ModuleInfo;
import io.weft.objectdb.ObjectChanged;
import io.weft.objectdb.ObjectTypes;
import org.jspecify.annotations.Nullable;

/**
 * The module {@code objectdb} (specification 3.2.4): a node of the database in the storage that
 * {@link KvStorage} stands for, with the limits of {@code module.objectdb} and of the storage's
 * section. {@link ObjectChanged} events pass through a sub-queue of the priority {@code
 * module.objectdb.objectupdatepriority} (450). For routines of the scheduler.
 */
@ModuleInfo(dependsOn = KvStorage.class)
public final class ObjectDb extends Module {
  private static final int UPDATE_PRIORITY = 450;

  private final ObjectTypes types;
  private io.weft.objectdb.@Nullable ObjectDb db;
  private @Nullable EventQueue changes;

  /**
   * The module.
   *
   * @param types every type that the program's modules read or refer to
   */
  public ObjectDb(ModuleContext context, ObjectTypes types) {
    super(context);
    this.types = types;
  }

  @Override
  protected void load(Routine r) {
    KvStorage storage = context().dependency(KvStorage.class);
    var made =
        new io.weft.objectdb.ObjectDb(
            context().scheduler(),
            storage.storage(),
            types,
            storage.settings().options(context().settings()));
    int priority =
        (int)
            context()
                .config()
                .integer("objectupdatepriority", Integer.MIN_VALUE, Integer.MAX_VALUE)
                .orElse(UPDATE_PRIORITY);
    context().offer(DatabaseCalls.ofObjects(made));
    changes =
        context()
            .scheduler()
            .queue()
            .add(ObjectChanged.TYPE.match(), QueueSettings.defaults().withPriority(priority));
    db = made;
  }

  @Override
  protected void unload(Routine r) {
    if (changes != null) {
      changes.remove();
    }
    if (db != null) {
      db.close();
    }
  }

  /**
   * The database.
   *
   * @throws IllegalStateException when the module is not loaded
   */
  public io.weft.objectdb.ObjectDb db() {
    if (db == null) {
      throw new IllegalStateException("module objectdb is not loaded");
    }
    return db;
  }
}
