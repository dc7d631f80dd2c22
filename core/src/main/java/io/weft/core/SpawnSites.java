package io.weft.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where routines were spawned, as text. A program has few such places and may have a million
 * routines, so each text is kept once. Any thread.
 */
final class SpawnSites {
  /** The classes whose frames do not say where a routine was spawned. */
  private static final Set<String> SPAWNERS =
      Set.of(SpawnSites.class.getName(), Scheduler.class.getName(), Routine.class.getName());

  private static final StackWalker STACK = StackWalker.getInstance();

  private final ConcurrentHashMap<Site, String> texts = new ConcurrentHashMap<>();

  private record Site(String className, String method, int line) {
    @Override
    public String toString() {
      return className + "." + method + ":" + line;
    }
  }

  /** The place in the program that has called the scheduler. */
  String current() {
    Site site =
        STACK.walk(
            frames ->
                frames
                    .filter(f -> !SPAWNERS.contains(f.getClassName()))
                    .findFirst()
                    .map(f -> new Site(f.getClassName(), f.getMethodName(), f.getLineNumber()))
                    .orElse(new Site("unknown", "unknown", 0)));
    return texts.computeIfAbsent(site, Site::toString);
  }
}
