package io.weft.sdn.api;

import io.weft.core.Routine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A named group of calls, with a call {@code discover} that tells about them (specification 3.2.2,
 * module API discovery). Immutable.
 */
public final class ApiModule {
  private static final String DISCOVER = "discover";

  private final String name;
  private final Map<String, ApiMethod> methods = new LinkedHashMap<>();

  /**
   * A module.
   *
   * @param name in small letters
   * @throws IllegalArgumentException when two calls have the same name
   */
  public ApiModule(String name, List<ApiMethod> methods) {
    this.name = name;
    List<ApiMethod> all = new ArrayList<>(methods);
    all.add(
        new ApiMethod(
            DISCOVER,
            "Lists the calls of this module.",
            List.of(
                ApiParameter.optional(
                    "details", ApiParameter.Type.FLAG, false, "Also tell their parameters.")),
            false,
            false,
            (r, arguments) -> discover(arguments.flag("details"))));
    for (ApiMethod method : all) {
      if (this.methods.putIfAbsent(method.name(), method) != null) {
        throw new IllegalArgumentException("two calls " + name + "/" + method.name());
      }
    }
  }

  /** Its name, in small letters. */
  public String name() {
    return name;
  }

  /** Its calls. */
  public List<ApiMethod> methods() {
    return List.copyOf(methods.values());
  }

  /** The call with a name, in any case. */
  public Optional<ApiMethod> method(String methodName) {
    return Optional.ofNullable(methods.get(methodName.toLowerCase(Locale.ROOT)));
  }

  /**
   * Does a call.
   *
   * @throws ApiException 404 when there is none with this name, 400 when an argument is wrong, and
   *     what the call itself says
   */
  public @Nullable Object call(
      Routine r, String methodName, Map<String, ? extends @Nullable Object> arguments) {
    return method(methodName)
        .orElseThrow(
            () -> new ApiException(404, "there is no call " + methodName + " in module " + name))
        .call(r, arguments);
  }

  private Map<String, Object> discover(boolean details) {
    Map<String, Object> result = new LinkedHashMap<>();
    methods.forEach(
        (methodName, method) ->
            result.put(methodName, details ? details(method) : method.description()));
    return result;
  }

  private static Map<String, Object> details(ApiMethod method) {
    List<Map<String, @Nullable Object>> parameters = new ArrayList<>();
    for (ApiParameter parameter : method.parameters()) {
      Map<String, @Nullable Object> described = new LinkedHashMap<>();
      described.put("name", parameter.name());
      described.put("type", parameter.type().name().toLowerCase(Locale.ROOT));
      described.put("required", parameter.required());
      if (!parameter.required()) {
        described.put("default", parameter.defaultValue().orElse(null));
      }
      described.put("description", parameter.description());
      parameters.add(described);
    }
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("description", method.description());
    result.put("parameters", parameters);
    result.put("others", method.takesOthers());
    return result;
  }
}
