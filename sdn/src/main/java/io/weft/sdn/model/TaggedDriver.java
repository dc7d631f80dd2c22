package io.weft.sdn.model;

import io.weft.objectdb.Key;
import io.weft.objectdb.NumberPool;
import io.weft.objectdb.NumberRange;
import io.weft.objectdb.Transaction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Physical networks whose packets carry a number that tells their logical network. */
final class TaggedDriver implements NetworkDriver {
  /** How many ranges a network may have. */
  private static final int MAX_RANGES = 1000;

  /** What the number is. */
  enum Tag {
    /** 0 and 4095 are reserved (IEEE 802.1Q, table 9-2), although VLCP takes 4095. */
    VLAN("vlan", "VLAN tag", "vlanrange", "vlanid", 4094),
    /** RFC 7348, 5: 24 bits. */
    VXLAN("vxlan", "VNI", "vnirange", "vni", 0xff_ffff);

    private final String type;
    private final String name;
    private final String rangesField;
    private final String field;
    private final int max;

    Tag(String type, String name, String rangesField, String field, int max) {
      this.type = type;
      this.name = name;
      this.rangesField = rangesField;
      this.field = field;
      this.max = max;
    }

    /** Networks of other types have no such tag, and who gives one is mistaken. */
    void refuse(Attributes attributes, String otherType) {
      for (String name : List.of(rangesField, field)) {
        if (attributes.has(name)) {
          throw ModelException.invalid(
              name, "a network of type " + otherType + " has no " + this.name);
        }
      }
    }
  }

  private final Tag tag;

  TaggedDriver(Tag tag) {
    this.tag = tag;
  }

  @Override
  public String type() {
    return tag.type;
  }

  private void refuseOtherTags(Attributes attributes) {
    for (Tag other : Tag.values()) {
      if (other != tag) {
        other.refuse(attributes, tag.type);
      }
    }
  }

  private NumberPool pool(Key<PhysicalNetwork> network) {
    return tag == Tag.VLAN ? NetworkModel.vlanIds(network) : NetworkModel.vnis(network);
  }

  private List<NumberRange> ranges(PhysicalNetwork network) {
    return tag == Tag.VLAN ? network.vlanRanges() : network.vniRanges();
  }

  private PhysicalNetwork withRanges(PhysicalNetwork network, List<NumberRange> ranges) {
    return tag == Tag.VLAN ? network.withVlanRanges(ranges) : network.withVniRanges(ranges);
  }

  private Optional<Integer> tagOf(LogicalNetwork network) {
    return tag == Tag.VLAN ? network.vlanId() : network.vni();
  }

  private LogicalNetwork withTag(LogicalNetwork network, int value) {
    return tag == Tag.VLAN ? network.withVlanId(value) : network.withVni(value);
  }

  @Override
  public PhysicalNetwork create(PhysicalNetwork network) {
    refuseOtherTags(network.extra());
    if (!network.extra().has(tag.rangesField)) {
      throw ModelException.invalid(
          tag.rangesField, "a physical network of type " + tag.type + " needs " + tag.rangesField);
    }
    List<NumberRange> ranges = parseRanges(network.extra());
    return withRanges(network.withExtra(without(network.extra(), tag.rangesField)), ranges);
  }

  @Override
  public PhysicalNetwork update(Transaction tx, PhysicalNetwork network, Attributes changes) {
    refuseOtherTags(changes);
    PhysicalNetwork after =
        network.withExtra(network.extra().with(without(changes, tag.rangesField)));
    if (!changes.has(tag.rangesField)) {
      return after;
    }
    List<NumberRange> ranges = parseRanges(changes);
    List<Key<LogicalNetwork>> keys = NetworkModel.logicalNetworks(network.key()).list(tx);
    for (LogicalNetwork logical : tx.findAll(keys).values()) {
      int number = tagOf(logical).orElseThrow();
      if (!contains(ranges, number)) {
        throw ModelException.conflict(
            tag.rangesField,
            tag.name
                + " "
                + number
                + " of logical network "
                + logical.id()
                + " is not in the new ranges");
      }
    }
    return withRanges(after, ranges);
  }

