package io.weft.core.api;

import io.weft.core.Routine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A named group of calls, with a call {@code discover} that tells about them (specification 3.2.2,
 * module API discovery). Immutable.
 *
 * {@snippet class="io.weft.core.api.ApiSnippetsTest" region="target"}
 */
public final class ApiTarget {
  private static final String DISCOVER = "discover";

  private final String name;
  private final Map<String, List<ApiMethod>> methods = new LinkedHashMap<>();

  /**
   * A target.
   *
   * @param name in any case; kept in small letters
   * @param methods several may have the same name if all but the last are for some arguments only
   * @throws IllegalArgumentException when a call could never be reached because of one of the same
   *     name before it, or has the name {@code discover}
   */
  public ApiTarget(String name, List<ApiMethod> methods) {
    this.name = name.toLowerCase(Locale.ROOT);
    for (ApiMethod method : methods) {
      List<ApiMethod> same = this.methods.computeIfAbsent(method.name(), n -> new ArrayList<>());
      if (method.name().equals(DISCOVER) || (!same.isEmpty() && !same.getLast().isConditional())) {
        throw new IllegalArgumentException("two calls " + name + "/" + method.name());
      }
      same.add(method);
    }
    this.methods.put(
        DISCOVER,
        List.of(
            ApiMethod.of(
                DISCOVER,
                "Lists the calls of this module.",
                List.of(
                    ApiParameter.optional(
                        "details", ApiParameter.Type.FLAG, false, "Also tell their parameters.")),
                (r, arguments) -> discover(arguments.flag("details")))));
  }

  /** Its name, in small letters. */
  public String name() {
    return name;
  }

  /** Its calls. */
  public List<ApiMethod> methods() {
    return methods.values().stream().flatMap(List::stream).toList();
  }

  /** Whether there is a call with this name, in any case. */
  public boolean has(String methodName) {
    return methods.containsKey(methodName.toLowerCase(Locale.ROOT));
  }

  /**
   * The call with a name, in any case, that is for some arguments.
   *
   * @throws ApiException {@code NOT_FOUND} when there is none with this name, {@code BAD_PARAMETER}
   *     when none of those with this name is for these arguments
   */
  public ApiMethod method(String methodName, Map<String, ? extends @Nullable Object> arguments) {
    List<ApiMethod> same = methods.get(methodName.toLowerCase(Locale.ROOT));
    if (same == null) {
      throw new ApiException(
          ApiException.Kind.NOT_FOUND,
          "there is no call " + printable(methodName) + " in module " + name);
    }
    Optional<ApiMethod> found =
        same.stream().filter(m -> m.isFor(Arguments.of(arguments))).findFirst();
    return found.orElseThrow(
        () ->
            new ApiException(
                ApiException.Kind.BAD_PARAMETER,
                "no call " + name + "/" + same.getFirst().name() + " is for these arguments"));
  }

  /**
   * Does a call; may wait as long as the call likes.
   *
   * @throws ApiException as {@link #method}, when an argument is wrong, and what the call itself
   *     says
   */
  public @Nullable Object call(
      Routine r, String methodName, Map<String, ? extends @Nullable Object> arguments) {
    return method(methodName, arguments).call(r, arguments);
  }

  private Map<String, @Nullable Object> discover(boolean details) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    methods.forEach((methodName, same) -> result.put(methodName, described(same, details)));
    return result;
  }

  private static Object described(List<ApiMethod> same, boolean details) {
    if (!details) {
      return same.stream().map(ApiMethod::description).collect(Collectors.joining(" | "));
    }
    return same.size() == 1
        ? same.getFirst().details()
        : Map.of("definitions", same.stream().map(ApiMethod::details).toList());
  }

  /** Shortened and without control characters: the text may be from anywhere. */
  static String printable(String text) {
    String shown = text.length() > 100 ? text.substring(0, 100) + "…" : text;
    return shown.replaceAll("\\p{Cntrl}", "?");
  }
}
