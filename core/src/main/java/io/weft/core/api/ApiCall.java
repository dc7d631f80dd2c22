package io.weft.core.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call to be done.
 *
 * @param target whose call it is
 * @param name of the call
 * @param arguments by name
 */
public record ApiCall(String target, String name, Map<String, @Nullable Object> arguments) {
  /** Takes a copy of the arguments. */
  public ApiCall {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }

  @Override
  public String toString() {
    return target + "/" + name;
  }
}
