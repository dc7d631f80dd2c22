package io.weft.core.module;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType2;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a module tells everybody who wants to know (specification 5.5.1).
 *
 * @param target the name of the module
 * @param name of what happened
 * @param payload whatever the module says about it, by name
 */
public record ModuleNotification(String target, String name, Map<String, @Nullable Object> payload)
    implements Event {
  /** By target and name. */
  public static final EventType2<ModuleNotification, String, String> TYPE =
      EventType.of(ModuleNotification.class, ModuleNotification::target, ModuleNotification::name);

  /** Takes a copy of the payload. */
  public ModuleNotification {
    payload = Collections.unmodifiableMap(new LinkedHashMap<>(payload));
  }
}
