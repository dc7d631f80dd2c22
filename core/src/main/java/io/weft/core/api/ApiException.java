package io.weft.core.api;

import java.util.Optional;

/** A call that cannot be done, for the caller to hear. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of error it is. */
  public enum Kind {
    /** A parameter is missing, unknown or wrong. Nothing was done. */
    BAD_PARAMETER,
    /** There is no such target, call or object. Nothing was done. */
    NOT_FOUND,
    /** What is asked for cannot be together with what is there. Nothing was done. */
    CONFLICT,
    /** It cannot be done now, or it is not known whether it was; later it may be. */
    UNAVAILABLE,
    /** It was tried and failed. */
    FAILED,
    /** It took longer than it may; whether it was done is not known. */
    TIMED_OUT
  }

  private final Kind kind;
  private final Optional<String> field;
  private final String reason;

  /**
   * An error of a parameter.
   *
   * @param field the parameter, in a batch with its place: {@code ports.0.mac_address}
   * @param reason what is wrong with it, in a clause
   */
  public ApiException(Kind kind, String field, String reason) {
    this(kind, Optional.of(field), reason);
  }

  /** An error that is not of one parameter. */
  public ApiException(Kind kind, String reason) {
    this(kind, Optional.empty(), reason);
  }

  private ApiException(Kind kind, Optional<String> field, String reason) {
    super(field.map(name -> name + ": " + reason).orElse(reason));
    this.kind = kind;
    this.field = field;
    this.reason = reason;
  }

  /** What kind of error it is. */
  public Kind kind() {
    return kind;
  }

  /** The parameter. */
  public Optional<String> field() {
    return field;
  }

  /** What is wrong, in a clause. */
  public String reason() {
    return reason;
  }
}
