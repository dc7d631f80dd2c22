package io.weft.objectdb.tools;

import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.MultiIndex;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.UniqueIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What belongs together in a database, said by the program whose it is: its types, the sets that
 * objects are members of, and its indices. A check knows by it what is missing and what is too
 * much. Sets and indices that it does not name are only looked at for being in order. Immutable.
 */
public final class Schema {
  private final ObjectTypes types;
  private final List<SetRule<?>> sets;
  private final List<UniqueRule<?>> unique;
  private final List<MultiRule<?>> multi;
  private final List<NumberRule<?>> numbers;

  private Schema(Builder builder) {
    this.types = builder.types;
    this.sets = List.copyOf(builder.sets);
    this.unique = List.copyOf(builder.unique);
    this.multi = List.copyOf(builder.multi);
    this.numbers = List.copyOf(builder.numbers);
  }

  /**
   * Who is in which sets.
   *
   * @param base the text of the one base, or empty
   * @param baseType the type of the bases, or empty
   */
  record SetRule<M extends DataObject>(
      Optional<Key<?>> base,
      Optional<ObjectType<?>> baseType,
      String name,
      ObjectType<M> member,
      Function<M, Collection<? extends Key<?>>> bases) {}

  record UniqueRule<T extends DataObject>(
      UniqueIndex<T> index, Function<T, Collection<List<String>>> values) {}

  record MultiRule<T extends DataObject>(
      MultiIndex<T> index, Function<T, Collection<List<String>>> values) {}

  /**
   * Who has which numbers of which pools; of several rules for a pool all objects have numbers.
   *
   * @param base the one base, or empty
   * @param baseType the type of the bases, or empty
   */
  record NumberRule<H extends DataObject>(
      Optional<Key<?>> base,
      Optional<ObjectType<?>> baseType,
      String name,
      ObjectType<H> holder,
      Function<H, Collection<? extends Key<?>>> bases,
      Function<H, Collection<Long>> numbers) {}

  /** A schema of nothing but types, to begin with. */
  public static Builder of(ObjectTypes types) {
    return new Builder(types);
  }

  /** The types. */
  public ObjectTypes types() {
    return types;
  }

  List<SetRule<?>> sets() {
    return sets;
  }

  List<UniqueRule<?>> unique() {
    return unique;
  }

  List<MultiRule<?>> multi() {
    return multi;
  }

  List<NumberRule<?>> numbers() {
    return numbers;
  }

  /** Collects what belongs together. Not thread-safe. */
  public static final class Builder {
    private final ObjectTypes types;
    private final List<SetRule<?>> sets = new ArrayList<>();
    private final List<UniqueRule<?>> unique = new ArrayList<>();
    private final List<MultiRule<?>> multi = new ArrayList<>();
    private final List<NumberRule<?>> numbers = new ArrayList<>();

    private Builder(ObjectTypes types) {
      this.types = types;
    }

    /**
     * Every object of one type is in a set.
     *
     * @param base what the set belongs to; need not exist nor be of a known type
     * @param name the name of the set
     */
    public <M extends DataObject> Builder all(Key<?> base, String name, ObjectType<M> member) {
      List<Key<?>> only = List.of(base);
      sets.add(new SetRule<M>(Optional.of(base), Optional.empty(), name, member, object -> only));
      return this;
    }

    /**
     * Objects of one type are in sets of objects of another: ports in that of their network.
     *
     * @param baseType the type of what the sets belong to
     * @param name the name of the sets
     * @param bases gives the keys of what an object's sets belong to
     */
    public <B extends DataObject, M extends DataObject> Builder members(
        ObjectType<B> baseType,
        String name,
        ObjectType<M> member,
        Function<M, Collection<Key<B>>> bases) {
      sets.add(new SetRule<M>(Optional.empty(), Optional.of(baseType), name, member, bases::apply));
      return this;
    }

    /**
     * An index has the values of every object of its type.
     *
     * @param values gives those of an object, each as a list of its parts
     */
    public <T extends DataObject> Builder unique(
        UniqueIndex<T> index, Function<T, Collection<List<String>>> values) {
      unique.add(new UniqueRule<>(index, values));
      return this;
    }

    /** An index has the values of every object of its type; see {@link #unique}. */
    public <T extends DataObject> Builder multi(
        MultiIndex<T> index, Function<T, Collection<List<String>>> values) {
      multi.add(new MultiRule<>(index, values));
      return this;
    }

    /**
     * Objects of one type have numbers of a {@link io.weft.objectdb.NumberPool}, each of them for
     * itself. Where objects of several types do, each type is named.
     *
     * @param base what the pool belongs to; need not exist nor be of a known type
     * @param name the name of the pool
     * @param values gives the numbers of an object
     */
    public <H extends DataObject> Builder numbers(
        Key<?> base, String name, ObjectType<H> holder, Function<H, Collection<Long>> values) {
      List<Key<?>> only = List.of(base);
      numbers.add(
          new NumberRule<H>(
              Optional.of(base), Optional.empty(), name, holder, object -> only, values));
      return this;
    }

    /**
     * Objects of one type have numbers of pools of objects of another: ports have addresses of
     * their network; see {@link #numbers(Key, String, ObjectType, Function)}.
     *
     * @param baseType the type of what the pools belong to
     * @param bases gives the keys of what an object's pools belong to
     */
    public <B extends DataObject, H extends DataObject> Builder numbers(
        ObjectType<B> baseType,
        String name,
        ObjectType<H> holder,
        Function<H, Collection<Key<B>>> bases,
        Function<H, Collection<Long>> values) {
      numbers.add(
          new NumberRule<H>(
              Optional.empty(), Optional.of(baseType), name, holder, bases::apply, values));
      return this;
    }

    /** The schema. */
    public Schema build() {
      return new Schema(this);
    }
  }
}
