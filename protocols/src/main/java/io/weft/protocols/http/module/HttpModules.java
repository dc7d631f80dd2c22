package io.weft.protocols.http.module;

import io.weft.core.module.ModuleLoaderBuilder;
import io.weft.core.net.Network;
import java.security.SecureRandom;

/** Makes the modules of this package known to what loads modules. */
public final class HttpModules {
  private HttpModules() {}

  /**
   * Registers {@link HttpServer}, {@link Static} and {@link Session}.
   *
   * {@snippet class="io.weft.protocols.http.module.HttpModulesGuideTest" region="register"}
   *
   * @param network of the scheduler that the modules run on; stays the host's
   */
  public static void register(ModuleLoaderBuilder modules, Network network) {
    modules.register(HttpServer.class, context -> new HttpServer(context, network));
    modules.register(Static.class, Static::new);
    modules.register(Session.class, context -> new Session(context, new SecureRandom()));
  }
}
