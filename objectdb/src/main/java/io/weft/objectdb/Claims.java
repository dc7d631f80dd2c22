package io.weft.objectdb;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys that a node has claimed, to take turns at them with others. There are a few such objects, so
 * that nodes seldom write the same one: whoever is slow could not get in line otherwise. They exist
 * while somebody claims. What they say is a courtesy: transactions are serializable whether nodes
 * keep to it or not.
 */
record Claims(int slot, List<Claim> claims) implements DataObject {
  static final ObjectType<Claims> TYPE = ObjectType.of("weft.claims", Claims.class, 1).unreported();

  /** How many such objects there may be. */
  static final int SLOTS = 16;

  /** How many claims one has at most; whoever comes then goes without. */
  private static final int MOST = 200;

  Claims {
    claims = List.copyOf(claims);
  }

  /**
   * A node's claim of a key.
   *
   * @param key the text of the key
   * @param node whose it is
   * @param number tells it from others of the node
   * @param turnMicros how long a transaction of the node takes at the key, about
   */
  record Claim(String key, long node, long number, long turnMicros) {}

  static Key<Claims> keyOf(int slot) {
    return TYPE.key(String.valueOf(slot));
  }

  @Override
  public Key<Claims> key() {
    return keyOf(slot);
  }

  private static List<Claim> present(Transaction tx, int slot) {
    return new ArrayList<>(tx.find(keyOf(slot)).map(Claims::claims).orElse(List.of()));
  }

  /** Adds one. */
  static void add(Transaction tx, int slot, Claim claim) {
    List<Claim> claims = present(tx, slot);
    if (claims.size() < MOST && !claims.contains(claim)) {
      claims.add(claim);
      tx.put(new Claims(slot, claims));
    }
  }

  /** Removes one, if it is there. */
  static void remove(Transaction tx, int slot, Claim claim) {
    List<Claim> claims = present(tx, slot);
    if (claims.remove(claim)) {
      if (claims.isEmpty()) {
        tx.delete(keyOf(slot));
      } else {
        tx.put(new Claims(slot, claims));
      }
    }
  }
}
