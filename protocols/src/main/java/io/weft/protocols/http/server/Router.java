package io.weft.protocols.http.server;

import io.weft.core.Routine;
import io.weft.protocols.http.Headers;
import io.weft.protocols.http.PercentCoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Gives each request to the first route that is for it (specification 5.7.9, {@code Dispatcher}).
 * Immutable.
 *
 * <p>Where the path is known and the method is not, the answer is 405 with {@code Allow}, or to
 * OPTIONS 204; 501 for a method that no route knows and RFC 9110 does not either; otherwise 404.
 *
 * {@snippet class="io.weft.protocols.http.server.HttpServerGuideTest" region="routes"}
 */
public final class Router implements HttpHandler {
  private static final int MAX_REWRITES = 16;
  private static final Pattern PLACE = Pattern.compile("\\{(\\w+)\\}");
  private static final Set<String> KNOWN =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
  static final AttributeKey<Integer> REWRITES = AttributeKey.named("rewrites");

  private final List<Entry> entries;

  private record Entry(Route route, Target target) {}

  /** Where a route leads to. */
  private sealed interface Target {
    record To(HttpHandler handler) implements Target {}

    record Rewritten(String template, Optional<String> method, boolean keepQuery)
        implements Target {}
  }

  private Router(List<Entry> entries) {
    this.entries = entries;
  }

  /** A router to be filled with routes. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects routes; the first that fits counts. */
  public static final class Builder {
    private final List<Entry> entries = new ArrayList<>();

    private Builder() {}

    /** A route. */
    public Builder route(Route route, HttpHandler handler) {
      entries.add(new Entry(route, new Target.To(handler)));
      return this;
    }

    /** A route for GET and HEAD; see {@link PathPattern} for templates. */
    public Builder get(String template, HttpHandler handler) {
      return route(Route.of(template, "GET"), handler);
    }

    /** A route for POST. */
    public Builder post(String template, HttpHandler handler) {
      return route(Route.of(template, "POST"), handler);
    }

    /** A route for PUT. */
    public Builder put(String template, HttpHandler handler) {
      return route(Route.of(template, "PUT"), handler);
    }

    /** A route for PATCH. */
    public Builder patch(String template, HttpHandler handler) {
      return route(Route.of(template, "PATCH"), handler);
    }

    /** A route for DELETE. */
    public Builder delete(String template, HttpHandler handler) {
      return route(Route.of(template, "DELETE"), handler);
    }

    /**
     * Sends clients elsewhere.
     *
     * @param status 301, 302, 303, 307 or 308
     * @param to a path or URI; <code>{name}</code> stands for an argument of the route's path,
     *     which is encoded there, so that it cannot lead to another host
     * @param keepQuery whether the query string goes along
     */
    public Builder redirect(Route route, int status, String to, boolean keepQuery) {
      return route(
          route,
          (r, request) ->
              HttpResponse.redirect(status, withQuery(request, expand(to, request), keepQuery)));
    }

    /** Sends clients elsewhere with 302 and their query string, for GET and HEAD. */
    public Builder redirect(String template, String to) {
      return redirect(Route.of(template, "GET"), 302, to, true);
    }

    /**
     * Looks for another route, as if the request had been another one.
     *
     * @param to a path; <code>{name}</code> stands for an argument of the route's path
     * @param method the other request's; the same, if empty
     * @param keepQuery whether the query string goes along
     */
    public Builder rewrite(Route route, String to, Optional<String> method, boolean keepQuery) {
      entries.add(new Entry(route, new Target.Rewritten(to, method, keepQuery)));
      return this;
    }

    /** Looks for another route with the query string, for GET and HEAD. */
    public Builder rewrite(String template, String to) {
      return rewrite(Route.of(template, "GET"), to, Optional.empty(), true);
    }

    /** Makes the router. */
    public Router build() {
      return new Router(List.copyOf(entries));
    }
  }

  private static String expand(String template, HttpRequest request) {
    Map<String, String> arguments = request.pathArguments();
    String expanded =
        PLACE
            .matcher(template)
            .replaceAll(
                place ->
                    Matcher.quoteReplacement(
                        PercentCoding.encodePath(arguments.getOrDefault(place.group(1), ""))));
    // Two slashes in front would begin with a host: browsers take backslashes for slashes, but
    // those are encoded.
    return template.startsWith("/") && !template.startsWith("//")
        ? expanded.replaceFirst("^/+", "/")
        : expanded;
  }

  private static String withQuery(HttpRequest request, String to, boolean keepQuery) {
    if (!keepQuery || request.query().isEmpty()) {
      return to;
    }
    return to + (to.indexOf('?') < 0 ? "?" : "&") + request.query();
  }

  @Override
  public HttpResponse handle(Routine r, HttpRequest request) throws Exception {
    Set<String> allowed = new TreeSet<>();
    boolean known = KNOWN.contains(request.method());
    for (Entry entry : entries) {
      Route route = entry.route();
      boolean takes = route.takes(request.method());
      known |= takes;
      if (!route.isFor(request)) {
        continue;
      }
      if (request.path().equals("*")) {
        allow(route, allowed);
        continue;
      }
      Optional<Map<String, String>> arguments = route.path().match(request);
      if (arguments.isEmpty()) {
        continue;
      }
      if (!takes) {
        allow(route, allowed);
        continue;
      }
      HttpRequest matched =
          arguments.get().isEmpty() ? request : request.withPathArguments(arguments.get());
      return switch (entry.target()) {
        case Target.To to -> to.handler().handle(r, matched);
        case Target.Rewritten rewritten -> rewrite(r, matched, rewritten);
      };
    }
    return unrouted(request, allowed, known);
  }

  private static void allow(Route route, Set<String> allowed) {
    allowed.addAll(route.methods());
    if (route.methods().contains("GET")) {
      allowed.add("HEAD");
    }
    allowed.add("OPTIONS");
  }

  private static HttpResponse unrouted(HttpRequest request, Set<String> allowed, boolean known) {
    if (!known) {
      throw new HttpException(501, "the method is not known");
    }
    if (allowed.isEmpty()) {
      throw HttpException.notFound("there is nothing at this path");
    }
    String allow = String.join(", ", allowed);
    if (request.method().equals("OPTIONS")) {
      return HttpResponse.of(204).withHeader("Allow", allow);
    }
    throw new HttpException(
        405,
        "the method is not allowed here; " + allow + " are",
        Optional.empty(),
        Headers.of("Allow", allow));
  }

  private HttpResponse rewrite(Routine r, HttpRequest request, Target.Rewritten rewritten)
      throws Exception {
    int rewrites = request.attribute(REWRITES).orElse(0) + 1;
    if (rewrites > MAX_REWRITES) {
      throw new IllegalStateException(
          "the routes rewrite " + request + " more than " + MAX_REWRITES + " times");
    }
    request.setAttribute(REWRITES, rewrites);
    return handle(
        r,
        request.rewritten(
            rewritten.method().orElse(request.method()),
            withQuery(request, expand(rewritten.template(), request), rewritten.keepQuery())));
  }
}
