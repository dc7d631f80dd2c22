package io.weft.core.module;

import io.weft.core.Routine;
import io.weft.core.api.ApiException;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiParameter;
import io.weft.core.api.Arguments;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The module {@code manager}: calls that load, unload and reload modules (specification 5.6.4).
 * Whoever can call it can run any class on the class path.
 */
public final class Manager extends Module {
  private static final Map<String, String> OK = Map.of("status", "OK");

  /** The module. */
  public Manager(ModuleContext context) {
    super(context);
  }

  @Override
  protected void load(Routine r) {
    ApiParameter path =
        ApiParameter.required("path", ApiParameter.Type.TEXT, "The name of the class.");
    context()
        .offer(
            List.of(
                ApiMethod.of(
                    "activemodules",
                    "Lists the loaded modules: name and class.",
                    List.of(),
                    (own, arguments) -> activeModules()),
                ApiMethod.of(
                        "loadmodule",
                        "Loads a module and what it depends on.",
                        List.of(path),
                        this::loadModule)
                    .changing(),
                ApiMethod.of(
                        "unloadmodule",
                        "Unloads a module, and the services that only it needs.",
                        List.of(
                            ApiParameter.required(
                                "path",
                                ApiParameter.Type.TEXT,
                                "The name of the class, or of the module."),
                            ApiParameter.optional(
                                "force",
                                ApiParameter.Type.FLAG,
                                false,
                                "First unload what depends on it.")),
                        this::unloadModule)
                    .changing(),
                ApiMethod.of(
                        "reloadmodules",
                        "Loads the classes of modules and of what depends on them anew.",
                        List.of(
                            ApiParameter.required(
                                "pathlist", ApiParameter.Type.TEXTS, "The names of the classes.")),
                        this::reloadModules)
                    .changing()));
  }

  private Map<String, String> activeModules() {
    Map<String, String> active = new LinkedHashMap<>();
    context().modules().active().forEach(module -> active.put(module.name(), module.path()));
    return active;
  }

  private Map<String, String> loadModule(Routine r, Arguments arguments) {
    try {
      context().modules().load(r, arguments.requiredText("path"));
      return OK;
    } catch (ModuleLoadException e) {
      throw failed(e);
    }
  }

  private Map<String, String> unloadModule(Routine r, Arguments arguments) {
    String path = arguments.requiredText("path");
    try {
      boolean done =
          arguments.flag("force")
              ? context().modules().unloadForced(r, path)
              : context().modules().unload(r, path);
      if (!done) {
        throw new ApiException(ApiException.Kind.NOT_FOUND, "path", "no such module is loaded");
      }
      return OK;
    } catch (ModuleUnloadException e) {
      throw new ApiException(
          e.dependents().isEmpty() ? ApiException.Kind.FAILED : ApiException.Kind.CONFLICT,
          String.valueOf(e.getMessage()));
    }
  }

  private Map<String, String> reloadModules(Routine r, Arguments arguments) {
    try {
      context().modules().reload(r, arguments.texts("pathlist"));
      return OK;
    } catch (ModuleLoadException | IllegalStateException e) {
      throw failed(e);
    }
  }

  private static ApiException failed(RuntimeException e) {
    return new ApiException(ApiException.Kind.FAILED, String.valueOf(e.getMessage()));
  }
}
