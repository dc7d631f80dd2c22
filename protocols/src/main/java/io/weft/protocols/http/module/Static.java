package io.weft.protocols.http.module;

import io.weft.core.Routine;
import io.weft.core.config.Config;
import io.weft.core.config.ConfigReader;
import io.weft.core.config.ConfigSection;
import io.weft.core.config.Literal;
import io.weft.core.module.Module;
import io.weft.core.module.ModuleContext;
import io.weft.core.module.ModuleInfo;
import io.weft.core.task.TaskPool;
import io.weft.protocols.http.server.HttpException;
import io.weft.protocols.http.server.HttpHandler;
import io.weft.protocols.http.server.Route;
import io.weft.protocols.http.server.Router;
import io.weft.protocols.http.server.StaticFiles;
import io.weft.protocols.http.server.StaticSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The module {@code static} (specification 3.2.4): serves the directories that {@code
 * module.static.dir}, {@code .dirs} and {@code .map} name, and those of its {@code vdir}s, which
 * inherit all settings but these three. {@code dir} and {@code dirs} have the path of their own
 * name, {@code map} has {@code {path: directory}}. Directories are relative to {@code
 * relativeroot}, or to where the program was started; {@code relativemodule} is a Python module and
 * has no effect. {@code vhostbind} and {@code hostbind} say which vhost and host serve them, and
 * {@code rewriteonly} that only routes which rewrite lead to them. For routines of the scheduler.
 */
@ModuleInfo(dependsOn = HttpServer.class)
public final class Static extends Module {
  private static final int THREADS = 4;
  private static final int WAITING = 10_000;

  private Optional<TaskPool> pool = Optional.empty();
  private Optional<Registration> routes = Optional.empty();
  private List<Directory> directories = List.of();

  /** A directory and where it is served. */
  private record Directory(
      String template, Route route, Path root, StaticSettings settings, boolean rewriteOnly) {}

  /** The module. */
  public Static(ModuleContext context) {
    super(context);
  }

  @Override
  protected void load(Routine r) {
    List<Directory> wanted = directories(context().settings());
    pool = Optional.of(TaskPool.start("static files", THREADS, WAITING));
    serve(wanted);
  }

  /**
   * Serves what a configuration says from now on (specification 3.2.4, {@code updateconfig}). What
   * stays the same is not interrupted.
   *
   * @throws io.weft.core.config.ConfigException when a setting is wrong; nothing has changed then
   */
  public void updateConfig(Config config) {
    List<Directory> wanted = directories(config);
    if (!wanted.equals(directories)) {
      serve(wanted);
    }
  }

  private static List<Directory> directories(Config config) {
    List<Directory> all = new ArrayList<>();
    ConfigSection section = config.section("module", "static");
    read(section, true, all);
    readBelow(section, all);
    // A directory inside of another's path counts before that.
    all.sort(
        Comparator.comparing((Directory directory) -> directory.template().length()).reversed());
    return all;
  }

  private void serve(List<Directory> wanted) {
    directories = wanted;
    Map<Route, HttpHandler> handlers = new LinkedHashMap<>();
    wanted.forEach(directory -> handlers.put(directory.route(), handler(directory)));
    Registration added =
        context().dependency(HttpServer.class).addRoutes(router -> addRoutes(router, handlers));
    routes.ifPresent(Registration::close);
    routes = Optional.of(added);
  }

  private static void addRoutes(Router.Builder router, Map<Route, HttpHandler> handlers) {
    handlers.forEach(router::route);
  }

  private HttpHandler handler(Directory directory) {
    StaticFiles files =
        new StaticFiles(
            pool.orElseThrow(),
            context().scheduler().ticker(),
            directory.root(),
            directory.settings());
    if (!directory.rewriteOnly()) {
      return files;
    }
    return (r, request) -> {
      if (!request.isRewritten()) {
        throw HttpException.notFound("there is nothing at this path");
      }
      return files.handle(r, request);
    };
  }

  private static void readBelow(ConfigSection section, List<Directory> directories) {
    for (String name : section.children("vdir")) {
      ConfigSection child = section.child("vdir." + name);
      read(child, false, directories);
      readBelow(child, directories);
    }
  }

  private static void read(ConfigSection section, boolean hasDefault, List<Directory> directories) {
    ConfigReader own = section.own();
    Map<String, String> places = new LinkedHashMap<>();
    if (hasDefault && own.find("dir").isEmpty()) {
      places.put("static", "static");
    }
    own.value("dir", Static::names).ifPresent(all -> all.forEach(n -> places.put(n, n)));
    own.value("dirs", Static::names).ifPresent(all -> all.forEach(n -> places.put(n, n)));
    own.value("map", Static::map).ifPresent(places::putAll);
    section.find("relativemodule");
    String root = section.string("relativeroot").or(() -> section.string("relativedir")).orElse("");
    Optional<String> vhost = section.value("vhostbind", Static::text);
    Optional<String> host = section.value("hostbind", Static::text).filter(n -> !n.isEmpty());
    boolean rewriteOnly = section.bool("rewriteonly").orElse(false);
    StaticSettings settings = StaticSettings.read(section);
    places.forEach(
        (path, directory) -> {
          Route route = Route.of(template(path), "GET").onVhost(vhost.orElse(""));
          directories.add(
              new Directory(
                  template(path),
                  host.isPresent() ? route.onHost(host.get()) : route,
                  Path.of(root).resolve(directory),
                  settings,
                  rewriteOnly));
        });
  }

  private static String template(String path) {
    String inner = path.replaceAll("^/+|/+$", "");
    return inner.isEmpty() ? "/{path...}" : "/" + inner + "/{path...}";
  }

  /** {@code None} is as nothing. */
  private static String text(Literal literal) {
    return switch (literal) {
      case Literal.None none -> "";
      case Literal.Text(String value) -> value;
      default -> throw new IllegalArgumentException("must be a name in quotes");
    };
  }

  /** One name or many; braces would be taken for arguments. */
  private static List<String> names(Literal literal) {
    return switch (literal) {
      case Literal.None none -> List.of();
      case Literal.Text(String name) -> List.of(checked(name));
      case Literal.ListOf(List<Literal> items) ->
          items.stream().flatMap(item -> names(item).stream()).toList();
      case Literal.TupleOf(List<Literal> items) ->
          items.stream().flatMap(item -> names(item).stream()).toList();
      default -> throw new IllegalArgumentException("must be names of directories in quotes");
    };
  }

  private static Map<String, String> map(Literal literal) {
    if (literal instanceof Literal.None) {
      return Map.of();
    }
    if (!(literal instanceof Literal.DictOf(Map<Literal, Literal> entries))) {
      throw new IllegalArgumentException("must be a dictionary from paths to directories");
    }
    Map<String, String> map = new LinkedHashMap<>();
    entries.forEach((path, directory) -> map.put(checked(text(path)), text(directory)));
    return map;
  }

  private static String checked(String path) {
    if (path.indexOf('{') >= 0 || path.indexOf('}') >= 0) {
      throw new IllegalArgumentException("must not have braces in a path");
    }
    return path;
  }

  @Override
  protected void unload(Routine r) {
    routes.ifPresent(Registration::close);
    pool.ifPresent(TaskPool::close);
  }
}
