package io.weft.protocols.http.server;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which requests a handler is for (specification 5.7.9, {@code route}). Immutable.
 *
 * @param path the paths
 * @param methods the methods; GET stands for HEAD, too
 * @param host the host that was asked for, in small letters, {@code *.example.org} for all under
 *     it; empty for any
 * @param vhost the name of the server that it came to; empty for any
 */
public record Route(
    PathPattern path, Set<String> methods, Optional<String> host, Optional<String> vhost) {
  /** Takes copies. */
  public Route {
    methods = Set.copyOf(methods);
    host = host.map(name -> name.toLowerCase(Locale.ROOT));
    if (methods.isEmpty()) {
      throw new IllegalArgumentException("a route needs a method");
    }
  }

  /** A route for methods and a template, see {@link PathPattern}. */
  public static Route of(String template, String... methods) {
    return of(PathPattern.template(template), methods);
  }

  /** A route for methods and a pattern. */
  public static Route of(PathPattern path, String... methods) {
    return new Route(
        path, new LinkedHashSet<>(List.of(methods)), Optional.empty(), Optional.empty());
  }

  /** This, for one host; {@code *.example.org} for all under it. */
  public Route onHost(String name) {
    return new Route(path, methods, Optional.of(name), vhost);
  }

  /** This, for the server of a name. */
  public Route onVhost(String name) {
    return new Route(path, methods, host, Optional.of(name));
  }

  boolean isFor(HttpRequest request) {
    if (vhost.isPresent() && !vhost.get().equals(request.vhost())) {
      return false;
    }
    if (host.isEmpty()) {
      return true;
    }
    String wanted = host.get();
    return wanted.startsWith("*.")
        ? request.host().endsWith(wanted.substring(1))
            && request.host().length() > wanted.length() - 1
        : request.host().equals(wanted);
  }

  boolean takes(String method) {
    return methods.contains(method) || (method.equals("HEAD") && methods.contains("GET"));
  }
}
