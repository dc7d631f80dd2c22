package io.weft.core.module;

import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType2;
import java.util.Optional;

/**
 * A module has come to another state.
 *
 * @param module its name
 * @param state the new one
 * @param previous the one before
 * @param path the name of its class
 * @param reason why, when it has failed
 */
public record ModuleStateChanged(
    String module, ModuleState state, ModuleState previous, String path, Optional<String> reason)
    implements Event {
  /** By module and new state. */
  public static final EventType2<ModuleStateChanged, String, ModuleState> TYPE =
      EventType.of(ModuleStateChanged.class, ModuleStateChanged::module, ModuleStateChanged::state);
}
