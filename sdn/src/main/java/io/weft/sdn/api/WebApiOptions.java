package io.weft.sdn.api;

import java.util.Optional;
import java.util.Set;

/**
 * Settings of the {@link WebApi} (specification 3.1, {@code module.webapi.*}). Immutable.
 *
 * @param rootPath what all paths begin with, {@code /} for nothing
 * @param acceptMethods the HTTP methods taken; HEAD goes with GET
 * @param acceptJson whether a body may be JSON
 * @param allowTargets the only modules that may be called; empty for all
 * @param denyTargets modules that may not be called
 * @param typeExtension whether text in back quotes is a Python literal, in a query string or a form
 * @param errorDetails whether an error tells its reason; otherwise the status only
 * @param limits of the arguments
 */
public record WebApiOptions(
    String rootPath,
    Set<String> acceptMethods,
    boolean acceptJson,
    Optional<Set<String>> allowTargets,
    Set<String> denyTargets,
    boolean typeExtension,
    boolean errorDetails,
    Limits limits) {
  /**
   * Limits of the arguments of a call.
   *
   * @param depth of lists and objects in each other
   * @param length of a list or an object; so also of a batch
   * @param text of a text, in characters
   */
  public record Limits(int depth, int length, int text) {}

  /** The defaults of the specification; depth 20, length 10 000, text 65 536. */
  public static final WebApiOptions DEFAULTS =
      new WebApiOptions(
          "/",
          Set.of("GET", "POST"),
          true,
          Optional.empty(),
          Set.of(),
          true,
          true,
          new Limits(20, 10_000, 65_536));

  public WebApiOptions {
    acceptMethods = Set.copyOf(acceptMethods);
    allowTargets = allowTargets.map(Set::copyOf);
    denyTargets = Set.copyOf(denyTargets);
    if (!rootPath.startsWith("/")) {
      throw new IllegalArgumentException("the root path '" + rootPath + "' has no slash in front");
    }
    if (!rootPath.endsWith("/")) {
      rootPath = rootPath + "/";
    }
  }

  /** These options with another root path. */
  public WebApiOptions withRootPath(String value) {
    return new WebApiOptions(
        value,
        acceptMethods,
        acceptJson,
        allowTargets,
        denyTargets,
        typeExtension,
        errorDetails,
        limits);
  }

  /** These options with other HTTP methods. */
  public WebApiOptions withAcceptMethods(Set<String> value) {
    return new WebApiOptions(
        rootPath,
        value,
        acceptJson,
        allowTargets,
        denyTargets,
        typeExtension,
        errorDetails,
        limits);
  }

  /** These options with or without JSON. */
  public WebApiOptions withAcceptJson(boolean value) {
    return new WebApiOptions(
        rootPath,
        acceptMethods,
        value,
        allowTargets,
        denyTargets,
        typeExtension,
        errorDetails,
        limits);
  }

  /** These options with other modules allowed and denied. */
  public WebApiOptions withTargets(Optional<Set<String>> allowed, Set<String> denied) {
    return new WebApiOptions(
        rootPath, acceptMethods, acceptJson, allowed, denied, typeExtension, errorDetails, limits);
  }

  /** These options with or without Python literals. */
  public WebApiOptions withTypeExtension(boolean value) {
    return new WebApiOptions(
        rootPath,
        acceptMethods,
        acceptJson,
        allowTargets,
        denyTargets,
        value,
        errorDetails,
        limits);
  }

  /** These options with or without reasons in errors. */
  public WebApiOptions withErrorDetails(boolean value) {
    return new WebApiOptions(
        rootPath,
        acceptMethods,
        acceptJson,
        allowTargets,
        denyTargets,
        typeExtension,
        value,
        limits);
  }

  boolean permits(String module) {
    return allowTargets.map(allowed -> allowed.contains(module)).orElse(true)
        && !denyTargets.contains(module);
  }
}
