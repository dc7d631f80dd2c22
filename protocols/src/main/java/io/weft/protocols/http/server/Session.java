package io.weft.protocols.http.server;

import io.weft.core.Routine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a server keeps of a client from one request to the next. The request that has it is alone
 * with it: others of the same session wait, until the handler has returned.
 *
 * <p>For the routine of the request.
 */
public final class Session {
  private final Sessions sessions;
  private final Map<String, Object> values = new HashMap<>();
  private String id;
  private Optional<String> csrfToken = Optional.empty();
  private boolean destroyed;
  long lastUsed;

  Session(Sessions sessions, String id) {
    this.sessions = sessions;
    this.id = id;
  }

  /**
   * The session of a request, which is started if there is none; waits while another request has
   * it. Always the same for a request.
   *
   * @throws IllegalStateException when the request did not come through {@link Sessions}
   */
  public static Session start(Routine r, HttpRequest request) {
    return Sessions.started(r, request, true).orElseThrow();
  }

  /** The session of a request, if it has one already; see {@link #start}. */
  public static Optional<Session> find(Routine r, HttpRequest request) {
    return Sessions.started(r, request, false);
  }

  String id() {
    return id;
  }

  void rename(String other) {
    id = other;
  }

  /** A value, if there is one of that name and type. */
  public <T> Optional<T> get(String name, Class<T> type) {
    Object value = values.get(name);
    return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
  }

  /** Keeps a value, instead of another one of that name. */
  public void put(String name, Object value) {
    values.put(name, value);
  }

  /** Forgets a value. */
  public void remove(String name) {
    values.remove(name);
  }

  /**
   * Gives the session another id, and the client another cookie. To be called when somebody logs
   * in: whoever knew the id before does not know it any more.
   */
  public void renew() {
    if (!destroyed) {
      sessions.renew(this);
    }
  }

  /** Ends the session: the client's cookie is taken back, and the values are gone. */
  public void destroy() {
    destroyed = true;
    values.clear();
    sessions.remove(this);
  }

  boolean isDestroyed() {
    return destroyed;
  }

  /**
   * What the forms of this session send along in a field, so that no other site can send them
   * (specification 5.7.9, {@code createCsrf}); the same for the whole session.
   */
  public String csrfToken() {
    if (csrfToken.isEmpty()) {
      csrfToken = Optional.of(sessions.newId());
    }
    return csrfToken.get();
  }

  /**
   * Checks that a form is of this session: the token must come in an argument of that name, or in a
   * header {@code X-CSRF-Token}. Takes the same time whatever is wrong.
   *
   * @param name the specification's is {@code _csrf}
   * @throws HttpException 403 when it is not
   */
  public void requireCsrf(Arguments arguments, String name) {
    Argument field = arguments.get(name);
    String given =
        field
            .optional(Converter.TEXT)
            .or(() -> arguments.header("X-CSRF-Token").optional(Converter.TEXT))
            .orElse("");
    if (!MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), csrfToken().getBytes(StandardCharsets.UTF_8))) {
      throw new HttpException(403, "the form is not of this session; load it again");
    }
  }

  /** The names of the values, and nothing that is a secret. */
  @Override
  public String toString() {
    return "Session" + values.keySet();
  }
}
