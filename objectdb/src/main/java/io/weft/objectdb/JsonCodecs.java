package io.weft.objectdb;

import java.io.Writer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Objects as JSON text. What is stored is {@code {"createTime": …, "updateVersion": …, "value":
 * …}}, the value as the type's codec writes it.
 */
final class JsonCodecs {
  private static final String CREATE_TIME = "createTime";
  private static final String UPDATE_VERSION = "updateVersion";
  private static final String VALUE = "value";
  private static final String BEFORE_VALUE = ",\"" + VALUE + "\":";

  private final ObjectTypes types;
  private final JsonMapper mapper;
  private final Map<Class<?>, ObjectReader> readers = new ConcurrentHashMap<>();
  private final Map<Class<?>, ObjectWriter> writers = new ConcurrentHashMap<>();
  private final Map<Class<?>, Optional<PlainReader>> plainReaders = new ConcurrentHashMap<>();
  private final Map<Class<?>, Optional<PlainWriter>> plainWriters = new ConcurrentHashMap<>();

  JsonCodecs(ObjectTypes types) {
    this.types = types;
    SimpleModule keys =
        new SimpleModule("weft-keys")
            .addSerializer(Key.class, new KeyWriter())
            .addDeserializer(Key.class, new KeyReader(null))
            .addKeySerializer(Key.class, new KeyNameWriter())
            .addKeyDeserializer(Key.class, new KeyNameReader());
    mapper =
        JsonMapper.builder(JsonFactory.builder().recyclerPool(new Buffers()).build())
            .addModule(keys)
            .accessorNaming(new ComponentsOnly())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            // The envelope goes on after the value; what must follow is checked there.
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            // What is around the value comes in the same write.
            .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
            .build();
  }

  /**
   * Jackson's buffers, of which one is kept: a scheduler needs no more, and others help themselves
   * to new ones. Any thread.
   */
  private static final class Buffers implements RecyclerPool<BufferRecycler> {
    private static final long serialVersionUID = 1L;

    private final transient AtomicReference<@Nullable BufferRecycler> spare =
        new AtomicReference<>();

    @Override
    public BufferRecycler acquirePooled() {
      BufferRecycler kept = spare.getAndSet(null);
      return kept != null ? kept : new BufferRecycler();
    }

    @Override
    public void releasePooled(BufferRecycler buffers) {
      spare.set(buffers);
    }
  }

  /** What a generator writes: most often all at once. */
  private static final class Text extends Writer {
    private String text = "";

    @Override
    public void write(char[] chars, int from, int count) {
      String more = new String(chars, from, count);
      text = text.isEmpty() ? more : text.concat(more);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return text;
    }
  }

  <T extends DataObject> String encode(ObjectType<T> type, Stored<T> stored) {
    return writePlain(type, stored).orElseGet(() -> write(type, stored));
  }

  /** The fast way, which most objects are written in; empty for those that need Jackson. */
  <T extends DataObject> Optional<String> writePlain(ObjectType<T> type, Stored<T> stored) {
    if (type.codec().isPresent()) {
      return Optional.empty();
    }
    Optional<PlainWriter> writer =
        plainWriters.computeIfAbsent(type.recordClass(), record -> PlainWriter.of(record, mapper));
    return writer.map(plain -> plain.write(stored));
  }

  /** The way for all. */
  <T extends DataObject> String write(ObjectType<T> type, Stored<T> stored) {
    Text text = new Text();
    try (JsonGenerator out = mapper.createGenerator(text)) {
      out.writeStartObject();
      out.writeNumberProperty(CREATE_TIME, stored.createTime());
      out.writeNumberProperty(UPDATE_VERSION, stored.updateVersion());
      out.writeName(VALUE);
      writeValue(type, stored.value(), out);
      out.writeEndObject();
    }
    return text.toString();
  }

  /** The value alone, without what is known about it. */
  <T extends DataObject> String encodeValue(ObjectType<T> type, T value) {
    Text text = new Text();
    try (JsonGenerator out = mapper.createGenerator(text)) {
      writeValue(type, value, out);
    }
    return text.toString();
  }

  /** Whether two texts differ in nothing but the times and versions of what they hold. */
  static boolean haveSameValue(String one, String other) {
    // Only numbers come before it.
    int at = one.indexOf(BEFORE_VALUE);
    int otherAt = other.indexOf(BEFORE_VALUE);
    int length = one.length() - at;
    return at >= 0
        && otherAt >= 0
        && other.length() - otherAt == length
        && one.regionMatches(at, other, otherAt, length);
  }

  private <T extends DataObject> void writeValue(ObjectType<T> type, T value, JsonGenerator out) {
    if (type.codec().isPresent()) {
      type.codec().get().write(value, out);
    } else {
      writers.computeIfAbsent(type.recordClass(), mapper::writerFor).writeValue(out, value);
    }
  }

  <T extends DataObject> Stored<T> decode(Key<T> key, String text) {
    Stored<T> stored = readPlain(key.type(), text).orElseGet(() -> read(key, text));
    if (!key.equals(stored.value().key())) {
      throw new CorruptObjectException(key, "it holds " + stored.value().key());
    }
    return stored;
  }

