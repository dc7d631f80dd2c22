package io.weft.sdn.api;

import io.weft.core.Routine;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A call that a module offers.
 *
 * @param name in small letters
 * @param description a sentence or two
 * @param parameters what it takes
 * @param takesOthers whether it takes parameters with other names, too: customized attributes
 * @param changes whether it changes something
 * @param handler does it
 */
public record ApiMethod(
    String name,
    String description,
    List<ApiParameter> parameters,
    boolean takesOthers,
    boolean changes,
    Handler handler) {
  /** Does a call. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Does a call; may wait. The arguments are of the declared types.
     *
     * @return a JSON value: {@code Map}, {@code List}, {@code String}, number, {@code Boolean} or
     *     null
     * @throws ApiException what the caller shall hear
     */
    @Nullable Object call(Routine r, Arguments arguments);
  }

  public ApiMethod {
    parameters = List.copyOf(parameters);
  }

  /** Checks the arguments and does the call. */
  @Nullable Object call(Routine r, Map<String, ? extends @Nullable Object> values) {
    if (!takesOthers) {
      Set<String> known = parameters.stream().map(ApiParameter::name).collect(Collectors.toSet());
      for (String given : values.keySet()) {
        if (!known.contains(given)) {
          throw new ApiException(400, given, "there is no such parameter of " + name);
        }
      }
    }
    Arguments arguments = Arguments.of(values);
    for (ApiParameter parameter : parameters) {
      parameter.check(parameter.name(), arguments.value(parameter.name()));
    }
    return handler.call(r, arguments);
  }
}
