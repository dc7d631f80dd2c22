package io.weft.protocols.http.module;

import io.weft.core.Routine;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiParameter;
import io.weft.core.api.Arguments;
import io.weft.core.config.Config;
import io.weft.core.module.Module;
import io.weft.core.module.ModuleContext;
import io.weft.core.net.Endpoint;
import io.weft.core.net.Network;
import io.weft.protocols.http.server.Filter;
import io.weft.protocols.http.server.HttpHandler;
import io.weft.protocols.http.server.HttpRequest;
import io.weft.protocols.http.server.HttpResponse;
import io.weft.protocols.http.server.Router;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The module {@code httpserver} (specification 3.2.4): HTTP servers on the addresses of {@code
 * module.httpserver.url} and {@code .urls}, and of its vhosts, whose routes other modules add. A
 * vhost inherits all settings but the addresses, {@code .protocol.*} counts before {@code
 * protocol.http.*}. For routines of the scheduler.
 *
 * <p>Where it cannot listen it tries again, unless {@code .protocol.listen_persistent} is false;
 * then it is not loaded. Unloaded, it answers the requests that are in hand and ends all
 * connections.
 */
public final class HttpServer extends Module {
  private final Network network;
  private final Map<String, Host> hosts = new LinkedHashMap<>();
  private final List<Consumer<Router.Builder>> routes = new ArrayList<>();
  private final List<Filter> filters = new ArrayList<>();
  private HttpHandler handler = Router.builder().build();

  /** A virtual host that is served. */
  private record Host(HostSettings settings, io.weft.protocols.http.server.HttpServer server) {}

  /**
   * The module.
   *
   * @param network of the context's scheduler
   */
  public HttpServer(ModuleContext context, Network network) {
    super(context);
    this.network = network;
  }

  @Override
  protected void load(Routine r) {
    updateConfig(r, context().settings());
    ApiParameter vhost =
        ApiParameter.optional(
            "vhost", ApiParameter.Type.TEXT, "The name of a vhost, '' for the default one.");
    context()
        .offer(
            List.of(
                ApiMethod.of(
                    "getservers",
                    "Lists the servers: vhost and addresses.",
                    List.of(vhost),
                    (own, arguments) -> servers(arguments)),
                ApiMethod.of(
                        "stoplisten",
                        "Takes no new connections; the old ones stay.",
                        List.of(vhost),
                        (own, arguments) ->
                            each(
                                arguments, io.weft.protocols.http.server.HttpServer::stopListening))
                    .changing(),
                ApiMethod.of(
                        "startlisten",
                        "Takes connections again.",
                        List.of(vhost),
                        (own, arguments) ->
                            each(
                                arguments,
                                io.weft.protocols.http.server.HttpServer::startListening))
                    .changing(),
                ApiMethod.of(
                    "getconnections",
                    "Lists where the open connections are from.",
                    List.of(vhost),
                    (own, arguments) ->
                        of(arguments).stream()
                            .flatMap(host -> host.server().remotes().stream())
                            .toList())));
  }

  private List<Host> of(Arguments arguments) {
    Optional<String> vhost = arguments.text("vhost");
    return hosts.values().stream()
        .filter(host -> vhost.isEmpty() || vhost.get().equals(host.settings().http().vhost()))
        .toList();
  }

  private List<Map<String, Object>> servers(Arguments arguments) {
    return of(arguments).stream()
        .map(
            host ->
                Map.<String, Object>of(
                    "vhost",
                    host.settings().http().vhost(),
                    "urls",
                    host.server().bound().stream().map(Endpoint::toString).toList()))
        .toList();
  }

  private Map<String, String> each(
      Arguments arguments, Consumer<io.weft.protocols.http.server.HttpServer> action) {
    of(arguments).forEach(host -> action.accept(host.server()));
    return Map.of("status", "OK");
  }

  /**
   * Serves what a configuration says from now on (specification 3.2.4, {@code updateconfig}):
   * vhosts that are no longer there end, new ones begin, those whose settings are the same go on.
   *
   * @throws io.weft.core.config.ConfigException when a setting is wrong; nothing has changed then
   * @throws io.weft.core.net.ConnectionException when an address cannot be had, and is not to be
   *     tried again
   */
  public void updateConfig(Routine r, Config config) {
    Map<String, HostSettings> wanted = HostSettings.read(config);
    List<Host> gone =
        hosts.values().stream()
            .filter(host -> !host.settings().equals(wanted.get(host.settings().http().vhost())))
            .toList();
    end(r, gone);
    for (HostSettings settings : wanted.values()) {
      if (!hosts.containsKey(settings.http().vhost())) {
        start(r, settings);
      }
    }
  }

  private void start(Routine r, HostSettings settings) {
    var builder =
        io.weft.protocols.http.server.HttpServer.builder(network)
            .settings(settings.http())
            .server(settings.server());
    settings.endpoints().forEach(builder::listen);
    var server = builder.start(this::handle);
    hosts.put(settings.http().vhost(), new Host(settings, server));
    if (!settings.server().persist()) {
      try {
        server.awaitBound(r);
      } catch (RuntimeException | Error e) {
        hosts.remove(settings.http().vhost());
        hosts.values().forEach(host -> host.server().abort());
        throw e;
      }
    }
  }

  private void end(Routine r, List<Host> ending) {
    ending.forEach(host -> host.server().shutdown());
    for (Host host : ending) {
      r.await(host.server().ended());
      hosts.remove(host.settings().http().vhost());
    }
  }

  private HttpResponse handle(Routine r, HttpRequest request) throws Exception {
    return handler.handle(r, request);
  }

  /**
   * Adds routes, behind those that are there; of all vhosts, unless a route names one ({@link
   * io.weft.protocols.http.server.Route#onVhost}).
   *
   * @param more adds them, each time that the routes of any module change
   */
  public Registration addRoutes(Consumer<Router.Builder> more) {
    more.accept(Router.builder());
    return add(routes, more);
  }

  /** Adds a filter around all routes: what is added last sees requests first. */
  public Registration addFilter(Filter filter) {
    return add(filters, filter);
  }

  private <T> Registration add(List<T> list, T item) {
    list.add(item);
    change();
    return new Registration() {
      private boolean closed;

      @Override
      public void close() {
        if (!closed) {
          closed = true;
          list.remove(item);
          change();
        }
      }
    };
  }

  private void change() {
    Router.Builder router = Router.builder();
    routes.forEach(more -> more.accept(router));
    HttpHandler changed = router.build();
    for (Filter filter : filters) {
      changed = changed.with(filter);
    }
    handler = changed;
  }

  /**
   * Waits until a vhost is served on all its addresses.
   *
   * @param vhost empty for the default one
   * @return where
   * @throws IllegalArgumentException when it has no addresses
   */
  public List<Endpoint> awaitBound(Routine r, String vhost) {
    Host host = hosts.get(vhost);
    if (host == null) {
      throw new IllegalArgumentException("no addresses for the vhost '" + vhost + "'");
    }
    return host.server().awaitBound(r);
  }

  @Override
  protected void unload(Routine r) {
    end(r, List.copyOf(hosts.values()));
  }
}
