package io.weft.objectdb;

import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Numbers that are given out once: VLAN tags, network numbers, IPv4 addresses. However many are in
 * use, taking or finding one reads and writes a bounded number of values of at most some hundred
 * bytes: bitmaps of 1024 numbers, under two levels of bitmaps that tell which of those are full. A
 * pool with nothing in use takes no room.
 *
 * <p>Instances hold no state but the name of the pool.
 */
public final class NumberPool {
  /** The largest number, 2<sup>32</sup> - 1. */
  public static final long MAX = 0xffff_ffffL;

  private static final int LEAF_BITS = 10;
  private static final int INNER_BITS = 11;
  private static final int MIDDLE_SHIFT = LEAF_BITS + INNER_BITS;
  private static final int LEAF_SIZE = 1 << LEAF_BITS;
  private static final int INNER_SIZE = 1 << INNER_BITS;

  static final ObjectType<Node> NODE = ObjectType.of("weft.numbers", Node.class, 3).unreported();

  private final String base;
  private final String name;

  private NumberPool(String base, String name) {
    this.base = base;
    this.name = name;
    rootKey();
  }

  /**
   * A pool.
   *
   * @param base the object that it belongs to; need not exist
   * @param name tells it from other pools of the same object
   */
  public static NumberPool of(Key<?> base, String name) {
    return new NumberPool(base.toString(), name);
  }

  /**
   * A bitmap.
   *
   * @param place which one
   * @param bits in base 64, the lowest first: the numbers in use, or the full bitmaps below
   */
  record Node(String base, String name, String place, String bits) implements DataObject {
    private static final String LEAF = "leaf-";
    private static final String MIDDLE = "middle-";
    private static final String ROOT = "root";

    Node {
      if (BitSet.valueOf(Base64.getDecoder().decode(bits)).length() > size(place)) {
        throw new IllegalArgumentException(place + " of " + name + " has too many bits");
      }
    }

    private static int size(String place) {
      if (place.startsWith(LEAF) && index(place, LEAF) <= MAX >>> LEAF_BITS) {
        return LEAF_SIZE;
      }
      if (place.equals(ROOT) || (place.startsWith(MIDDLE) && index(place, MIDDLE) < INNER_SIZE)) {
        return INNER_SIZE;
      }
      throw new IllegalArgumentException(place + " is no place in a pool of numbers");
    }

    private static long index(String place, String start) {
      return Integer.parseUnsignedInt(place.substring(start.length()));
    }

    boolean isLeaf() {
      return place.startsWith(LEAF);
    }

    boolean isRoot() {
      return place.equals(ROOT);
    }

    /** The lowest number that it has something to say of. */
    long first() {
      return isRoot()
          ? 0
          : isLeaf() ? index(place, LEAF) << LEAF_BITS : index(place, MIDDLE) << MIDDLE_SHIFT;
    }

    /** The numbers in use, in a leaf. */
    List<Long> taken() {
      return isLeaf() ? bitSet().stream().mapToObj(bit -> first() + bit).toList() : List.of();
    }

    @Override
    public Key<Node> key() {
      return NODE.key(base, name, place);
    }

    BitSet bitSet() {
      return BitSet.valueOf(Base64.getDecoder().decode(bits));
    }
  }

  private Key<Node> leafKey(long number) {
    return NODE.key(base, name, Node.LEAF + (number >>> LEAF_BITS));
  }

  private Key<Node> middleKey(long number) {
    return NODE.key(base, name, Node.MIDDLE + (number >>> MIDDLE_SHIFT));
  }

  private Key<Node> rootKey() {
    return NODE.key(base, name, Node.ROOT);
  }

  private static int leafBit(long number) {
    return (int) (number & (LEAF_SIZE - 1));
  }

  private static int middleBit(long number) {
    return (int) ((number >>> LEAF_BITS) & (INNER_SIZE - 1));
  }

  private static int rootBit(long number) {
    return (int) (number >>> MIDDLE_SHIFT);
  }

  private static BitSet read(Transaction tx, Key<Node> key) {
    return tx.find(key).map(Node::bitSet).orElseGet(BitSet::new);
  }

  private void write(Transaction tx, Key<Node> key, BitSet bits) {
    if (bits.isEmpty()) {
      tx.delete(key);
    } else {
      String text = Base64.getEncoder().encodeToString(bits.toByteArray());
      tx.put(new Node(base, name, key.part(2), text));
    }
  }

  /**
   * Takes the lowest number that is free in the first range that has one; empty when all are in
   * use.
   */
  public OptionalLong allocate(Transaction tx, List<NumberRange> ranges) {
    for (NumberRange range : ranges) {
      OptionalLong free = lowestFree(tx, range.first(), range.last());
      if (free.isPresent()) {
        tryTake(tx, free.getAsLong());
        return free;
      }
    }
    return OptionalLong.empty();
  }

