package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

/** The fast way to read and write objects has the results of the other one, or none. */
class PlainReaderProperties {
  /** Written in another way than it is named. */
  enum Color {
    RED,
    GREEN,
    BLUE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  record All(
      String text,
      long large,
      int small,
      boolean yes,
      Long boxed,
      Integer boxedSmall,
      Color color,
      Key<Item> item,
      Key<?> any,
      Optional<String> maybe,
      Optional<Key<Item>> maybeItem,
      List<String> texts,
      List<Optional<Long>> numbers)
      implements DataObject {
    static final ObjectType<All> TYPE = ObjectType.of("test.all", All.class, 0);
    static final Key<All> KEY = TYPE.key();

    All {
      if (small == 13) {
        throw new IllegalArgumentException("13 brings bad luck");
      }
    }

    @Override
    public Key<All> key() {
      return KEY;
    }
  }

  record Renamed(@JsonProperty("name") String id) implements DataObject {
    static final ObjectType<Renamed> TYPE = ObjectType.of("test.renamed", Renamed.class, 1);

    @Override
    public Key<Renamed> key() {
      return TYPE.key(id);
    }
  }

  private final JsonCodecs codecs =
      ObjectTypes.of(All.TYPE, Item.TYPE, Pair.TYPE, Renamed.TYPE).codecs();

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.oneOf(
        Arbitraries.strings().withChars("ab {}[]:,é€ÿ'/").ofMaxLength(8),
        Arbitraries.strings().withChars("a\"\\\n\u0001\u007f\u2028").ofMaxLength(3));
  }

  @Provide
  Arbitrary<All> object() {
    Arbitrary<Key<Item>> item = Arbitraries.strings().ofMaxLength(3).alpha().map(Item::key);
    return Combinators.combine(
            text(),
            Arbitraries.longs(),
            Arbitraries.integers().filter(i -> i != 13),
            Arbitraries.of(Color.class),
            item,
            text().optional(),
            text().list().ofMaxSize(3),
            Arbitraries.longs().map(n -> n / 100).optional().list().ofMaxSize(3))
        .as(
            (text, large, small, color, key, maybe, texts, numbers) ->
                new All(
                    text,
                    large,
                    small,
                    large < small,
                    large / 3,
                    -small,
                    color,
                    key,
                    key,
                    maybe,
                    maybe.map(t -> key),
                    texts,
                    numbers));
  }

  @Provide
  Arbitrary<String> snippet() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "", "\"", "\\", "{", "}", "[", "]", ":", ",", " ", "null", "true", "\"text\":", "13"),
        Arbitraries.of("0", "1", "-", "-0", ".5", "e1", "99999999999", "\n", "\u0000", "\ud800"),
        Arbitraries.of("\\n", "\\u0041", "\\\"", "RED", "red", "test.item.", "test.pair.a.b", "é"));
  }

  @Property(tries = 500)
  void whatIsWrittenComesBackTheSameInBothWays(@ForAll("object") All object) {
    Stored<All> stored = new Stored<>(object, 1_795_334_613_400_475L, 3);
    String json = codecs.encode(All.TYPE, stored);
    Optional<Stored<All>> plain = codecs.readPlain(All.TYPE, json);
    assertThat(codecs.read(All.KEY, json)).isEqualTo(stored);
    assertThat(codecs.decode(All.KEY, json)).isEqualTo(stored);
    if (json.indexOf('\\') < 0 && Long.toString(object.large()).length() <= 18) {
      assertThat(plain).contains(stored);
    } else {
      assertThat(plain).isIn(Optional.empty(), Optional.of(stored));
    }
  }

  @Property(tries = 500)
  void whatIsWrittenTheFastWayIsWhatJacksonWrites(@ForAll("object") All object) {
    Stored<All> stored = new Stored<>(object, 1_795_334_613_400_475L, 3);
    String json = codecs.write(All.TYPE, stored);
    if (json.indexOf('\\') < 0 && json.chars().allMatch(c -> c < 0x80)) {
      assertThat(codecs.writePlain(All.TYPE, stored)).contains(json);
    } else {
      assertThat(codecs.writePlain(All.TYPE, stored)).isEmpty();
    }
  }

  @Property(tries = 1000)
  void aTextThatNeedsAnEscapeAnywhereIsLeftToJackson(
      @ForAll @StringLength(max = 40) @AlphaChars String before,
      @ForAll("snippet") String snippet,
      @ForAll @StringLength(max = 40) @AlphaChars String after) {
    Stored<Renamed> renamed = new Stored<>(new Renamed("a"), 1, 1);
    assertThat(codecs.writePlain(Renamed.TYPE, renamed)).isEmpty();
    Stored<Item> stored = new Stored<>(Item.of(before + snippet + after, 1), 1, 1);
    String json = codecs.write(Item.TYPE, stored);
    assertThat(codecs.encode(Item.TYPE, stored)).isEqualTo(json);
  }

  @Property(tries = 3000)
  void anythingElseIsLeftToJacksonUnlessItMeansTheSame(
      @ForAll("object") All object,
      @ForAll("snippet") String snippet,
      @ForAll double place,
      @ForAll byte length) {
    String json = codecs.encode(All.TYPE, new Stored<>(object, 1, 1));
    int from = (int) (Math.abs(place % 1) * json.length());
    int to = Math.min(json.length(), from + Math.abs(length % 4));
    String mutated = json.substring(0, from) + snippet + json.substring(to);
    codecs
        .readPlain(All.TYPE, mutated)
        .ifPresent(plain -> assertThat(codecs.read(All.KEY, mutated)).isEqualTo(plain));
  }

  @Example
  void theOrderOfAttributesIsFree() {
    String json =
        "{\"createTime\":1,\"updateVersion\":2,\"value\":{\"number\":5,\"next\":[],\"id\":\"a\"}}";
    assertThat(codecs.readPlain(Item.TYPE, json)).contains(new Stored<>(Item.of("a", 5), 1, 2));
  }

  @Example
  void anAttributeThatComesTwiceOrNotAtAllIsLeftToJackson() {
    String start = "{\"createTime\":1,\"updateVersion\":2,\"value\":{\"id\":\"a\",\"next\":[]";
    for (String end :
        List.of("}}", ",\"next\":[]}}", ",\"number\":1,\"id\":\"b\"}}", ",\"x\":1}}")) {
      assertThat(codecs.readPlain(Item.TYPE, start + end)).isEmpty();
    }
  }

  @Example
  void whatARecordRefusesIsSaidByJackson() {
    All object =
        new All(
            "",
            1,
            12,
            true,
            1L,
            1,
            Color.RED,
            Item.key(1),
            Item.key(1),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());
    String json =
        codecs.encode(All.TYPE, new Stored<>(object, 1, 1)).replace("\"small\":12", "\"small\":13");
    assertThat(codecs.readPlain(All.TYPE, json)).isEmpty();
    assertThatThrownBy(() -> codecs.decode(All.KEY, json))
        .isInstanceOf(CorruptObjectException.class)
        .hasMessageContaining("13 brings bad luck");
  }

  @Example
  void whatIsAnnotatedIsReadByJackson() {
    Stored<Renamed> stored = new Stored<>(new Renamed("a"), 1, 1);
    String json = codecs.encode(Renamed.TYPE, stored);
    assertThat(json).contains("{\"name\":\"a\"}");
    assertThat(codecs.readPlain(Renamed.TYPE, json)).isEmpty();
    assertThat(codecs.decode(stored.key(), json)).isEqualTo(stored);
  }
}
