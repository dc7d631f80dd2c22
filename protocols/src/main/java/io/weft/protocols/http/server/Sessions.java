package io.weft.protocols.http.server;

import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.Timer;
import io.weft.core.lock.Lock;
import io.weft.core.lock.Locks;
import io.weft.protocols.http.SetCookie;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sessions with cookies (specification 3.2.4, {@code session}), in memory: a filter around the
 * handlers that use {@link Session#start}. For the routines of one scheduler.
 *
 * <p>An id is of 192 random bits, and one that this side did not give out is never taken over. The
 * cookie is hidden from scripts and not sent with the forms of other sites.
 *
 * {@snippet class="io.weft.protocols.http.server.HttpServerGuideTest" region="sessions"}
 */
public final class Sessions implements Filter, AutoCloseable {
  private static final int ID_BYTES = 24;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final AttributeKey<Handle> HANDLE = AttributeKey.named("session");

  private final Scheduler scheduler;
  private final SecureRandom random;
  private final SessionSettings settings;
  private final Locks locks;

  /** By id; the one that was not used for longest comes first. */
  private final LinkedHashMap<String, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

  private @Nullable Timer sweeper;

  /** The session of one request, as soon as it asks for it. */
  private final class Handle {
    private final Optional<String> cookie;
    private Optional<Session> session = Optional.empty();
    private @Nullable Lock lock;
    private String givenId = "";

    Handle(HttpRequest request) {
      this.cookie = request.cookie(settings.cookie());
    }

    Optional<Session> start(Routine r, boolean create) {
      if (session.isPresent()) {
        return session;
      }
      if (cookie.isPresent() && sessions.containsKey(cookie.get())) {
        Session known = sessions.get(cookie.get());
        lock = locks.lock(r, known);
        // While it waited the session may have gone.
        if (isAlive(known)) {
          givenId = cookie.get();
          session = Optional.of(known);
          return session;
        }
        unlock();
      }
      if (create) {
        Session fresh = create();
        lock = locks.lock(r, fresh);
        session = Optional.of(fresh);
      }
      return session;
    }

    void unlock() {
      if (lock != null) {
        lock.unlock();
        lock = null;
      }
    }

    HttpResponse finish(HttpRequest request, HttpResponse response) {
      if (session.isEmpty()) {
        return response;
      }
      Session used = session.get();
      if (used.isDestroyed()) {
        return cookie.isEmpty()
            ? response
            : response.withCookie(
                SetCookie.removal(settings.cookie()).withSecure(isSecure(request)));
      }
      touch(used);
      // A client that has the right one already needs no other.
      return used.id().equals(givenId)
          ? response
          : response.withCookie(
              SetCookie.of(settings.cookie(), used.id()).withSecure(isSecure(request)));
    }
  }

  /**
   * Keeps sessions.
   *
   * @param random for the ids; must not be predictable
   */
  public Sessions(Scheduler scheduler, SecureRandom random, SessionSettings settings) {
    this.scheduler = scheduler;
    this.random = random;
    this.settings = settings;
    this.locks = new Locks(scheduler);
  }

  @Override
  public HttpResponse apply(Routine r, HttpRequest request, HttpHandler next) throws Exception {
    Handle handle = new Handle(request);
    request.setAttribute(HANDLE, handle);
    try {
      return handle.finish(request, next.handle(r, request));
    } catch (HttpException e) {
      // Whoever was given a session keeps it, also with an error.
      HttpResponse cookies = handle.finish(request, HttpResponse.of(200));
      if (cookies.headers().isEmpty()) {
        throw e;
      }
      var headers = e.headers();
      for (var field : cookies.headers()) {
        headers = headers.plus(field.name(), field.value());
      }
      throw new HttpException(e.status().code(), e.reason(), e.field(), headers);
    } finally {
      handle.unlock();
    }
  }

  static Optional<Session> started(Routine r, HttpRequest request, boolean create) {
    return request
        .attribute(HANDLE)
        .orElseThrow(
            () ->
                new IllegalStateException("there are no Sessions around the handler of " + request))
        .start(r, create);
  }

  private boolean isSecure(HttpRequest request) {
    return settings.secure() || request.isSecure();
  }

  /** How many there are. */
  public int size() {
    return sessions.size();
  }

  private boolean isAlive(Session session) {
    return sessions.get(session.id()) == session
        && scheduler.ticker().nanoTime() - session.lastUsed < settings.timeout().toNanos();
  }

  private Session create() {
    if (sessions.size() >= settings.limit()) {
      Iterator<Session> oldest = sessions.values().iterator();
      oldest.next();
      oldest.remove();
    }
    Session session = new Session(this, newId());
    sessions.put(session.id(), session);
    touch(session);
    if (sweeper == null) {
      sweeper = scheduler.timers().every(sweepInterval(), this::sweep);
    }
    return session;
  }

  private Duration sweepInterval() {
    Duration part = settings.timeout().dividedBy(4);
    return part.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : part;
  }

  private void touch(Session session) {
    session.lastUsed = scheduler.ticker().nanoTime();
    // So that it is the last to make room.
    sessions.get(session.id());
  }

  private void sweep() {
    long now = scheduler.ticker().nanoTime();
    sessions.values().removeIf(session -> now - session.lastUsed >= settings.timeout().toNanos());
    if (sessions.isEmpty() && sweeper != null) {
      sweeper.cancel();
      sweeper = null;
    }
  }

  String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return BASE64.encodeToString(bytes);
  }

  void renew(Session session) {
    remove(session);
    session.rename(newId());
    sessions.put(session.id(), session);
  }

  void remove(Session session) {
    sessions.remove(session.id(), session);
  }

  /** Ends all sessions. Loop or routine. */
  @Override
  public void close() {
    sessions.clear();
    if (sweeper != null) {
      sweeper.cancel();
      sweeper = null;
    }
  }

  /** How many there are. */
  @Override
  public String toString() {
    return "Sessions(" + sessions.size() + ")";
  }
}
