package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What texts were found to mean. */
class DecodedTest {
  private final Decoded decoded = new Decoded();

  record Link(String id, Optional<Link> next) implements DataObject {
    static final ObjectType<Link> TYPE = ObjectType.of("test.link", Link.class, 1);

    @Override
    public Key<Link> key() {
      return TYPE.key(id);
    }
  }

  record Bag(String id, List<String> things) implements DataObject {
    static final ObjectType<Bag> TYPE = ObjectType.of("test.bag", Bag.class, 1);

    @Override
    public Key<Bag> key() {
      return TYPE.key(id);
    }
  }

  @Test
  void aTextIsRememberedUntilTheKeyHasAnother() {
    Link link = new Link("a", Optional.of(new Link("b", Optional.empty())));
    Stored<Link> first = new Stored<>(link, 1, 1);
    Stored<Link> second = new Stored<>(new Link("a", Optional.empty()), 1, 2);
    decoded.put(link.key(), "first", first);
    assertThat(decoded.find(link.key(), "first")).isSameAs(first);
    assertThat(decoded.find(link.key(), "second")).isNull();
    assertThat(decoded.find(Link.TYPE.key("other"), "first")).isNull();
    decoded.put(link.key(), "second", second);
    assertThat(decoded.find(link.key(), "first")).isNull();
    assertThat(decoded.find(link.key(), "second")).isSameAs(second);
  }

  @Test
  void manyKeysThatAreAlikeHavePlacesOfTheirOwn() {
    for (int i = 0; i < 1000; i++) {
      Link link = new Link("link-" + i, Optional.empty());
      decoded.put(link.key(), "text", new Stored<>(link, 1, 1));
    }
    long known =
        IntStream.range(0, 1000)
            .filter(i -> decoded.find(Link.TYPE.key("link-" + i), "text") != null)
            .count();
    assertThat(known).isGreaterThan(980);
  }

  @Test
  void whatSomebodyCouldChangeIsNotRemembered() {
    Bag bag = new Bag("a", List.of("thing"));
    decoded.put(bag.key(), "text", new Stored<>(bag, 1, 1));
    assertThat(decoded.find(bag.key(), "text")).isNull();
  }
}
