package io.weft.objectdb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys at which nodes take turns, in the order in which they asked. There is one such object
 * while somebody does, and none otherwise. What it says is a courtesy: transactions are
 * serializable whether nodes keep to it or not.
 */
record Claims(List<Claim> claims) implements DataObject {
  static final ObjectType<Claims> TYPE = ObjectType.of("weft.claims", Claims.class, 0).unreported();
  static final Key<Claims> KEY = TYPE.key();

  /** How many there may be; whoever comes then goes without. */
  private static final int MOST = 1000;

  Claims {
    claims = List.copyOf(claims);
  }

  /**
   * A node's claim of a key.
   *
   * @param key the text of the key
   * @param node whose it is
   * @param number tells it from others of the node
   */
  record Claim(String key, long node, long number) {}

  @Override
  public Key<Claims> key() {
    return KEY;
  }

  /** Whose turn it is at a key. */
  Optional<Claim> first(String key) {
    return claims.stream().filter(claim -> claim.key().equals(key)).findFirst();
  }

  /** Adds one at the end. */
  static void add(Transaction tx, Claim claim) {
    List<Claim> claims = new ArrayList<>(tx.find(KEY).map(Claims::claims).orElse(List.of()));
    if (claims.size() < MOST && !claims.contains(claim)) {
      claims.add(claim);
      tx.put(new Claims(claims));
    }
  }

  /** Removes one, if it is there. */
  static void remove(Transaction tx, Claim claim) {
    List<Claim> claims = new ArrayList<>(tx.find(KEY).map(Claims::claims).orElse(List.of()));
    if (claims.remove(claim)) {
      if (claims.isEmpty()) {
        tx.delete(KEY);
      } else {
        tx.put(new Claims(claims));
      }
    }
  }
}
