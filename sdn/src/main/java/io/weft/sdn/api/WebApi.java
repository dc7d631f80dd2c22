package io.weft.sdn.api;

import io.weft.core.Routine;
import io.weft.protocols.http.HttpHandler;
import io.weft.protocols.http.HttpRequest;
import io.weft.protocols.http.HttpResponse;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of modules over HTTP, at {@code /<module>/<method>} (specification 3.2.2, call module
 * API from WebAPI): arguments in the query string, in a form or in JSON, the answer {@code
 * {"result": …}}, an error {@code {"error": …, "field": …, "reason": …}}.
 *
 * <p>There is no authentication: whoever reaches it may call everything.
 */
public final class WebApi implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(WebApi.class);

  /** How much of a request or result gets into the log, in characters. */
  private static final int LOG_LIMIT = 500;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Map<String, ApiModule> modules;
  private final WebApiOptions options;
  private final RequestArguments arguments;

  /** The calls of some modules, with the defaults of the specification. */
  public WebApi(List<ApiModule> modules) {
    this(modules, WebApiOptions.DEFAULTS);
  }

  /**
   * The calls of some modules.
   *
   * @throws IllegalArgumentException when two have the same name
   */
  public WebApi(List<ApiModule> modules, WebApiOptions options) {
    Map<String, ApiModule> byName = new LinkedHashMap<>();
    for (ApiModule module : modules) {
      if (byName.putIfAbsent(module.name(), module) != null) {
        throw new IllegalArgumentException("two modules " + module.name());
      }
    }
    this.modules = Collections.unmodifiableMap(byName);
    this.options = options;
    this.arguments = new RequestArguments(options);
  }

  @Override
  public HttpResponse handle(Routine r, HttpRequest request) {
    try {
      String method = request.method().equals("HEAD") ? "GET" : request.method();
      if (!options.acceptMethods().contains(method)) {
        return error(new ApiException(405, request.method() + " is not taken"))
            .withHeader("Allow", String.join(", ", new TreeSet<>(options.acceptMethods())));
      }
      return HttpResponse.json(200, call(r, request));
    } catch (ApiException e) {
      log.debug("{}: {} {}: {}", request.remote(), e.status(), forLog(request.path()), e.reason());
      return error(e);
    }
  }

  private String call(Routine r, HttpRequest request) {
    if (!request.path().startsWith(options.rootPath())) {
      throw new ApiException(404, "paths begin with " + options.rootPath());
    }
    String[] names = request.path().substring(options.rootPath().length()).split("/", -1);
    if (names.length != 2 || names[0].isEmpty() || names[1].isEmpty()) {
      throw new ApiException(404, "the path must be " + options.rootPath() + "<module>/<method>");
    }
    String target = names[0].toLowerCase(Locale.ROOT);
    if (!options.permits(target)) {
      throw new ApiException(403, "module " + forLog(target) + " may not be called");
    }
    ApiModule module = modules.get(target);
    if (module == null) {
      throw new ApiException(404, "there is no module " + forLog(target));
    }
    ApiMethod method =
        module
            .method(names[1])
            .orElseThrow(
                () ->
                    new ApiException(
                        404, "there is no call " + forLog(names[1]) + " in module " + target));
    Map<String, @Nullable Object> given = arguments.read(request);
    if (log.isDebugEnabled()) {
      log.debug("{}: {}/{} {}", request.remote(), target, method.name(), forLog(given.toString()));
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    body.put("result", method.call(r, given));
    String json = JSON.writeValueAsString(body);
    if (log.isDebugEnabled()) {
      log.debug("{}: {}/{} gave {}", request.remote(), target, method.name(), forLog(json));
    }
    if (method.changes()) {
      log.info(
          "{}/{} by {}: {}", target, method.name(), request.remote(), forLog(given.toString()));
    }
    return json;
  }

  @Override
  public HttpResponse refuse(int status, String reason) {
    return error(new ApiException(status, reason));
  }

  private HttpResponse error(ApiException e) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (options.errorDetails()) {
      body.put("error", Optional.ofNullable(e.getMessage()).orElse(e.reason()));
      e.field().ifPresent(field -> body.put("field", field));
      body.put("reason", e.reason());
    } else {
      body.put("error", "status " + e.status());
    }
    return HttpResponse.json(e.status(), JSON.writeValueAsString(body));
  }

  /** Shortened, and without anything that could look like another line of the log. */
  private static String forLog(String text) {
    String shown = text.length() > LOG_LIMIT ? text.substring(0, LOG_LIMIT) + "…" : text;
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
