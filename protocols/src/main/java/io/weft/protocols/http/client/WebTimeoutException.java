package io.weft.protocols.http.client;

import java.net.URI;
import java.time.Duration;

/** Something took longer than the settings allow; its connection was closed. */
public final class WebTimeoutException extends WebException {
  private static final long serialVersionUID = 1L;

  /** What took too long. */
  public enum Phase {
    /** Waiting for a free connection ({@link WebClientSettings#waitTimeout}). */
    WAITING("no connection became free"),
    /** Waiting for the beginning of the response ({@link WebClientSettings#responseTimeout}). */
    RESPONSE("no response came"),
    /** Waiting for more of the response's body ({@link WebClientSettings#readTimeout}). */
    BODY("nothing more of the body came"),
    /** All together ({@link WebClientSettings#timeout} or {@link WebRequest#withTimeout}). */
    WHOLE("it was not done");

    private final String text;

    Phase(String text) {
      this.text = text;
    }
  }

  private final Phase phase;
  private final Duration limit;

  WebTimeoutException(String method, URI url, Phase phase, Duration limit) {
    super(method, url, phase.text + " within " + limit);
    this.phase = phase;
    this.limit = limit;
  }

  /** What took too long. */
  public Phase phase() {
    return phase;
  }

  /** How long it was allowed to take. */
  public Duration limit() {
    return limit;
  }
}
