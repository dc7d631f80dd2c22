package io.weft.protocols.ovsdb;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The {@code _Server} database, which tells of a server's databases (ovsdb-server(5)). */
final class ServerCatalogue {
  private static final String DATABASE = "Database";
  private static final BaseType STRING = BaseType.of(AtomType.STRING);

  private ServerCatalogue() {}

  static OvsdbDatabase create() {
    // Ids of its own, so that those of the databases do not depend on it.
    AtomicLong rows = new AtomicLong();
    OvsdbDatabase database =
        new OvsdbDatabase(
            schema(),
            () ->
                UUID.nameUUIDFromBytes(
                    ("_Server row " + rows.incrementAndGet())
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    for (Operation operation : added(database.schema())) {
      database.transact(List.of(operation));
    }
    return database;
  }

  private static DatabaseSchema schema() {
    ColumnType name = ColumnType.scalar(AtomType.STRING);
    ColumnType flag = ColumnType.scalar(AtomType.BOOLEAN);
    ColumnType text = new ColumnType(STRING, Optional.empty(), 0, 1);
    ColumnType uuid = new ColumnType(BaseType.of(AtomType.UUID), Optional.empty(), 0, 1);
    ColumnType number = new ColumnType(BaseType.of(AtomType.INTEGER), Optional.empty(), 0, 1);
    BaseType models =
        BaseType.oneOf(List.of(Atom.of("clustered"), Atom.of("relay"), Atom.of("standalone")));
    Map<String, ColumnSchema> columns = new java.util.LinkedHashMap<>();
    columns.put("name", new ColumnSchema(name, false, true));
    columns.put(
        "model", new ColumnSchema(new ColumnType(models, Optional.empty(), 1, 1), false, true));
    columns.put("connected", new ColumnSchema(flag, false, true));
    columns.put("leader", new ColumnSchema(flag, false, true));
    columns.put("schema", new ColumnSchema(text, false, true));
    columns.put("cid", new ColumnSchema(uuid, false, true));
    columns.put("sid", new ColumnSchema(uuid, false, true));
    columns.put("index", new ColumnSchema(number, false, true));
    return new DatabaseSchema(
        "_Server",
        "1.2.0",
        Map.of(DATABASE, new TableSchema(columns, Integer.MAX_VALUE, true, List.of())));
  }

  static List<Operation> added(DatabaseSchema schema) {
    return List.of(
        Operation.insert(
            DATABASE,
            Row.empty()
                .with("name", Datum.of(schema.name()))
                .with("model", Datum.of("standalone"))
                .with("connected", Datum.of(true))
                .with("leader", Datum.of(true))
                .with("schema", Datum.of(schema.toJson().toString()))));
  }

  static List<Operation> converted(DatabaseSchema schema) {
    return List.of(
        Operation.update(
            DATABASE,
            Row.empty().with("schema", Datum.of(schema.toJson().toString())),
            Condition.equal("name", Datum.of(schema.name()))));
  }

  static List<Operation> removed(String name) {
    return List.of(Operation.delete(DATABASE, Condition.equal("name", Datum.of(name))));
  }
}
