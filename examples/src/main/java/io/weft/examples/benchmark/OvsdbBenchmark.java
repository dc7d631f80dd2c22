package io.weft.examples.benchmark;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.weft.protocols.jsonrpc.JsonFramer;
import io.weft.protocols.jsonrpc.JsonLimits;
import io.weft.protocols.jsonrpc.JsonTokens;
import io.weft.protocols.ovsdb.DatabaseSchema;
import io.weft.protocols.ovsdb.MonitorRequest;
import io.weft.protocols.ovsdb.OpenVSwitch;
import io.weft.protocols.ovsdb.Replica;
import io.weft.protocols.ovsdb.RowChange;
import io.weft.protocols.ovsdb.TableUpdatesReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a monitor tells of a thousand interfaces, from the buffer that a socket was read into to
 * values of the schema's types; beside it the same buffer read into a tree.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OvsdbBenchmark {
  static final int ROWS = 1000;

  private static final MonitorRequest REQUEST =
      MonitorRequest.none()
          .and("Interface", "name", "type", "ofport", "mac_in_use", "link_state", "external_ids");

  /** The notifications. */
  public enum Told {
    /** Rows that came, as RFC 7047 says it. */
    UPDATE_INSERT,
    /** Rows that changed, as RFC 7047 says it: the old values and the whole rows. */
    UPDATE_MODIFY,
    /** Rows that came, as monitors with conditions say it. */
    UPDATE2_INSERT,
    /** Rows that changed, with the transaction, as monitors since a transaction say it. */
    UPDATE3_MODIFY
  }

  /** Which notification. */
  @Param public Told told = Told.UPDATE_INSERT;

  private final DatabaseSchema schema = OpenVSwitch.schema();
  private final JsonFramer framer = new JsonFramer(JsonLimits.DEFAULT);
  private final JsonMapper mapper = JsonMapper.shared();
  private TableUpdatesReader reader = new TableUpdatesReader(schema, REQUEST);
  private Replica replica = new Replica();
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

  /** Writes the notification once, as Open vSwitch would. */
  @Setup
  public void write() {
    reader = new TableUpdatesReader(schema, REQUEST);
    byte[] bytes = message(told).getBytes(StandardCharsets.UTF_8);
    buffer = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    JsonTokens first = frame(Unpooled.copiedBuffer(message(first(told)), StandardCharsets.UTF_8));
    replica = new Replica();
    apply(replica, first(told), first);
    if (replica.rows("Interface").size() != ROWS) {
      throw new IllegalStateException("not all rows were read");
    }
    if (told == Told.UPDATE_MODIFY || told == Told.UPDATE3_MODIFY) {
      List<RowChange> changes = follow();
      if (changes.size() != ROWS) {
        throw new IllegalStateException("not all changes were read");
      }
    }
  }

  /** Frees the buffer. */
  @TearDown
  public void release() {
    buffer.release();
  }

  private static Told first(Told told) {
    return told == Told.UPDATE_MODIFY
        ? Told.UPDATE_INSERT
        : told == Told.UPDATE3_MODIFY ? Told.UPDATE2_INSERT : told;
  }

  private static String message(Told told) {
    Random random = new Random(1);
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < ROWS; i++) {
      String before = row(i, i + 1, "down", random);
      String after = row(i, i + 1, "up", random);
      rows.append(i == 0 ? "" : ",").append('"').append(id(i)).append("\":");
      switch (told) {
        case UPDATE_INSERT -> rows.append("{\"new\":").append(before).append('}');
        case UPDATE_MODIFY ->
            rows.append("{\"new\":")
                .append(after)
                .append(",\"old\":{\"link_state\":\"down\",\"external_ids\":[\"map\",[]]}}");
        case UPDATE2_INSERT -> rows.append("{\"insert\":").append(before).append('}');
        case UPDATE3_MODIFY ->
            rows.append(
                "{\"modify\":{\"link_state\":\"up\",\"external_ids\":[\"map\",[[\"iface-status\",\"active\"]]]}}");
      }
    }
    String tables = "{\"Interface\":{" + rows + "}}";
    return switch (told) {
      case UPDATE_INSERT, UPDATE_MODIFY ->
          "{\"id\":null,\"method\":\"update\",\"params\":[\"weft\"," + tables + "]}";
      case UPDATE2_INSERT ->
          "{\"id\":null,\"method\":\"update2\",\"params\":[\"weft\"," + tables + "]}";
      case UPDATE3_MODIFY ->
          "{\"id\":null,\"method\":\"update3\",\"params\":[\"weft\",\""
              + id(7)
              + "\","
              + tables
              + "]}";
    };
  }

  private static UUID id(int row) {
    Random random = new Random(row);
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static String row(int number, int port, String link, Random random) {
    String mac = String.format("fa:16:3e:%02x:%02x:%02x", number >> 8, number & 0xff, 7);
    return "{\"external_ids\":[\"map\",[[\"attached-mac\",\""
        + mac
        + "\"],[\"iface-id\",\""
        + new UUID(random.nextLong(), random.nextLong())
        + "\"],[\"vm-id\",\""
        + new UUID(random.nextLong(), random.nextLong())
        + "\"]]],\"link_state\":\""
        + link
        + "\",\"mac_in_use\":\""
        + mac
        + "\",\"name\":\"tap"
        + id(number).toString().substring(0, 8)
        + "\",\"ofport\":"
        + port
        + ",\"type\":\"internal\"}";
  }

  private JsonTokens frame(ByteBuf in) {
    framer.append(in.slice());
    if (!framer.next()) {
      throw new IllegalStateException("no message");
    }
    return framer.tokens();
  }

  /** The place of the tables in the message. */
  private static int tables(Told told, JsonTokens tokens) {
    // id, null, method, its name, params
    int params = JsonTokens.ROOT + 6;
    int value = tokens.next(tokens.first(params));
    return told == Told.UPDATE3_MODIFY ? tokens.next(value) : value;
  }

  private List<RowChange> apply(Replica to, Told what, JsonTokens tokens) {
    int tables = tables(what, tokens);
    return switch (what) {
      case UPDATE_INSERT, UPDATE_MODIFY -> to.apply(reader.updates(tokens, tables));
      case UPDATE2_INSERT, UPDATE3_MODIFY -> to.apply(schema, reader.updates2(tokens, tables));
    };
  }

  /** From the bytes of the socket to values of the schema's types. */
  @Benchmark
  public Object decode() {
    JsonTokens tokens = frame(buffer);
    int tables = tables(told, tokens);
    return switch (told) {
      case UPDATE_INSERT, UPDATE_MODIFY -> reader.updates(tokens, tables);
      case UPDATE2_INSERT, UPDATE3_MODIFY -> reader.updates2(tokens, tables);
    };
  }

  /** From the bytes of the socket to the changes of a replica. */
  @Benchmark
  public List<RowChange> follow() {
    JsonTokens tokens = frame(buffer);
    boolean inserts = told == first(told);
    return apply(inserts ? new Replica() : replica, told, tokens);
  }

  /** The bytes framed and checked, and nothing taken of them. */
  @Benchmark
  public JsonTokens frame() {
    return frame(buffer);
  }

  /** The peer: the same bytes into a tree, out of an array, from which it reads fastest. */
  @Benchmark
  public JsonNode tree() {
    return mapper.readTree(ByteBufUtil.getBytes(buffer));
  }
}
