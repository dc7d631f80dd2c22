package io.weft.sdn.api;

import java.util.Optional;

/** A call that cannot be done, for the caller to hear. Nothing was changed. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final Optional<String> field;
  private final String reason;

  /**
   * An error of a parameter.
   *
   * @param status as in HTTP: 400 a wrong parameter, 404 no such object, 409 a conflict
   * @param field the parameter, in a batch with its place: {@code ports.0.mac_address}
   * @param reason what is wrong with it, in a clause
   */
  public ApiException(int status, String field, String reason) {
    this(status, Optional.of(field), reason);
  }

  /** An error that is not of one parameter. */
  public ApiException(int status, String reason) {
    this(status, Optional.empty(), reason);
  }

  private ApiException(int status, Optional<String> field, String reason) {
    super(field.map(name -> name + ": " + reason).orElse(reason));
    if (status < 400 || status > 599) {
      throw new IllegalArgumentException("the status " + status + " is no error");
    }
    this.status = status;
    this.field = field;
    this.reason = reason;
  }

  /** As in HTTP. */
  public int status() {
    return status;
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
