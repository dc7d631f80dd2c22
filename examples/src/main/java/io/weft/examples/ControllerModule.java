package io.weft.examples;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parts of the example controller that {@code server.startup} can name, by the last part of
 * VLCP's class paths (specification 3.2.4).
 */
public enum ControllerModule {
  /** The HTTP API. */
  WEBAPI,
  /** The calls on the virtual network. */
  VIPERFLOW,
  /** The first and the last flow table. */
  IOPROCESSING,
  /** The flow tables between them, for layer 2. */
  L2SWITCH;

  /** What a module cannot do without. */
  private static final Map<ControllerModule, ControllerModule> NEEDS =
      Map.of(L2SWITCH, IOPROCESSING);

  /** Modules of the specification that the controller always has, or that Java has no use for. */
  private static final Set<String> BUILT_IN =
      Set.of(
          "httpserver",
          "jsonrpcserver",
          "openflowserver",
          "objectdb",
          "manager",
          "autoload",
          "openflowmanager",
          "openflowportmanager",
          "ovsdbmanager",
          "ovsdbportmanager",
          "networklocaldriver",
          "networknativedriver",
          "networkvlandriver");

  /** The module that a class path of {@code server.startup} names, if this controller has it. */
  static Optional<ControllerModule> named(String classPath) {
    String name = lastPart(classPath);
    for (ControllerModule module : values()) {
      if (module.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(module);
      }
    }
    return Optional.empty();
  }

  /** Whether a class path names something that is there without being asked for. */
  static boolean isBuiltIn(String classPath) {
    return BUILT_IN.contains(lastPart(classPath));
  }

  static String lastPart(String classPath) {
    return classPath.substring(classPath.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  /** The modules with all that they need. */
  static Set<ControllerModule> withNeeded(List<ControllerModule> modules) {
    EnumSet<ControllerModule> all = EnumSet.noneOf(ControllerModule.class);
    for (ControllerModule module : modules) {
      all.add(module);
      ControllerModule needed = NEEDS.get(module);
      if (needed != null) {
        all.add(needed);
      }
    }
    return all;
  }
}
