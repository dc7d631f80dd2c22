package io.weft.sdn.model;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.protocols.packet.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * The fields of an object as it is stored: one JSON object, absent fields left out, references as
 * the id of what they refer to. A field that is not what it should be is an {@link
 * IllegalArgumentException} that names it.
 */
final class StoredFields {
  private static final String EXTRA = "extra";

  private final Map<?, ?> fields;

  private StoredFields(Map<?, ?> fields) {
    this.fields = fields;
  }

  static StoredFields read(JsonParser in) {
    if (JsonValues.read(in) instanceof Map<?, ?> fields) {
      return new StoredFields(fields);
    }
    throw new IllegalArgumentException("it is no JSON object");
  }

  String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name));
  }

  Optional<String> optionalText(String name) {
    return Optional.ofNullable(typed(name, String.class));
  }

  int integer(String name) {
    return optionalInteger(name).orElseThrow(() -> missing(name));
  }

  Optional<Integer> optionalInteger(String name) {
    return Optional.ofNullable(typed(name, Long.class)).map(Math::toIntExact);
  }

  Ipv4Address address(String name) {
    return Ipv4Address.parse(text(name));
  }

  <T> Optional<T> optional(String name, Function<String, T> parser) {
    return optionalText(name).map(parser);
  }

  List<NumberRange> ranges(String name) {
    List<?> pairs = typed(name, List.class);
    List<NumberRange> ranges = new ArrayList<>();
    if (pairs != null) {
      for (Object pair : pairs) {
        if (!(pair instanceof List<?> ends)
            || ends.size() != 2
            || !(ends.get(0) instanceof Long first)
            || !(ends.get(1) instanceof Long last)) {
          throw new IllegalArgumentException("field " + name + " has no pairs of numbers");
        }
        ranges.add(new NumberRange(Math.toIntExact(first), Math.toIntExact(last)));
      }
    }
    return ranges;
  }

  @SuppressWarnings("unchecked") // What JSON has for an object has texts for names.
  Attributes extra() {
    Map<?, ?> extra = typed(EXTRA, Map.class);
    return extra == null ? Attributes.NONE : Attributes.of((Map<String, @Nullable Object>) extra);
  }

  private <T> @Nullable T typed(String name, Class<T> type) {
    Object value = fields.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException(
          "field " + name + " is a " + value.getClass().getSimpleName());
    }
    return type.cast(value);
  }

  private static IllegalArgumentException missing(String name) {
    return new IllegalArgumentException("field " + name + " is missing");
  }

  static void write(JsonGenerator out, String name, Key<? extends DataObject> reference) {
    out.writeStringProperty(name, reference.part(0));
  }

  static void write(JsonGenerator out, String name, Optional<?> value) {
    value.ifPresent(
        v -> {
          if (v instanceof Integer number) {
            out.writeNumberProperty(name, number);
          } else {
            out.writeStringProperty(name, v.toString());
          }
        });
  }

  static void write(JsonGenerator out, String name, List<NumberRange> ranges) {
    if (!ranges.isEmpty()) {
      out.writeName(name);
      JsonValues.write(
          ranges.stream().map(range -> List.of(range.first(), range.last())).toList(), out);
    }
  }

  static void writeExtra(JsonGenerator out, Attributes extra) {
    if (!extra.isEmpty()) {
      out.writeName(EXTRA);
      JsonValues.write(extra.asMap(), out);
    }
  }
}
