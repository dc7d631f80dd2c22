package io.weft.protocols.ovsdb;

/** A value, schema or message that is not what RFC 7047 or the schema says it must be. */
public final class OvsdbException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String where;
  private final String reason;

  /**
   * What is wrong and where.
   *
   * @param where the path to the value, such as {@code Bridge.ports}
   */
  public OvsdbException(String where, String reason) {
    super(where + ": " + reason);
    this.where = where;
    this.reason = reason;
  }

  /** The path to the value at fault. */
  public String where() {
    return where;
  }

  /** What is wrong with it. */
  public String reason() {
    return reason;
  }
}
