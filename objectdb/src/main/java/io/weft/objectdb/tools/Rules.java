package io.weft.objectdb.tools;

import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.StoredForm;
import io.weft.objectdb.tools.Schema.MultiRule;
import io.weft.objectdb.tools.Schema.NumberRule;
import io.weft.objectdb.tools.Schema.SetRule;
import io.weft.objectdb.tools.Schema.UniqueRule;
import java.util.Optional;

/** Finds what a schema says of something. */
final class Rules {
  private final Schema schema;

  Rules(Schema schema) {
    this.schema = schema;
  }

  /** A set that a rule is about. */
  record KnownSet(SetRule<?> rule, Key<?> base) {}

  /**
   * The rule for a set.
   *
   * @param base the text of the key of what it belongs to
   */
  Optional<KnownSet> set(String base, String name) {
    Optional<Key<?>> parsed = Optional.empty();
    for (SetRule<?> rule : schema.sets()) {
      if (!rule.name().equals(name)) {
        continue;
      }
      if (rule.base().isPresent()) {
        if (rule.base().get().toString().equals(base)) {
          return Optional.of(new KnownSet(rule, rule.base().get()));
        }
        continue;
      }
      if (parsed.isEmpty()) {
        parsed = parse(base);
      }
      Optional<ObjectType<?>> type = parsed.map(Key::type);
      if (type.isPresent() && type.equals(rule.baseType())) {
        return Optional.of(new KnownSet(rule, parsed.orElseThrow()));
      }
    }
    return Optional.empty();
  }

  /**
   * What a pool belongs to, if all that have numbers of it are known.
   *
   * @param base the text of the key of what it belongs to
   */
  Optional<Key<?>> pool(String base, String name) {
    for (NumberRule<?> rule : schema.numbers()) {
      if (rule.name().equals(name)) {
        Optional<Key<?>> key = rule.base().or(() -> parse(base));
        if (key.filter(k -> k.toString().equals(base)).isPresent()
            && rule.baseType().map(type -> type == key.get().type()).orElse(true)) {
          return key;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Key<?>> parse(String text) {
    try {
      return Optional.of(schema.types().parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // A base need not be of a known type.
    }
  }

  Optional<UniqueRule<?>> unique(String type, String index) {
    for (UniqueRule<?> rule : schema.unique()) {
      if (rule.index().type().prefix().equals(type) && rule.index().name().equals(index)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  Optional<MultiRule<?>> multi(String type, String index) {
    for (MultiRule<?> rule : schema.multi()) {
      if (rule.index().type().prefix().equals(type) && rule.index().name().equals(index)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /** Whether all members of a set follow from the objects. */
  boolean isCovered(String base, String name) {
    if (set(base, name).isPresent()) {
      return true;
    }
    return parse(base)
        .filter(StoredForm::isUniqueIndex)
        .filter(key -> multi(key.part(0), key.part(1)).isPresent())
        .isPresent();
  }
}