  @Override
  public LogicalNetwork create(Transaction tx, PhysicalNetwork physical, LogicalNetwork network) {
    refuseOtherTags(network.extra());
    Optional<Integer> wanted = wanted(network.extra());
    LogicalNetwork bare = network.withExtra(without(network.extra(), tag.field));
    if (wanted.isPresent()) {
      take(tx, physical, wanted.get());
      return withTag(bare, wanted.get());
    }
    OptionalLong lowest = pool(physical.key()).allocate(tx, ranges(physical));
    if (lowest.isEmpty()) {
      throw ModelException.conflict(
          tag.field, "no " + tag.name + " is free in physical network " + physical.id());
    }
    return withTag(bare, (int) lowest.getAsLong());
  }

  @Override
  public LogicalNetwork update(
      Transaction tx, PhysicalNetwork physical, LogicalNetwork network, Attributes changes) {
    refuseOtherTags(changes);
    Optional<Integer> wanted = wanted(changes);
    LogicalNetwork after = network.withExtra(network.extra().with(without(changes, tag.field)));
    if (wanted.isEmpty() || wanted.equals(tagOf(network))) {
      return after;
    }
    release(tx, network);
    take(tx, physical, wanted.get());
    return withTag(after, wanted.get());
  }

  private void take(Transaction tx, PhysicalNetwork physical, int number) {
    if (!contains(ranges(physical), number)) {
      throw ModelException.invalid(
          tag.field,
          tag.name + " " + number + " is not in the ranges of physical network " + physical.id());
    }
    if (!pool(physical.key()).tryTake(tx, number)) {
      throw ModelException.conflict(
          tag.field, tag.name + " " + number + " is in use in physical network " + physical.id());
    }
  }

  @Override
  public void release(Transaction tx, LogicalNetwork network) {
    tagOf(network).ifPresent(number -> pool(network.physicalNetwork()).release(tx, number));
  }

  private static boolean contains(List<NumberRange> ranges, int number) {
    return ranges.stream().anyMatch(range -> range.first() <= number && number <= range.last());
  }

  private Optional<Integer> wanted(Attributes attributes) {
    return attributes
        .find(tag.field)
        .map(
            value -> {
              long number =
                  number(value)
                      .orElseThrow(
                          () -> ModelException.invalid(tag.field, "'" + value + "' is no number"));
              return checkRange(tag.field, number);
            });
  }

  private int checkRange(String field, long number) {
    if (number < 1 || number > tag.max) {
      throw ModelException.invalid(
          field, tag.name + " " + number + " is out of range (1 - " + tag.max + ")");
    }
    return (int) number;
  }

  /** A number, or its decimal digits: what a form has for a number. */
  private static OptionalLong number(Object value) {
    return switch (value) {
      case Long number -> OptionalLong.of(number);
      case String text when text.matches("-?[0-9]{1,18}") -> OptionalLong.of(Long.parseLong(text));
      default -> OptionalLong.empty();
    };
  }

  private List<NumberRange> parseRanges(Attributes attributes) {
    String field = tag.rangesField;
    if (!(attributes.asMap().get(field) instanceof List<?> list)) {
      throw ModelException.invalid(field, "it must be a list of [first, last] pairs");
    }
    if (list.size() > MAX_RANGES) {
      throw ModelException.invalid(field, "there are more than " + MAX_RANGES + " ranges");
    }
    List<NumberRange> ranges = new ArrayList<>(list.size());
    long lastOfPrevious = 0;
    for (int i = 0; i < list.size(); i++) {
      String place = field + "." + i;
      if (!(list.get(i) instanceof List<?> pair)
          || pair.size() != 2
          || !(pair.get(0) instanceof Long first)
          || !(pair.get(1) instanceof Long last)) {
        throw ModelException.invalid(place, "it must be a [first, last] pair of numbers");
      }
      checkRange(place, first);
      checkRange(place, last);
      if (first > last || first <= lastOfPrevious) {
        throw ModelException.invalid(
            place, "ranges overlap or are disordered at [" + first + ", " + last + "]");
      }
      lastOfPrevious = last;
      ranges.add(new NumberRange(first, last));
    }
    return ranges;
  }

  private static Attributes without(Attributes attributes, String name) {
    if (!attributes.has(name)) {
      return attributes;
    }
    Map<String, @Nullable Object> rest = new LinkedHashMap<>(attributes.asMap());
    rest.remove(name);
    return Attributes.of(rest);
  }
}
