package io.weft.core.api;

import io.weft.core.Routine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A call that a target offers. Immutable. */
public final class ApiMethod {
  private final String name;
  private final String description;
  private final Map<String, ApiParameter> parameters;
  private final boolean takesOthers;
  private final boolean changes;
  private final Optional<Predicate<? super Arguments>> criterion;
  private final Handler handler;

  /** Does a call. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Does a call; may wait. The arguments are of the declared types, and required ones are there.
     *
     * @return a value of JSON: {@code Map}, {@code List}, {@code String}, number, {@code Boolean}
     *     or null
     * @throws ApiException what the caller shall hear
     */
    @Nullable Object call(Routine r, Arguments arguments);
  }

  private ApiMethod(
      String name,
      String description,
      Map<String, ApiParameter> parameters,
      boolean takesOthers,
      boolean changes,
      Optional<Predicate<? super Arguments>> criterion,
      Handler handler) {
    this.name = name;
    this.description = description;
    this.parameters = parameters;
    this.takesOthers = takesOthers;
    this.changes = changes;
    this.criterion = criterion;
    this.handler = handler;
  }

  /**
   * A call that takes no other parameters, and is not said to change something.
   *
   * @param name in any case; kept in small letters
   * @param description a sentence or two
   * @throws IllegalArgumentException when two parameters have the same name
   */
  public static ApiMethod of(
      String name, String description, List<ApiParameter> parameters, Handler handler) {
    Map<String, ApiParameter> byName = new LinkedHashMap<>();
    for (ApiParameter parameter : parameters) {
      if (byName.put(parameter.name(), parameter) != null) {
        throw new IllegalArgumentException("two parameters " + parameter.name() + " of " + name);
      }
    }
    return new ApiMethod(
        name.toLowerCase(Locale.ROOT),
        description,
        byName,
        false,
        false,
        Optional.empty(),
        handler);
  }

  /** This call, taking parameters of other names, too: customized attributes. */
  public ApiMethod takingOthers() {
    return new ApiMethod(name, description, parameters, true, changes, criterion, handler);
  }

  /** This call, said to change something. */
  public ApiMethod changing() {
    return new ApiMethod(name, description, parameters, takesOthers, true, criterion, handler);
  }

  /**
   * This call, for some arguments only: several calls may share a name, and the first whose
   * criterion holds does it.
   *
   * @param value is given the arguments before they are checked; must not wait
   */
  public ApiMethod when(Predicate<? super Arguments> value) {
    return new ApiMethod(
        name, description, parameters, takesOthers, changes, Optional.of(value), handler);
  }

  /** This call, done by something around its handler. */
  public ApiMethod handledBy(Handler value) {
    return new ApiMethod(name, description, parameters, takesOthers, changes, criterion, value);
  }

  /** Its name, in small letters. */
  public String name() {
    return name;
  }

  /** What it is for. */
  public String description() {
    return description;
  }

  /** What it takes. */
  public List<ApiParameter> parameters() {
    return List.copyOf(parameters.values());
  }

  /** Whether it takes parameters of other names, too. */
  public boolean takesOthers() {
    return takesOthers;
  }

  /** Whether it changes something. */
  public boolean changes() {
    return changes;
  }

  /** Whether it is for some arguments only. */
  public boolean isConditional() {
    return criterion.isPresent();
  }

  /** What does it. */
  public Handler handler() {
    return handler;
  }

  /** Whether it is the one for these arguments, as far as its criterion goes. */
  boolean isFor(Arguments arguments) {
    return criterion.map(c -> c.test(arguments)).orElse(true);
  }

  /**
   * Checks the arguments and does the call.
   *
   * @throws ApiException when a parameter is unknown, missing or of the wrong type; names it
   */
  @Nullable Object call(Routine r, Map<String, ? extends @Nullable Object> values) {
    return handler.call(r, checked(values));
  }

  /** The arguments, of the declared types. */
  Arguments checked(Map<String, ? extends @Nullable Object> values) {
    if (!takesOthers) {
      for (String given : values.keySet()) {
        if (!parameters.containsKey(given)) {
          throw new ApiException(
              ApiException.Kind.BAD_PARAMETER, given, "there is no such parameter of " + name);
        }
      }
    }
    parameters.forEach((parameter, p) -> p.check(parameter, values.get(parameter)));
    Map<String, Object> defaults =
        parameters.values().stream()
            .filter(p -> p.defaultValue().isPresent())
            .collect(Collectors.toMap(ApiParameter::name, p -> p.defaultValue().orElseThrow()));
    return Arguments.of(values, defaults);
  }

  /** What discovery tells about it. */
  Map<String, @Nullable Object> details() {
    List<Map<String, @Nullable Object>> described = new ArrayList<>();
    parameters.values().forEach(parameter -> described.add(parameter.details()));
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    result.put("description", description);
    result.put("parameters", described);
    result.put("others", takesOthers);
    return result;
  }
}
