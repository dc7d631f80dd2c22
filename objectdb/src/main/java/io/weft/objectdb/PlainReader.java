package io.weft.objectdb;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads the objects of one type as {@link JsonCodecs} writes them, in a fraction of the time that
 * Jackson's data binding takes: for records of simple components without annotations. Whatever is
 * not written just so, right or wrong, it leaves to Jackson, which decides what it means or what is
 * wrong with it. Any thread.
 */
final class PlainReader {
  /** Jackson has limits, which shorter texts do not reach. */
  private static final int LONGEST = 1 << 16;

  static final String CREATE_TIME = "{\"createTime\":";
  static final String UPDATE_VERSION = ",\"updateVersion\":";
  static final String VALUE = ",\"value\":";

  /** From an array of components to the record. */
  private final MethodHandle constructor;

  /** The names of components as they are written. */
  private final String[] names;

  private final PlainValue[] components;

  private PlainReader(MethodHandle constructor, String[] names, PlainValue[] components) {
    this.constructor = constructor;
    this.names = names;
    this.components = components;
  }

  /** A reader, if it can be done for such records. */
  static Optional<PlainReader> of(Class<?> recordClass, ObjectTypes types, JsonMapper mapper) {
    @Nullable RecordComponent[] all = recordClass.getRecordComponents();
    if (all == null || all.length == 0 || isAnnotated(recordClass)) {
      return Optional.empty();
    }
    String[] names = new String[all.length];
    PlainValue[] values = new PlainValue[all.length];
    Class<?>[] classes = new Class<?>[all.length];
    for (int i = 0; i < all.length; i++) {
      Optional<PlainValue> value = PlainValue.of(all[i].getGenericType(), types, mapper);
      if (value.isEmpty()) {
        return Optional.empty();
      }
      names[i] = '"' + all[i].getName() + "\":";
      values[i] = value.get();
      classes[i] = all[i].getType();
    }
    try {
      Constructor<?> canonical = recordClass.getDeclaredConstructor(classes);
      canonical.setAccessible(true);
      MethodHandle spread =
          MethodHandles.lookup()
              .unreflectConstructor(canonical)
              .asSpreader(Object[].class, all.length)
              .asType(MethodType.methodType(DataObject.class, Object[].class));
      return Optional.of(new PlainReader(spread, names, values));
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether there is anything on a type or in it that might tell Jackson something. */
  static boolean isAnnotated(Class<?> type) {
    if (type.getPackageName().startsWith("java.")) {
      return false;
    }
    Executable[] constructors = type.getDeclaredConstructors();
    Executable[] methods = type.getDeclaredMethods();
    return Stream.of(new AnnotatedElement[] {type}, type.getDeclaredFields(), constructors, methods)
            .flatMap(Arrays::stream)
            .anyMatch(element -> element.getAnnotations().length > 0)
        || Stream.of(constructors, methods)
            .flatMap(Arrays::stream)
            .flatMap(each -> Arrays.stream(each.getParameters()))
            .anyMatch(parameter -> parameter.getAnnotations().length > 0)
        || Arrays.stream(type.getInterfaces()).anyMatch(PlainReader::isAnnotated);
  }

  /** An object with its time and version; null when the text is to be left to Jackson. */
  @Nullable Stored<?> read(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    PlainText in = new PlainText(text);
    long createTime = readNumber(in, CREATE_TIME);
    long updateVersion = readNumber(in, UPDATE_VERSION);
    if (createTime == PlainText.NONE || updateVersion == PlainText.NONE || !in.take(VALUE)) {
      return null;
    }
    @Nullable Object[] values = readComponents(in);
    if (values == null || !in.take('}') || !in.isAtEnd()) {
      return null;
    }
    try {
      return new Stored<>((DataObject) constructor.invokeExact(values), createTime, updateVersion);
    } catch (Throwable e) {
      return null; // It throws again, and Jackson says what is to be said of it.
    }
  }

  private static long readNumber(PlainText in, String name) {
    return in.take(name) ? in.integer(Long.MIN_VALUE, Long.MAX_VALUE) : PlainText.NONE;
  }

  private @Nullable Object @Nullable [] readComponents(PlainText in) {
    @Nullable Object[] values = new @Nullable Object[components.length];
    int next = 0;
    for (int i = 0; i < components.length; i++) {
      if (!in.take(i == 0 ? '{' : ',')) {
        return null;
      }
      int found = take(in, next);
      if (found < 0 || values[found] != null) {
        return null;
      }
      values[found] = components[found].read(in);
      if (values[found] == null) {
        return null;
      }
      next = found + 1;
    }
    return in.take('}') ? values : null;
  }

  /** Reads a name; the one that is most likely is tried first. */
  private int take(PlainText in, int likely) {
    for (int i = 0; i < names.length; i++) {
      int candidate = (likely + i) % names.length;
      if (in.take(names[candidate])) {
        return candidate;
      }
    }
    return -1;
  }
}