  /** The fast way, which most objects are read in; empty for those that need Jackson. */
  @SuppressWarnings("unchecked") // A type's reader makes objects of its class.
  <T extends DataObject> Optional<Stored<T>> readPlain(ObjectType<T> type, String text) {
    if (type.codec().isPresent()) {
      return Optional.empty();
    }
    Optional<PlainReader> reader =
        plainReaders.computeIfAbsent(
            type.recordClass(), record -> PlainReader.of(record, types, mapper));
    return reader.map(plain -> (Stored<T>) plain.read(text));
  }

  /** The way for all. */
  <T extends DataObject> Stored<T> read(Key<T> key, String text) {
    try (JsonParser in = mapper.createParser(text)) {
      expect(in, in.nextToken(), JsonToken.START_OBJECT);
      long createTime = readLong(in, CREATE_TIME);
      long updateVersion = readLong(in, UPDATE_VERSION);
      expectName(in, VALUE);
      in.nextToken();
      T value = readValue(key.type(), in);
      expect(in, in.nextToken(), JsonToken.END_OBJECT);
      expect(in, in.nextToken(), null);
      return new Stored<>(value, createTime, updateVersion);
    } catch (CorruptObjectException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw new CorruptObjectException(key, "its codec does not end: " + e, e);
    } catch (RuntimeException e) {
      throw new CorruptObjectException(key, String.valueOf(e.getMessage()), e);
    }
  }

  private <T extends DataObject> T readValue(ObjectType<T> type, JsonParser in) {
    if (type.codec().isPresent()) {
      return type.codec().get().read(in, types);
    }
    T value = readers.computeIfAbsent(type.recordClass(), mapper::readerFor).readValue(in);
    if (value == null) {
      throw new IllegalArgumentException("the value is null");
    }
    return value;
  }

  private static long readLong(JsonParser in, String name) {
    expectName(in, name);
    expect(in, in.nextToken(), JsonToken.VALUE_NUMBER_INT);
    return in.getLongValue();
  }

  private static void expectName(JsonParser in, String name) {
    if (in.nextToken() != JsonToken.PROPERTY_NAME || !name.equals(in.currentName())) {
      throw new IllegalArgumentException("no '" + name + "'" + place(in));
    }
  }

  private static void expect(JsonParser in, @Nullable JsonToken found, @Nullable JsonToken wanted) {
    if (found != wanted) {
      throw new IllegalArgumentException(name(found) + " instead of " + name(wanted) + place(in));
    }
  }

  private static String name(@Nullable JsonToken token) {
    return token == null ? "the end" : token.toString();
  }

  private static String place(JsonParser in) {
    return " at character " + in.currentLocation().getCharOffset();
  }

  @SuppressWarnings("rawtypes") // What Jackson registers is the raw class.
  private static final class KeyWriter extends ValueSerializer<Key> {
    @Override
    public void serialize(Key value, JsonGenerator out, SerializationContext context) {
      out.writeString(value.toString());
    }
  }

  @SuppressWarnings("rawtypes") // What Jackson registers is the raw class.
  private static final class KeyNameWriter extends ValueSerializer<Key> {
    @Override
    public void serialize(Key value, JsonGenerator out, SerializationContext context) {
      out.writeName(value.toString());
    }
  }

  /** Reads a reference; where the record says of what, it must be of that. */
  @SuppressWarnings("rawtypes") // What Jackson registers is the raw class.
  private final class KeyReader extends ValueDeserializer<Key> {
    private final @Nullable Class<?> recordClass;

    KeyReader(@Nullable Class<?> recordClass) {
      this.recordClass = recordClass;
    }

    @Override
    public ValueDeserializer<?> createContextual(
        DeserializationContext context, @Nullable BeanProperty property) {
      JavaType type = context.getContextualType();
      JavaType object = type == null ? null : type.containedType(0);
      return object == null ? this : new KeyReader(object.getRawClass());
    }

    @Override
    public Key deserialize(JsonParser in, DeserializationContext context) throws JacksonException {
      String text = in.getValueAsString();
      if (in.currentToken() != JsonToken.VALUE_STRING || text == null) {
        context.reportInputMismatch(
            Key.class, "a reference is a string, not %s", in.currentToken());
        throw new AssertionError();
      }
      Key<?> key = parse(text, context);
      if (recordClass != null && !recordClass.isAssignableFrom(key.type().recordClass())) {
        context.reportInputMismatch(
            Key.class, "'%s' is not a reference to a %s", text, recordClass.getSimpleName());
      }
      return key;
    }
  }

  private final class KeyNameReader extends KeyDeserializer {
    @Override
    public Object deserializeKey(String text, DeserializationContext context) {
      return parse(text, context);
    }
  }

  private Key<?> parse(String text, DeserializationContext context) {
    try {
      return types.parse(text);
    } catch (IllegalArgumentException e) {
      context.reportInputMismatch(Key.class, "%s", e.getMessage());
      throw new AssertionError(e);
    }
  }
}
