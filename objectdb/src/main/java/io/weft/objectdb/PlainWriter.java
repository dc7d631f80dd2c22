package io.weft.objectdb;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes the objects of one type, character by character as Jackson's data binding does, in a
 * fraction of the time: those that {@link PlainReader} reads. What needs escapes is left to
 * Jackson. Any thread.
 */
final class PlainWriter {
  private static final int USUAL_LENGTH = 256;

  private final MethodHandle[] accessors;

  /** The names of components, with all that stands between two values. */
  private final String[] names;

  private final Part[] components;

  /** Writes values of one type. */
  @FunctionalInterface
  private interface Part {
    /** Appends a value; false when it is to be left to Jackson. */
    boolean write(StringBuilder out, Object value);
  }

  private PlainWriter(MethodHandle[] accessors, String[] names, Part[] components) {
    this.accessors = accessors;
    this.names = names;
    this.components = components;
  }

  /** A writer, if it can be done for such records. */
  static Optional<PlainWriter> of(Class<?> recordClass, JsonMapper mapper) {
    @Nullable RecordComponent[] all = recordClass.getRecordComponents();
    if (all == null || all.length == 0 || PlainReader.isAnnotated(recordClass)) {
      return Optional.empty();
    }
    MethodHandle[] accessors = new MethodHandle[all.length];
    String[] names = new String[all.length];
    Part[] parts = new Part[all.length];
    for (int i = 0; i < all.length; i++) {
      Optional<Part> part = part(all[i].getGenericType(), mapper);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      names[i] = (i == 0 ? "{\"" : ",\"") + all[i].getName() + "\":";
      parts[i] = part.get();
      try {
        Method accessor = all[i].getAccessor();
        accessor.setAccessible(true);
        accessors[i] =
            MethodHandles.lookup()
                .unreflect(accessor)
                .asType(MethodType.methodType(Object.class, DataObject.class));
      } catch (IllegalAccessException | RuntimeException e) {
        return Optional.empty();
      }
    }
    return Optional.of(new PlainWriter(accessors, names, parts));
  }

  /** The text of an object with its time and version; null when it is to be left to Jackson. */
  @Nullable String write(Stored<?> stored) {
    StringBuilder out = new StringBuilder(USUAL_LENGTH);
    out.append(PlainReader.CREATE_TIME).append(stored.createTime());
    out.append(PlainReader.UPDATE_VERSION).append(stored.updateVersion());
    out.append(PlainReader.VALUE);
    DataObject object = stored.value();
    for (int i = 0; i < names.length; i++) {
      out.append(names[i]);
      Object value;
      try {
        value = accessors[i].invokeExact(object);
      } catch (Throwable e) {
        return null; // It throws again, and Jackson says what is to be said of it.
      }
      if (value == null || !components[i].write(out, value)) {
        return null;
      }
    }
    return out.append("}}").toString();
  }

  private static Optional<Part> part(Type type, JsonMapper mapper) {
    if (type instanceof ParameterizedType generic) {
      return ofGeneric(generic.getRawType(), generic.getActualTypeArguments()[0], mapper);
    }
    if (type == String.class) {
      return Optional.of((out, value) -> writeText(out, (String) value));
    }
    if (type == boolean.class
        || type == Boolean.class
        || type == long.class
        || type == Long.class
        || type == int.class
        || type == Integer.class) {
      return Optional.of(
          (out, value) -> {
            out.append(value);
            return true;
          });
    }
    return type instanceof Class<?> plain && plain.isEnum()
        ? ofEnum(plain, mapper)
        : Optional.empty();
  }

  private static Optional<Part> ofGeneric(Type raw, Type argument, JsonMapper mapper) {
    if (raw == Key.class) {
      return Optional.of((out, value) -> writeText(out, value.toString()));
    }
    if (raw == Optional.class) {
      return part(argument, mapper)
          .map(inner -> (out, value) -> writeOptional(out, (Optional<?>) value, inner));
    }
    if (raw == List.class) {
      return part(argument, mapper)
          .map(inner -> (out, value) -> writeList(out, (List<?>) value, inner));
    }
    return Optional.empty();
  }

  /** Enums by the texts that Jackson has for them. */
  private static Optional<Part> ofEnum(Class<?> type, JsonMapper mapper) {
    Map<Object, String> texts = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      try {
        texts.put(constant, mapper.writeValueAsString(constant));
      } catch (JacksonException e) {
        return Optional.empty();
      }
    }
    return Optional.of(
        (out, value) -> {
          out.append(texts.get(value));
          return true;
        });
  }

  private static boolean writeText(StringBuilder out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length != text.length() || !PlainText.isPlain(bytes)) {
      return false;
    }
    out.append('"').append(text).append('"');
    return true;
  }

  private static boolean writeOptional(StringBuilder out, Optional<?> value, Part inner) {
    if (value.isEmpty()) {
      out.append("null");
      return true;
    }
    return inner.write(out, value.get());
  }

  private static boolean writeList(StringBuilder out, List<?> list, Part inner) {
    char before = '[';
    for (Object element : list) {
      out.append(before);
      if (element == null || !inner.write(out, element)) {
        return false;
      }
      before = ',';
    }
    if (list.isEmpty()) {
      out.append('[');
    }
    out.append(']');
    return true;
  }
}
