package io.weft.objectdb;

import java.util.List;

/** Another object has the same values in a unique index. The transaction has written nothing. */
public final class UniqueKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String index;
  private final transient List<String> values;
  private final transient Key<?> owner;
  private final transient Key<?> rejected;

  UniqueKeyException(String index, List<String> values, Key<?> owner, Key<?> rejected) {
    super(index + " " + values + " of " + rejected + " is already that of " + owner);
    this.index = index;
    this.values = values;
    this.owner = owner;
    this.rejected = rejected;
  }

  /** The name of the index. */
  public String index() {
    return index;
  }

  /** The values that are not unique. */
  public List<String> values() {
    return values;
  }

  /** The object that has them. */
  public Key<?> owner() {
    return owner;
  }

  /** The object that was to have them, too. */
  public Key<?> rejected() {
    return rejected;
  }
}
