package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.internal.FixedText;
import io.weft.protocols.openflow.internal.WireReader;
import io.weft.protocols.openflow.v13.TableFeatureProperty.ActionsOf;
import io.weft.protocols.openflow.v13.TableFeatureProperty.FieldId;
import io.weft.protocols.openflow.v13.TableFeatureProperty.FieldsOf;
import io.weft.protocols.openflow.v13.TableFeatureProperty.TypeId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Reads and writes what a table can do (OpenFlow 1.3.5 section 7.3.5.5). */
final class TableFeaturesCodec {
  /** The length that an entry has at least. */
  static final int HEADER = 64;

  /** The bit of a match field's header that says that a mask follows. */
  static final int MASKED = 0x100;

  private static final int INSTRUCTIONS = 0;
  private static final int INSTRUCTIONS_MISS = 1;
  private static final int NEXT_TABLES = 2;
  private static final int NEXT_TABLES_MISS = 3;
  private static final int WRITE_ACTIONS = 4;
  private static final int WRITE_ACTIONS_MISS = 5;
  private static final int APPLY_ACTIONS = 6;
  private static final int APPLY_ACTIONS_MISS = 7;
  private static final int MATCH = 8;
  private static final int WILDCARDS = 10;
  private static final int WRITE_SET_FIELD = 12;
  private static final int WRITE_SET_FIELD_MISS = 13;
  private static final int APPLY_SET_FIELD = 14;
  private static final int APPLY_SET_FIELD_MISS = 15;
  private static final int EXPERIMENTER = 0xfffe;
  private static final int EXPERIMENTER_MISS = 0xffff;

  /** All tables' numbers, lest a byte on the wire make an object. */
  private static final List<Integer> TABLES = IntStream.range(0, 256).boxed().toList();

  private static final int NAME_LENGTH = 32;
  private static final int CLASS_EXPERIMENTER = 0xffff;

  private TableFeaturesCodec() {}

  /** Whether properties of that type are no {@link TableFeatureProperty.Unknown}. */
  static boolean knows(int type) {
    return switch (type) {
      case 9, 11 -> false;
      case EXPERIMENTER, EXPERIMENTER_MISS -> true;
      default -> type <= APPLY_SET_FIELD_MISS;
    };
  }

  /** Whether a match field is of the class whose headers have an experimenter's id after them. */
  static boolean isExperimenter(int header) {
    return header >>> 16 == CLASS_EXPERIMENTER;
  }

  static TableFeatures decode(WireReader in) {
    try {
      return decodeFeatures(in);
    } catch (ProtocolException e) {
      throw e.within(Fault.PROPERTY_LENGTH);
    }
  }

  private static TableFeatures decodeFeatures(WireReader in) {
    in.skip(2, "a table's features");
    int table = in.u8("a table");
    in.skip(5, "a table's features");
    String name = in.text(NAME_LENGTH, "a table's name");
    long metadataMatch = in.i64("metadata");
    long metadataWrite = in.i64("metadata");
    int config = in.i32("a table's config");
    int maxEntries = in.i32("a number of flows");
    List<TableFeatureProperty> properties = new ArrayList<>(14);
    while (in.hasRemaining()) {
      int offset = in.offset();
      int type = in.u16("a table property's type");
      int length = in.u16("a table property's length");
      if (length < 4) {
        throw in.fail(
            offset, "a table property of " + length + " bytes is shorter than its header");
      }
      int outer = in.narrow(length - 4, "a table property");
      properties.add(decodeProperty(type, in));
      in.widen(outer, "a table property");
      in.skip(-length & 7, "the padding of a table property");
    }
    return new TableFeatures(
        table, name, metadataMatch, metadataWrite, config, maxEntries, properties);
  }

  private static TableFeatureProperty decodeProperty(int type, WireReader in) {
    return switch (type) {
      case INSTRUCTIONS -> new TableFeatureProperty.Instructions(false, decodeTypes(in));
      case INSTRUCTIONS_MISS -> new TableFeatureProperty.Instructions(true, decodeTypes(in));
      case NEXT_TABLES -> new TableFeatureProperty.NextTables(false, decodeTables(in));
      case NEXT_TABLES_MISS -> new TableFeatureProperty.NextTables(true, decodeTables(in));
      case WRITE_ACTIONS -> actions(ActionsOf.WRITE, in);
      case WRITE_ACTIONS_MISS -> actions(ActionsOf.WRITE_MISS, in);
      case APPLY_ACTIONS -> actions(ActionsOf.APPLY, in);
      case APPLY_ACTIONS_MISS -> actions(ActionsOf.APPLY_MISS, in);
      case MATCH -> fields(FieldsOf.MATCH, in);
      case WILDCARDS -> fields(FieldsOf.WILDCARDS, in);
      case WRITE_SET_FIELD -> fields(FieldsOf.WRITE_SET_FIELD, in);
      case WRITE_SET_FIELD_MISS -> fields(FieldsOf.WRITE_SET_FIELD_MISS, in);
      case APPLY_SET_FIELD -> fields(FieldsOf.APPLY_SET_FIELD, in);
      case APPLY_SET_FIELD_MISS -> fields(FieldsOf.APPLY_SET_FIELD_MISS, in);
      case EXPERIMENTER, EXPERIMENTER_MISS -> {
        int experimenter = in.i32("an experimenter's id");
        int experimenterType = in.i32("an experimenter's type");
        yield new TableFeatureProperty.Experimenter(
            type == EXPERIMENTER_MISS, experimenter, experimenterType, in.rest());
      }
      default -> new TableFeatureProperty.Unknown(type, in.rest());
    };
  }

