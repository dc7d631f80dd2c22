package io.weft.protocols.http.server;

import io.weft.core.Routine;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.Parameters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of a request, wherever it has them (specification 5.7.9, {@code routeargs}): in the
 * path, the query string, a form, JSON, the parts of a multipart body, cookies, the session. What
 * is missing or wrong is refused with {@link HttpException} 400 that names the argument.
 *
 * <p>A name that ends in {@code []} is found without that, too, as a list.
 *
 * {@snippet class="io.weft.protocols.http.server.HttpServerGuideTest" region="arguments"}
 */
public final class Arguments {
  /** The specification's limit for forms: 64 MiB. */
  public static final int DEFAULT_LIMIT = 64 * 1024 * 1024;

  private final HttpRequest request;
  private final Map<String, List<String>> body;
  private final List<UploadedFile> files;

  private Arguments(HttpRequest request, Map<String, List<String>> body, List<UploadedFile> files) {
    this.request = request;
    this.body = body;
    this.files = files;
  }

  /** Like {@link #read(Routine, HttpRequest, int)} with the specification's limit of 64 MiB. */
  public static Arguments read(Routine r, HttpRequest request) {
    return read(r, request, DEFAULT_LIMIT);
  }

  /**
   * Waits for the body, if its type is one that has arguments, and keeps it in memory, files
   * included; for larger ones see {@link HttpRequest#multipart}.
   *
   * @param limit of the body, in bytes
   * @throws HttpException 400 when it is malformed, 413 when it is longer or has more than 1000
   *     arguments
   */
  public static Arguments read(Routine r, HttpRequest request, int limit) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    List<UploadedFile> files = new ArrayList<>();
    Optional<MediaType> type =
        request.bodyLength().orElse(1) == 0 ? Optional.empty() : request.mediaType();
    if (type.isPresent()) {
      if (type.get().is(MediaType.FORM)) {
        request.form(r, limit).forEach(p -> add(values, p.name(), p.value()));
      } else if (type.get().is(MediaType.MULTIPART)) {
        readParts(r, request, limit, values, files);
      } else if (type.get().isJson()) {
        if (!(request.json(r, Object.class, limit) instanceof Map<?, ?> map)) {
          throw new HttpException(400, "the JSON must be an object");
        }
        map.forEach((name, value) -> addJson(values, name, value));
      }
    }
    return new Arguments(request, values, List.copyOf(files));
  }

  private static void add(Map<String, List<String>> values, String name, String value) {
    values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
  }

  private static void addJson(Map<String, List<String>> values, Object name, Object value) {
    switch (value) {
      case Collection<?> list -> list.forEach(item -> addJson(values, name, item));
      case Map<?, ?> map -> map.forEach((inner, item) -> addJson(values, name + "." + inner, item));
      case null -> {
        // As if it were not given.
      }
      default -> add(values, name.toString(), value.toString());
    }
  }

  private static void readParts(
      Routine r,
      HttpRequest request,
      int limit,
      Map<String, List<String>> values,
      List<UploadedFile> files) {
    MultipartReader reader = request.multipart(MultipartLimits.DEFAULT.withField(limit));
    long left = limit;
    Optional<MultipartReader.Part> next;
    while ((next = reader.next(r)).isPresent()) {
      MultipartReader.Part part = next.get();
      byte[] data = part.bytes(r);
      left -= data.length;
      if (left < 0) {
        throw new HttpException(413, "the body has more than " + limit + " bytes");
      }
      if (part.filename().isPresent()) {
        files.add(new UploadedFile(part.name(), part.filename(), part.type(), data));
      } else {
        add(values, part.name(), new String(data, java.nio.charset.StandardCharsets.UTF_8));
      }
    }
  }

  /**
   * An argument of the query string for GET, HEAD and DELETE, and of the body for other methods, as
   * in the specification.
   */
  public Argument get(String name) {
    return switch (request.method()) {
      case "GET", "HEAD", "DELETE" -> query(name);
      default -> body(name);
    };
  }

  /** What the route's pattern has found in the path. */
  public Argument path(String name) {
    return new Argument(
        name,
        Optional.ofNullable(request.pathArguments().get(name)).map(List::of).orElse(List.of()));
  }

  /** An argument of the query string. */
  public Argument query(String name) {
    Parameters parameters = request.queryParameters();
    List<String> values = parameters.all(name);
    return new Argument(name, values.isEmpty() ? parameters.all(name + "[]") : values);
  }

  /** An argument of the body: of a form, a part without a file's name, or a member of JSON. */
  public Argument body(String name) {
    List<String> values = body.get(name);
    return new Argument(name, values == null ? body.getOrDefault(name + "[]", List.of()) : values);
  }

  /** A cookie. */
  public Argument cookie(String name) {
    return new Argument(name, request.cookie(name).map(List::of).orElse(List.of()));
  }

  /** A header. */
  public Argument header(String name) {
    return new Argument(name, request.headers().all(name));
  }

  /**
   * A text in the session, which is started; see {@link Session#start}.
   *
   * @throws IllegalStateException when there is no {@link Sessions} around the handler
   */
  public Argument session(Routine r, String name) {
    return new Argument(
        name, Session.start(r, request).get(name, String.class).map(List::of).orElse(List.of()));
  }

  /** All files, in their order. */
  public List<UploadedFile> files() {
    return files;
  }

  /**
   * The file of a field.
   *
   * @throws HttpException 400 when it is not given, or more than once
   */
  public UploadedFile file(String name) {
    List<UploadedFile> found = files.stream().filter(file -> file.field().equals(name)).toList();
    if (found.size() != 1) {
      throw HttpException.badArgument(
          name, found.isEmpty() ? "must be given as a file" : "is given more than once");
    }
    return found.getFirst();
  }

  /**
   * All arguments in a record: those of the path, and those that {@link #get} finds, each into the
   * component of its name. Those that the record lacks are ignored.
   *
   * @throws HttpException 400 naming the component that is missing or does not fit
   */
  public <T extends Record> T as(Class<T> type) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (var component : type.getRecordComponents()) {
      String name = component.getName();
      Argument argument = path(name).isGiven() ? path(name) : get(name);
      List<String> values = argument.list(Converter.TEXT);
      if (Collection.class.isAssignableFrom(component.getType())) {
        all.put(name, values);
      } else if (values.size() > 1) {
        throw HttpException.badArgument(name, "is given " + values.size() + " times");
      } else if (!values.isEmpty()) {
        all.put(name, values.getFirst());
      } else if (component.getType() != Optional.class) {
        throw HttpException.badArgument(name, "must be given");
      }
    }
    return JsonBody.convert(all, type);
  }
}
