package io.weft.protocols.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weft.protocols.jsonrpc.JsonFramer;
import io.weft.protocols.jsonrpc.JsonLimits;
import io.weft.protocols.jsonrpc.JsonRpcException;
import io.weft.protocols.jsonrpc.JsonRpcMessage;
import io.weft.protocols.ovsdb.DatabaseSchema;
import io.weft.protocols.ovsdb.Datum;
import io.weft.protocols.ovsdb.Operation;
import io.weft.protocols.ovsdb.OvsdbException;
import io.weft.protocols.ovsdb.TableUpdates;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON as OVSDB speaks it: values, or {@link JsonRpcException} or {@link OvsdbException}; and what
 * was read is written as JSON that reads as the same.
 */
class JsonFuzz {
  private static final JsonLimits SMALL = new JsonLimits(4000, 20, 400);

  private static final DatabaseSchema SCHEMA =
      DatabaseSchema.parse(
          JsonMapper.builder()
              .build()
              .readTree(
                  """
                  {"name": "Test", "version": "1.0.0", "tables": {"T": {"isRoot": true, "columns": {
                    "i": {"type": "integer"},
                    "r": {"type": {"key": "real", "min": 0, "max": 1}},
                    "b": {"type": {"key": "boolean", "min": 0, "max": "unlimited"}},
                    "s": {"type": {"key": {"type": "string", "enum": ["set", ["a", "b"]]}}},
                    "u": {"type": {"key": {"type": "uuid", "refTable": "T"}, "min": 0, "max": 9}},
                    "m": {"type": {"key": "string", "value": "integer", "min": 0,
                                   "max": "unlimited"}}}}}}
                  """));

  private static List<ObjectNode> messages(byte[] data, int step) {
    List<ObjectNode> messages = new ArrayList<>();
    JsonFramer framer = new JsonFramer(SMALL);
    try {
      for (int from = 0; from < data.length; from += step) {
        framer.feed(
            Unpooled.wrappedBuffer(data, from, Math.min(step, data.length - from)), messages::add);
      }
    } catch (JsonRpcException e) {
      assertThat(e.reason()).isNotBlank();
      assertThat(e.offset()).isPresent();
    }
    return messages;
  }

  @FuzzTest(maxDuration = "10m")
  void framer(byte[] data) {
    List<ObjectNode> whole = messages(data, Math.max(1, data.length));
    assertThat(messages(data, 1)).isEqualTo(whole);
    for (ObjectNode message : whole) {
      JsonRpcMessage parsed;
      try {
        parsed = JsonRpcMessage.parse(message);
      } catch (JsonRpcException e) {
        assertThat(e.reason()).isNotBlank();
        continue;
      }
      ByteBuf bytes = parsed.encode(UnpooledByteBufAllocator.DEFAULT);
      List<ObjectNode> again = new ArrayList<>();
      new JsonFramer(JsonLimits.DEFAULT).feed(bytes, again::add);
      bytes.release();
      assertThat(again).hasSize(1);
      assertThat(JsonRpcMessage.parse(again.getFirst())).isEqualTo(parsed);
    }
  }

  /** Each value of an object is tried. */
  private static void values(byte[] data, Consumer<JsonNode> reader) {
    for (ObjectNode message : messages(data, Math.max(1, data.length))) {
      message
          .values()
          .forEach(
              value -> {
                try {
                  reader.accept(value);
                } catch (OvsdbException e) {
                  assertThat(e.reason()).isNotBlank();
                }
              });
    }
  }

  @FuzzTest(maxDuration = "10m")
  void datum(byte[] data) {
    values(
        data,
        json -> {
          Datum datum = Datum.parse("datum", json);
          assertThat(Datum.parse("datum", datum.toJson())).isEqualTo(datum);
          SCHEMA
              .table("T")
              .columns()
              .forEach(
                  (name, column) -> {
                    try {
                      Datum checked = column.type().check(name, datum);
                      assertThat(column.type().check(name, checked)).isEqualTo(checked);
                    } catch (OvsdbException e) {
                      assertThat(e.reason()).isNotBlank();
                    }
                  });
        });
  }

  @FuzzTest(maxDuration = "10m")
  void operation(byte[] data) {
    values(
        data,
        json -> {
          Operation operation = Operation.parse(SCHEMA, json);
          assertThat(Operation.parse(SCHEMA, operation.toJson())).isEqualTo(operation);
        });
  }

  @FuzzTest(maxDuration = "10m")
  void tableUpdates(byte[] data) {
    values(
        data,
        json -> {
          TableUpdates updates = TableUpdates.parse(SCHEMA, json);
          assertThat(TableUpdates.parse(SCHEMA, updates.toJson())).isEqualTo(updates);
        });
  }

  @FuzzTest(maxDuration = "10m")
  void schema(byte[] data) {
    values(
        data,
        json -> {
          DatabaseSchema schema = DatabaseSchema.parse(json);
          assertThat(DatabaseSchema.parse(schema.toJson())).isEqualTo(schema);
        });
  }
}