  /** Looks into no more bitmaps than the two that the range has a part of, and one between. */
  private OptionalLong lowestFree(Transaction tx, long first, long last) {
    BitSet root = read(tx, rootKey());
    int top = root.nextClearBit(rootBit(first));
    while (top <= rootBit(last)) {
      long from = Math.max(first, (long) top << MIDDLE_SHIFT);
      long to = Math.min(last, (((long) top + 1) << MIDDLE_SHIFT) - 1);
      OptionalLong free = lowestFreeBelowMiddle(tx, from, to);
      if (free.isPresent()) {
        return free;
      }
      top = root.nextClearBit(top + 1);
    }
    return OptionalLong.empty();
  }

  private OptionalLong lowestFreeBelowMiddle(Transaction tx, long first, long last) {
    BitSet middle = read(tx, middleKey(first));
    int next = middle.nextClearBit(middleBit(first));
    while (next <= middleBit(last)) {
      long start = ((first >>> MIDDLE_SHIFT) << MIDDLE_SHIFT) + ((long) next << LEAF_BITS);
      long from = Math.max(first, start);
      long free = start + read(tx, leafKey(from)).nextClearBit(leafBit(from));
      if (free <= Math.min(last, start + LEAF_SIZE - 1)) {
        return OptionalLong.of(free);
      }
      next = middle.nextClearBit(next + 1);
    }
    return OptionalLong.empty();
  }

  /** Whether a number is in use. */
  public boolean isTaken(Transaction tx, long number) {
    return read(tx, leafKey(checked(number))).get(leafBit(number));
  }

  /**
   * Takes a number.
   *
   * @throws NumberTakenException when it is in use
   */
  public void take(Transaction tx, long number) {
    if (!tryTake(tx, number)) {
      throw new NumberTakenException(this, number);
    }
  }

  /** Takes a number; returns false when it is in use. */
  public boolean tryTake(Transaction tx, long number) {
    BitSet leaf = read(tx, leafKey(checked(number)));
    if (leaf.get(leafBit(number))) {
      return false;
    }
    leaf.set(leafBit(number));
    write(tx, leafKey(number), leaf);
    if (leaf.cardinality() == LEAF_SIZE) {
      BitSet middle = read(tx, middleKey(number));
      middle.set(middleBit(number));
      write(tx, middleKey(number), middle);
      if (middle.cardinality() == INNER_SIZE) {
        BitSet root = read(tx, rootKey());
        root.set(rootBit(number));
        write(tx, rootKey(), root);
      }
    }
    return true;
  }

  /** Gives a number back; returns false when it was not in use. */
  public boolean release(Transaction tx, long number) {
    BitSet leaf = read(tx, leafKey(checked(number)));
    if (!leaf.get(leafBit(number))) {
      return false;
    }
    boolean leafWasFull = leaf.cardinality() == LEAF_SIZE;
    leaf.clear(leafBit(number));
    write(tx, leafKey(number), leaf);
    if (leafWasFull) {
      BitSet middle = read(tx, middleKey(number));
      boolean middleWasFull = middle.cardinality() == INNER_SIZE;
      middle.clear(middleBit(number));
      write(tx, middleKey(number), middle);
      if (middleWasFull) {
        BitSet root = read(tx, rootKey());
        root.clear(rootBit(number));
        write(tx, rootKey(), root);
      }
    }
    return true;
  }

  /**
   * Looks whether a bitmap goes with those above and below it, of which it tells that they are
   * full.
   *
   * @param repair whether to put it in order
   * @return what is wrong, or was
   */
  static Optional<String> check(Transaction tx, Node node, boolean repair) {
    return new NumberPool(node.base(), node.name()).checkNode(tx, node, repair);
  }

  private Optional<String> checkNode(Transaction tx, Node node, boolean repair) {
    List<String> wrong = new ArrayList<>();
    BitSet bits = node.bitSet();
    if (!node.isLeaf()) {
      int shift = node.isRoot() ? MIDDLE_SHIFT : LEAF_BITS;
      int size = node.isRoot() ? INNER_SIZE : LEAF_SIZE;
      for (int bit = bits.nextSetBit(0); bit >= 0; bit = bits.nextSetBit(bit + 1)) {
        long number = node.first() + ((long) bit << shift);
        Key<Node> below = node.isRoot() ? middleKey(number) : leafKey(number);
        if (read(tx, below).cardinality() < size) {
          wrong.add(below.part(2) + " is not full");
          bits.clear(bit);
        }
      }
      if (repair && !wrong.isEmpty()) {
        write(tx, node.key(), bits);
      }
    }
    if (!node.isRoot()) {
      Key<Node> above = node.isLeaf() ? middleKey(node.first()) : rootKey();
      int bit = node.isLeaf() ? middleBit(node.first()) : rootBit(node.first());
      BitSet known = read(tx, above);
      if (bits.cardinality() == (node.isLeaf() ? LEAF_SIZE : INNER_SIZE) && !known.get(bit)) {
        wrong.add(above.part(2) + " does not say that it is full");
        if (repair) {
          known.set(bit);
          write(tx, above, known);
        }
      }
    }
    return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", wrong));
  }

  private static long checked(long number) {
    if (number < 0 || number > MAX) {
      throw new IllegalArgumentException(number + " is not between 0 and " + MAX);
    }
    return number;
  }

  @Override
  public String toString() {
    return "NumberPool(" + base + ", " + name + ")";
  }
}
