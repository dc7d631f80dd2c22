package io.weft.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routines of a scheduler as text for people. */
final class RoutineDump {
  private RoutineDump() {}

  /** Asks the loop; describes what blocks it when it does not answer. */
  static String of(Scheduler scheduler, Duration patience) {
    RoutineFuture<String> text = scheduler.call(() -> text(scheduler.live()));
    try {
      return text.join(patience);
    } catch (RoutineFailedException e) {
      if (e.getCause() instanceof RoutineCancelledException) {
        return "scheduler " + scheduler.name() + " has ended\n";
      }
      throw e;
    } catch (IllegalStateException e) {
      return "scheduler "
          + scheduler.name()
          + " does not answer"
          + scheduler.runningRoutine().map(RoutineDump::stack).orElse("")
          + "\n";
    }
  }

  private static String stack(Routine routine) {
    StringBuilder text = new StringBuilder(": routine " + routine + " runs, and is at");
    for (StackTraceElement frame : routine.thread().getStackTrace()) {
      text.append("\n\tat ").append(frame);
    }
    return text.toString();
  }

  static String text(Set<Routine> routines) {
    Map<@Nullable Routine, List<Routine>> byParent = new LinkedHashMap<>();
    for (Routine routine : routines) {
      Routine parent = routines.contains(routine.parent()) ? routine.parent() : null;
      byParent.computeIfAbsent(parent, p -> new ArrayList<>()).add(routine);
    }
    StringBuilder text = new StringBuilder();
    append(text, "", byParent, null);
    return text.toString();
  }

  private static void append(
      StringBuilder text,
      String indent,
      Map<@Nullable Routine, List<Routine>> byParent,
      @Nullable Routine parent) {
    for (Routine routine : byParent.getOrDefault(parent, List.of())) {
      RoutineInfo info = routine.info();
      text.append(indent)
          .append(info.name())
          .append(info.daemon() ? " (daemon) " : " ")
          .append(info.state())
          .append(", spawned at ")
          .append(info.spawnedAt())
          .append('\n');
      append(text, indent + "  ", byParent, routine);
    }
  }
}
