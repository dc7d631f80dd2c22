package io.weft.sdn.model;

/** What is asked for does not fit the virtual network. The transaction has written nothing. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of misfit. */
  public enum Kind {
    /** The value can never be right. */
    INVALID,
    /** The value would be right if something else were not as it is. */
    CONFLICT
  }

  private final Kind kind;
  private final String field;

  private ModelException(Kind kind, String field, String reason) {
    super(reason);
    this.kind = kind;
    this.field = field;
  }

  /** A value that can never be right. */
  public static ModelException invalid(String field, String reason) {
    return new ModelException(Kind.INVALID, field, reason);
  }

  /** A value that does not go together with what is there. */
  public static ModelException conflict(String field, String reason) {
    return new ModelException(Kind.CONFLICT, field, reason);
  }

  /** What kind of misfit. */
  public Kind kind() {
    return kind;
  }

  /** The attribute, by its name in the API. */
  public String field() {
    return field;
  }

  /** What is wrong, in a clause. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