  private static TableFeatureProperty.Actions actions(ActionsOf kind, WireReader in) {
    return new TableFeatureProperty.Actions(kind, decodeTypes(in));
  }

  private static TableFeatureProperty.Fields fields(FieldsOf kind, WireReader in) {
    List<FieldId> fields = new ArrayList<>(in.remaining() / 4);
    while (in.hasRemaining()) {
      int header = in.i32("the header of a match field");
      int experimenter = isExperimenter(header) ? in.i32("an experimenter's id") : 0;
      fields.add(new FieldId(header, experimenter));
    }
    return new TableFeatureProperty.Fields(kind, fields);
  }

  private static List<TypeId> decodeTypes(WireReader in) {
    List<TypeId> types = new ArrayList<>(in.remaining() / 4);
    while (in.hasRemaining()) {
      int type = in.u16("a type");
      int length = in.u16("a type's length");
      if (length < 4) {
        throw in.fail(in.offset() - 2, "a type of " + length + " bytes");
      }
      types.add(new TypeId(type, in.bytes(length - 4, "a type")));
    }
    return types;
  }

  private static List<Integer> decodeTables(WireReader in) {
    List<Integer> tables = new ArrayList<>(in.remaining());
    while (in.hasRemaining()) {
      tables.add(TABLES.get(in.u8("a table")));
    }
    return tables;
  }

  static void encode(TableFeatures table, ByteBuf out) {
    out.writeShort(0).writeByte(table.tableId()).writeZero(5);
    FixedText.encode(table.name(), NAME_LENGTH, out);
    out.writeLong(table.metadataMatch()).writeLong(table.metadataWrite());
    out.writeInt(table.config()).writeInt(table.maxEntries());
    for (TableFeatureProperty property : table.properties()) {
      int start = out.writerIndex();
      encodeProperty(property, out);
      int length = out.writerIndex() - start;
      if (length > 0xffff) {
        throw new IllegalArgumentException("a table property of " + length + " bytes");
      }
      out.setShort(start + 2, length);
      out.writeZero(-length & 7);
    }
  }

  private static void encodeProperty(TableFeatureProperty property, ByteBuf out) {
    switch (property) {
      case TableFeatureProperty.Instructions p -> {
        header(p.miss() ? INSTRUCTIONS_MISS : INSTRUCTIONS, out);
        encodeTypes(p.instructions(), out);
      }
      case TableFeatureProperty.NextTables p -> {
        header(p.miss() ? NEXT_TABLES_MISS : NEXT_TABLES, out);
        p.tables().forEach(out::writeByte);
      }
      case TableFeatureProperty.Actions p -> {
        header(
            switch (p.kind()) {
              case WRITE -> WRITE_ACTIONS;
              case WRITE_MISS -> WRITE_ACTIONS_MISS;
              case APPLY -> APPLY_ACTIONS;
              case APPLY_MISS -> APPLY_ACTIONS_MISS;
            },
            out);
        encodeTypes(p.actions(), out);
      }
      case TableFeatureProperty.Fields p -> {
        header(
            switch (p.kind()) {
              case MATCH -> MATCH;
              case WILDCARDS -> WILDCARDS;
              case WRITE_SET_FIELD -> WRITE_SET_FIELD;
              case WRITE_SET_FIELD_MISS -> WRITE_SET_FIELD_MISS;
              case APPLY_SET_FIELD -> APPLY_SET_FIELD;
              case APPLY_SET_FIELD_MISS -> APPLY_SET_FIELD_MISS;
            },
            out);
        for (FieldId field : p.fields()) {
          out.writeInt(field.header());
          if (isExperimenter(field.header())) {
            out.writeInt(field.experimenter());
          }
        }
      }
      case TableFeatureProperty.Experimenter p -> {
        header(p.miss() ? EXPERIMENTER_MISS : EXPERIMENTER, out);
        p.data().writeTo(out.writeInt(p.experimenter()).writeInt(p.type()));
      }
      case TableFeatureProperty.Unknown p -> p.body().writeTo(header(p.type(), out));
    }
  }

  private static void encodeTypes(List<TypeId> types, ByteBuf out) {
    for (TypeId type : types) {
      int length = 4 + type.data().length();
      if (length > 0xffff) {
        throw new IllegalArgumentException("a type of " + length + " bytes");
      }
      type.data().writeTo(out.writeShort(type.type()).writeShort(length));
    }
  }

  private static ByteBuf header(int type, ByteBuf out) {
    return out.writeShort(type).writeShort(0);
  }
}
