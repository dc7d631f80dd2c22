package io.weft.protocols.http.server;

import io.weft.core.config.ConfigReader;
import io.weft.protocols.http.Headers;
import java.time.Duration;
import java.util.List;

/**
 * How {@link StaticFiles} are served (specification 3.1, {@code module.static}). Immutable.
 *
 * @param ranges whether a part of a file can be had ({@code module.static.allowrange})
 * @param entityTags whether files have an {@code ETag} ({@code module.static.etag})
 * @param gzip whether {@code name.gz} beside a file is sent instead of it to clients that accept
 *     gzip ({@code module.static.gzip})
 * @param maxAge how long clients may use a file without asking again ({@code
 *     module.static.maxage}), and how long a small one is kept in memory without being looked at
 * @param memoryFile files up to this size are kept in memory, in bytes ({@code
 *     module.static.memorycache.limit}); 0 keeps none
 * @param memoryFiles so many of them at most ({@code module.static.memorycache.itemlimit})
 * @param hidden whether files and directories whose name begins with a dot can be had
 * @param indexes what is sent for a directory, the first that is there; nothing else is
 * @param checkReferer whether the request must come from a page of an allowed site ({@code
 *     module.static.checkreferer})
 * @param refererAllowLocal whether this server's own pages are allowed ({@code
 *     module.static.refererallowlocal})
 * @param refererAllows the other hosts whose pages are ({@code module.static.refererallows})
 * @param headers for each file that is sent
 */
public record StaticSettings(
    boolean ranges,
    boolean entityTags,
    boolean gzip,
    Duration maxAge,
    int memoryFile,
    int memoryFiles,
    boolean hidden,
    List<String> indexes,
    boolean checkReferer,
    boolean refererAllowLocal,
    List<String> refererAllows,
    Headers headers) {
  /**
   * The specification's: ranges, tags and gzip, 5 seconds, 4096 files of up to 4096 bytes in
   * memory; no hidden files, {@code index.html}; browsers shall not guess the type.
   */
  public static final StaticSettings DEFAULT =
      new StaticSettings(
          true,
          true,
          true,
          Duration.ofSeconds(5),
          4096,
          4096,
          false,
          List.of("index.html"),
          false,
          true,
          List.of(),
          Headers.of("X-Content-Type-Options", "nosniff"));

  /** Checks the ranges. */
  public StaticSettings {
    if (maxAge.isNegative() || memoryFile < 0 || memoryFiles < 1) {
      throw new IllegalArgumentException(
          "maxAge and memoryFile must not be negative and memoryFiles at least 1, not "
              + maxAge
              + ", "
              + memoryFile
              + " and "
              + memoryFiles);
    }
    indexes = List.copyOf(indexes);
    refererAllows = List.copyOf(refererAllows);
  }

  /**
   * Reads the keys that the components name, and {@code memorycache.enabled}, {@code hidden} and
   * {@code indexes}, of {@code module.static}.
   *
   * @throws io.weft.core.config.ConfigException naming the key that has a wrong value
   */
  public static StaticSettings read(ConfigReader config) {
    boolean memory = config.bool("memorycache.enabled").orElse(true);
    return new StaticSettings(
        config.bool("allowrange").orElse(DEFAULT.ranges),
        config.bool("etag").orElse(DEFAULT.entityTags),
        config.bool("gzip").orElse(DEFAULT.gzip),
        config.seconds("maxage").orElse(DEFAULT.maxAge),
        memory ? config.count("memorycache.limit", 0).orElse(DEFAULT.memoryFile) : 0,
        config.count("memorycache.itemlimit", 1).orElse(DEFAULT.memoryFiles),
        config.bool("hidden").orElse(DEFAULT.hidden),
        config.strings("indexes").orElse(DEFAULT.indexes),
        config.bool("checkreferer").orElse(DEFAULT.checkReferer),
        config.bool("refererallowlocal").orElse(DEFAULT.refererAllowLocal),
        config.strings("refererallows").orElse(DEFAULT.refererAllows),
        DEFAULT.headers);
  }

  /** The same with hidden files or without. */
  public StaticSettings withHidden(boolean value) {
    return new StaticSettings(
        ranges,
        entityTags,
        gzip,
        maxAge,
        memoryFile,
        memoryFiles,
        value,
        indexes,
        checkReferer,
        refererAllowLocal,
        refererAllows,
        headers);
  }

  /** The same with another time for clients, and for files in memory. */
  public StaticSettings withMaxAge(Duration value) {
    return new StaticSettings(
        ranges,
        entityTags,
        gzip,
        value,
        memoryFile,
        memoryFiles,
        hidden,
        indexes,
        checkReferer,
        refererAllowLocal,
        refererAllows,
        headers);
  }

  /** The same with other headers for each file. */
  public StaticSettings withHeaders(Headers value) {
    return new StaticSettings(
        ranges,
        entityTags,
        gzip,
        maxAge,
        memoryFile,
        memoryFiles,
        hidden,
        indexes,
        checkReferer,
        refererAllowLocal,
        refererAllows,
        value);
  }

  /** The same, for requests from pages of this server and of some hosts only. */
  public StaticSettings withReferers(List<String> hosts) {
    return new StaticSettings(
        ranges,
        entityTags,
        gzip,
        maxAge,
        memoryFile,
        memoryFiles,
        hidden,
        indexes,
        true,
        refererAllowLocal,
        hosts,
        headers);
  }
}
