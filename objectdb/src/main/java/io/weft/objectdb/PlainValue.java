package io.weft.objectdb;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads the values of one type as far as they are written plainly. Any thread. */
@FunctionalInterface
interface PlainValue {
  /** The next value of a text; null when it is to be left to Jackson. */
  @Nullable Object read(PlainText in);

  /** A reader of texts, whole numbers, booleans, enums, keys, and of optional ones and lists. */
  static Optional<PlainValue> of(Type type, ObjectTypes types, JsonMapper mapper) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic.getRawType(), generic.getActualTypeArguments()[0], types, mapper);
    }
    if (type == String.class) {
      return Optional.of(PlainText::string);
    }
    if (type == boolean.class || type == Boolean.class) {
      return Optional.of(PlainValue::readBoolean);
    }
    if (type == long.class || type == Long.class) {
      return Optional.of(PlainValue::readLong);
    }
    if (type == int.class || type == Integer.class) {
      return Optional.of(PlainValue::readInt);
    }
    return type instanceof Class<?> plain && plain.isEnum()
        ? ofEnum(plain, mapper)
        : Optional.empty();
  }

  private static @Nullable Object readLong(PlainText in) {
    long number = in.integer(Long.MIN_VALUE, Long.MAX_VALUE);
    return number == PlainText.NONE ? null : number;
  }

  private static @Nullable Object readInt(PlainText in) {
    long number = in.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
    return number == PlainText.NONE ? null : (int) number;
  }

  private static @Nullable Object readBoolean(PlainText in) {
    if (in.take("true")) {
      return true;
    }
    return in.take("false") ? false : null;
  }

  /** Enums by the texts that Jackson writes for them and reads back. */
  private static Optional<PlainValue> ofEnum(Class<?> type, JsonMapper mapper) {
    Map<String, Object> constants = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      try {
        String json = mapper.writeValueAsString(constant);
        String text = new PlainText(json).string();
        if (text != null && constant.equals(mapper.readValue(json, type))) {
          constants.put(text, constant);
        }
      } catch (JacksonException e) {
        return Optional.empty();
      }
    }
    return Optional.of(
        in -> {
          String text = in.string();
          return text == null ? null : constants.get(text);
        });
  }

  private static Optional<PlainValue> ofGeneric(
      Type raw, Type argument, ObjectTypes types, JsonMapper mapper) {
    if (raw == Key.class) {
      return ofKey(argument, types);
    }
    if (raw == Optional.class) {
      return of(argument, types, mapper).map(value -> in -> readOptional(in, value));
    }
    if (raw == List.class) {
      return of(argument, types, mapper).map(value -> in -> readList(in, value));
    }
    return Optional.empty();
  }

  private static Optional<PlainValue> ofKey(Type object, ObjectTypes types) {
    if (object instanceof WildcardType any) {
      // Without a bound of its own.
      return any.getLowerBounds().length == 0 && any.getUpperBounds()[0] == Object.class
          ? Optional.of(in -> readKey(in, types, DataObject.class))
          : Optional.empty();
    }
    return object instanceof Class<?> recordClass
        ? Optional.of(in -> readKey(in, types, recordClass))
        : Optional.empty();
  }

  private static @Nullable Object readKey(PlainText in, ObjectTypes types, Class<?> recordClass) {
    String text = in.string();
    if (text == null) {
      return null;
    }
    try {
      Key<?> key = types.parse(text);
      return recordClass.isAssignableFrom(key.type().recordClass()) ? key : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Object readOptional(PlainText in, PlainValue value) {
    if (in.take("null")) {
      return Optional.empty();
    }
    Object present = value.read(in);
    return present == null ? null : Optional.of(present);
  }

  private static @Nullable Object readList(PlainText in, PlainValue value) {
    List<Object> list = new ArrayList<>();
    if (!in.take('[')) {
      return null;
    }
    if (in.take(']')) {
      return list;
    }
    do {
      Object next = value.read(in);
      if (next == null) {
        return null;
      }
      list.add(next);
    } while (in.take(','));
    return in.take(']') ? list : null;
  }
}
