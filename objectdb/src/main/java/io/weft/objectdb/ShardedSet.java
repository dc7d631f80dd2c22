package io.weft.objectdb;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A set that belongs to an object, kept in many small values: adding or removing a member reads and
 * writes a number of them that grows with the logarithm of the size, each of at most {@value
 * #LEAF_LIMIT} members, and two changes seldom touch the same one. An empty set takes no room.
 *
 * <p>It is a trie over the SHA-256 of the member's text: a leaf that is full becomes an inner node
 * with up to 16 leaves below it. Instances hold no state but the name of the set, and equal ones
 * are the same set.
 *
 * @param <M> the members: texts or keys
 */
public final class ShardedSet<M> {
  /** How many members one value holds. */
  static final int LEAF_LIMIT = 64;

  /** A few leaves with no more than this many members together become one. */
  private static final int MERGE_LIMIT = 32;

  private static final int MERGE_CHILDREN = 4;

  /** The longest text of a member, in characters. */
  private static final int MEMBER_LIMIT = Key.MAX_BYTES;

  static final ObjectType<Node> NODE = ObjectType.of("weft.set", Node.class, 3).unreported();

  private final String base;
  private final String name;
  private final @Nullable ObjectType<?> memberType;
  private final Function<M, String> toText;
  private final Function<String, M> fromText;

  private ShardedSet(
      String base,
      String name,
      @Nullable ObjectType<?> memberType,
      Function<M, String> toText,
      Function<String, M> fromText) {
    this.base = base;
    this.name = name;
    this.memberType = memberType;
    this.toText = toText;
    this.fromText = fromText;
    key(""); // Fails now, not with the first member, when the name is too long.
  }

  /**
   * A set of texts.
   *
   * @param base the object that it belongs to; need not exist
   * @param name tells it from other sets of the same object
   */
  public static ShardedSet<String> ofStrings(Key<?> base, String name) {
    return new ShardedSet<>(base.toString(), name, null, Function.identity(), Function.identity());
  }

  /** A set of keys of one type; see {@link #ofStrings}. */
  public static <T extends DataObject> ShardedSet<Key<T>> ofKeys(
      Key<?> base, String name, ObjectType<T> type) {
    return new ShardedSet<>(
        base.toString(), name, type, Key::toString, text -> Key.parse(type, text));
  }

  /**
   * A leaf with members in order, or an inner node with children.
   *
   * @param path the hexadecimal digits of the hash that its members begin with
   * @param children a bit for each next digit that has a node, 0 in a leaf
   */
  record Node(String base, String name, String path, int children, List<String> members)
      implements DataObject {
    Node {
      members = List.copyOf(members);
    }

    @Override
    public Key<Node> key() {
      return NODE.key(base, name, path);
    }

    boolean isLeaf() {
      return children == 0;
    }

    List<String> childPaths() {
      List<String> paths = new ArrayList<>();
      for (int digit = 0; digit < 16; digit++) {
        if ((children & (1 << digit)) != 0) {
          paths.add(path + Character.forDigit(digit, 16));
        }
      }
      return paths;
    }
  }

  private Key<Node> key(String path) {
    return NODE.key(base, name, path);
  }

  private Node leaf(String path, List<String> members) {
    return new Node(base, name, path, 0, members);
  }

  private Node inner(String path, int children) {
    return new Node(base, name, path, children, List.of());
  }

  /** Whether it is a member. */
  public boolean contains(Transaction tx, M member) {
    String text = text(member);
    String hash = hash(text);
    Optional<Node> node = tx.find(key(""));
    while (node.isPresent() && !node.get().isLeaf()) {
      node = child(tx, node.get(), hash);
    }
    return node.isPresent() && Collections.binarySearch(node.get().members(), text) >= 0;
  }

  private Optional<Node> child(Transaction tx, Node node, String hash) {
    int depth = node.path().length();
    return (node.children() & bit(hash, depth)) == 0
        ? Optional.empty()
        : tx.find(key(hash.substring(0, depth + 1)));
  }

  /**
   * Adds a member; returns false when it was one already.
   *
   * @throws IllegalArgumentException when its text is longer than a key may be
   */
  public boolean add(Transaction tx, M member) {
    String text = text(member);
    String hash = hash(text);
    String path = "";
    while (true) {
      Optional<Node> found = tx.find(key(path));
      if (found.isEmpty()) {
        tx.insert(leaf(path, List.of(text)));
        return true;
      }
      Node node = found.get();
      if (node.isLeaf()) {
        return addToLeaf(tx, node, text);
      }
      int bit = bit(hash, path.length());
      if ((node.children() & bit) == 0) {
        tx.put(inner(path, node.children() | bit));
      }
      path = hash.substring(0, path.length() + 1);
    }
  }

  private boolean addToLeaf(Transaction tx, Node leaf, String text) {
    int place = Collections.binarySearch(leaf.members(), text);
    if (place >= 0) {
      return false;
    }
    List<String> members = new ArrayList<>(leaf.members());
    members.add(-place - 1, text);
    store(tx, leaf.path(), members);
    return true;
  }

  /** Writes members as a leaf, or as an inner node with leaves when they are too many. */
  private void store(Transaction tx, String path, List<String> members) {
    if (members.size() <= LEAF_LIMIT) {
      tx.put(leaf(path, members));
      return;
    }
    List<List<String>> byDigit = new ArrayList<>();
    for (int digit = 0; digit < 16; digit++) {
      byDigit.add(new ArrayList<>());
    }
    for (String member : members) {
      byDigit.get(digit(hash(member), path.length())).add(member);
    }
    int children = 0;
    for (int digit = 0; digit < 16; digit++) {
      if (!byDigit.get(digit).isEmpty()) {
        children |= 1 << digit;
        store(tx, path + Character.forDigit(digit, 16), byDigit.get(digit));
      }
    }
    tx.put(inner(path, children));
  }

  /** Removes a member; returns false when it was none. */
  public boolean remove(Transaction tx, M member) {
    String text = text(member);
    String hash = hash(text);
    ArrayDeque<Node> above = new ArrayDeque<>();
    Optional<Node> found = tx.find(key(""));
    while (found.isPresent() && !found.get().isLeaf()) {
      above.push(found.get());
      found = child(tx, found.get(), hash);
    }
    if (found.isEmpty()) {
      return false;
    }
    Node leaf = found.get();
    int place = Collections.binarySearch(leaf.members(), text);
    if (place < 0) {
      return false;
    }
    List<String> members = new ArrayList<>(leaf.members());
    members.remove(place);
    if (members.isEmpty()) {
      tx.delete(leaf.key());
      shrink(tx, above, hash);
    } else {
      tx.put(leaf(leaf.path(), members));
    }
    return true;
  }

  /** Takes an empty leaf out of the nodes above it, which may become empty or a leaf in turn. */
  private void shrink(Transaction tx, ArrayDeque<Node> above, String hash) {
    while (!above.isEmpty()) {
      Node node = above.pop();
      int children = node.children() & ~bit(hash, node.path().length());
      if (children != 0) {
        Node smaller = inner(node.path(), children);
        tx.put(merged(tx, smaller));
        return;
      }
      tx.delete(node.key());
    }
  }

  /** The leaf that a node's children fit into, if they are few; otherwise the node. */
  private Node merged(Transaction tx, Node node) {
    if (Integer.bitCount(node.children()) > MERGE_CHILDREN) {
      return node;
    }
    List<Key<Node>> keys = node.childPaths().stream().map(this::key).toList();
    List<String> members = new ArrayList<>();
    for (Node child : tx.findAll(keys).values()) {
      if (!child.isLeaf()) {
        return node;
      }
      members.addAll(child.members());
    }
    if (members.size() > MERGE_LIMIT) {
      return node;
    }
    keys.forEach(tx::delete);
    Collections.sort(members);
    return leaf(node.path(), members);
  }

  /** Whether it has no member. */
  public boolean isEmpty(Transaction tx) {
    return tx.find(key("")).isEmpty();
  }

  /** All members, in the order of their texts. Reads the whole set. */
  public List<M> list(Transaction tx) {
    List<String> members = new ArrayList<>();
    List<Key<Node>> level = List.of(key(""));
    while (!level.isEmpty()) {
      List<Key<Node>> next = new ArrayList<>();
      for (Node node : tx.findAll(level).values()) {
        members.addAll(node.members());
        node.childPaths().forEach(path -> next.add(key(path)));
      }
      level = next;
    }
    Collections.sort(members);
    return members.stream().map(fromText).toList();
  }

  /** Removes every member. Reads the whole set. */
  public void clear(Transaction tx) {
    List<Key<Node>> level = List.of(key(""));
    while (!level.isEmpty()) {
      List<Key<Node>> next = new ArrayList<>();
      for (Node node : tx.findAll(level).values()) {
        tx.delete(node.key());
        node.childPaths().forEach(path -> next.add(key(path)));
      }
      level = next;
    }
  }

  /**
   * Walks on through the set. A change of the set calls again for the members of the leaf that
   * changed, at most {@value #LEAF_LIMIT}, and walks again only below new ones.
   *
   * @param each called with each member and the step to walk on with; like a {@link Walker} keep it
   *     in a field, unless it captures nothing
   */
  public void follow(Step step, BiConsumer<M, Step> each) {
    step.follow(key(""), new NodeWalker<>(this, each));
  }

  /** See {@link StoredForm#checkSet}. */
  static Optional<String> check(Transaction tx, Node node, boolean repair) {
    ShardedSet<String> set =
        new ShardedSet<>(node.base(), node.name(), null, Function.identity(), Function.identity());
    return checkPlace(set, tx, node, repair)
        .or(() -> checkChildren(set, tx, node, repair))
        .or(() -> checkMembers(set, tx, node, repair));
  }

  private static Optional<String> checkPlace(
      ShardedSet<String> set, Transaction tx, Node node, boolean repair) {
    String path = node.path();
    if (path.isEmpty()) {
      return Optional.empty();
    }
    if (tx.find(set.key(path.substring(0, path.length() - 1)))
        .filter(parent -> parent.childPaths().contains(path))
        .isPresent()) {
      return Optional.empty();
    }
    if (repair) {
      tx.delete(node.key());
      node.members().forEach(member -> set.add(tx, member));
    }
    return Optional.of("no part above leads to it");
  }

  private static Optional<String> checkChildren(
      ShardedSet<String> set, Transaction tx, Node node, boolean repair) {
    int children = node.children();
    tx.fetch(node.childPaths().stream().map(set::key).toList());
    for (String path : node.childPaths()) {
      if (tx.find(set.key(path)).isEmpty()) {
        children &= ~(1 << digit(path, path.length() - 1));
      }
    }
    if (node.isLeaf() || children == node.children()) {
      return Optional.empty();
    }
    if (repair && children != 0) {
      tx.put(set.inner(node.path(), children));
    } else if (repair) {
      // Those above learn of it when they are looked at.
      tx.delete(node.key());
    }
    return Optional.of("a part below it is gone");
  }

  private static Optional<String> checkMembers(
      ShardedSet<String> set, Transaction tx, Node node, boolean repair) {
    List<String> own = new ArrayList<>(new TreeSet<>(node.members()));
    List<String> strange = new ArrayList<>();
    for (String member : node.members()) {
      if (!node.isLeaf() || !hash(member).startsWith(node.path())) {
        strange.add(member);
      }
    }
    own.removeAll(strange);
    boolean inOrder = own.equals(node.members()) && own.size() <= LEAF_LIMIT;
    if (inOrder && (!own.isEmpty() || !node.isLeaf())) {
      return Optional.empty();
    }
    if (repair && node.isLeaf()) {
      if (own.isEmpty()) {
        tx.delete(node.key());
      } else {
        set.store(tx, node.path(), own);
      }
    } else if (repair) {
      tx.put(set.inner(node.path(), node.children()));
    }
    if (repair) {
      strange.forEach(member -> set.add(tx, member));
    }
    return Optional.of(
        strange.isEmpty() ? "its members are not in order" : "a member belongs elsewhere");
  }

  private record NodeWalker<M>(ShardedSet<M> set, BiConsumer<M, Step> each)
      implements Walker<Node> {
    @Override
    public void visit(Optional<Node> object, Step step) {
      if (object.isEmpty()) {
        return;
      }
      Node node = object.get();
      for (String path : node.childPaths()) {
        step.follow(set.key(path), this);
      }
      for (String member : node.members()) {
        each.accept(set.fromText.apply(member), step);
      }
    }
  }

  private String text(M member) {
    String text = toText.apply(member);
    if (text.length() > MEMBER_LIMIT) {
      throw new IllegalArgumentException(
          "a member has at most " + MEMBER_LIMIT + " characters: " + text.substring(0, 60) + "…");
    }
    return text;
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  private static int digit(String hash, int depth) {
    return Character.digit(hash.charAt(depth), 16);
  }

  private static int bit(String hash, int depth) {
    return 1 << digit(hash, depth);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ShardedSet<?> set
        && set.base.equals(base)
        && set.name.equals(name)
        && set.memberType == memberType;
  }

  @Override
  public int hashCode() {
    return 31 * base.hashCode() + name.hashCode();
  }

  @Override
  public String toString() {
    return "ShardedSet(" + base + ", " + name + ")";
  }
}
