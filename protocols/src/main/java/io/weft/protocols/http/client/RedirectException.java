package io.weft.protocols.http.client;

import java.net.URI;

/**
 * A redirect that was not followed (specification 5.7.23, {@code ManualRedirectRequired}). The
 * caller may send a request to {@link #location} himself.
 */
public final class RedirectException extends WebException {
  private static final long serialVersionUID = 1L;

  /** Why it was not followed. */
  public enum Reason {
    /** There were more than {@link WebClientSettings#redirectLimit} in a row. */
    TOO_MANY,
    /** The location is no URL of HTTP. */
    INVALID_LOCATION,
    /** It leads from HTTPS to HTTP, which {@link WebClientSettings#allowDowngrade} forbids. */
    DOWNGRADE,
    /** The body would have to be sent again, but is a stream that can be read once. */
    BODY_SPENT
  }

  private final Reason reason;
  private final int status;
  private final String location;

  RedirectException(
      String method, URI url, Reason reason, int status, String location, String text) {
    super(method, url, "the redirect (" + status + ") was not followed: " + text);
    this.reason = reason;
    this.status = status;
    this.location = location;
  }

  /** Why it was not followed. */
  public Reason reason() {
    return reason;
  }

  /** The status of the response. */
  public int status() {
    return status;
  }

  /** Where to, as the server has said; may be relative, may be no URL, may hold secrets. */
  public String location() {
    return location;
  }
}
