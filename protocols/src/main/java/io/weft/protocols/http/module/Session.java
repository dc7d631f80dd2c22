package io.weft.protocols.http.module;

import io.weft.core.Routine;
import io.weft.core.module.Module;
import io.weft.core.module.ModuleContext;
import io.weft.core.module.ModuleInfo;
import io.weft.protocols.http.server.SessionSettings;
import io.weft.protocols.http.server.Sessions;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The module {@code session} (specification 3.2.4): sessions for all routes of {@link HttpServer},
 * with the settings of {@code module.session}. Handlers get theirs from {@link
 * io.weft.protocols.http.server.Session#start}; it has no calls by name, because calls may be
 * reached over the web, and ids of sessions are secrets. The sessions end when it is unloaded.
 */
@ModuleInfo(dependsOn = HttpServer.class, service = true)
public final class Session extends Module {
  private final SecureRandom random;
  private Optional<Sessions> sessions = Optional.empty();
  private Optional<Registration> filter = Optional.empty();

  /**
   * The module.
   *
   * @param random for the ids of sessions
   */
  public Session(ModuleContext context, SecureRandom random) {
    super(context);
    this.random = random;
  }

  @Override
  protected void load(Routine r) {
    Sessions kept =
        new Sessions(context().scheduler(), random, SessionSettings.read(context().config()));
    sessions = Optional.of(kept);
    filter = Optional.of(context().dependency(HttpServer.class).addFilter(kept));
  }

  /** How many sessions there are. */
  public int size() {
    return sessions.map(Sessions::size).orElse(0);
  }

  @Override
  protected void unload(Routine r) {
    filter.ifPresent(Registration::close);
    sessions.ifPresent(Sessions::close);
  }
}
