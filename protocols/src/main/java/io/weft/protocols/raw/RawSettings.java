package io.weft.protocols.raw;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigSection;

/**
 * How raw connections work; the defaults are those of the specification (3.1, {@code
 * protocol.raw}).
 *
 * @param persist whether a client connects again when the connection was lost
 * @param defaultPort the port of an endpoint that names none, 0 to 65535
 * @param buffering whether small writes are collected; they then stay until {@code flush} or the
 *     end
 * @param writeBufferLimit with buffering, how many bytes are collected at most, at least 1
 * @param splitSize larger writes go out in pieces of this size, so that others get their turn; in
 *     bytes, at least 1
 */
public record RawSettings(
    boolean persist, int defaultPort, boolean buffering, int writeBufferLimit, int splitSize) {
  /** No reconnecting, no buffering; 4096 bytes, 1 MiB. */
  public static final RawSettings DEFAULT = new RawSettings(false, 0, false, 4096, 1024 * 1024);

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public RawSettings {
    if (defaultPort >>> 16 != 0) {
      throw new IllegalArgumentException("defaultPort must be 0 to 65535, not " + defaultPort);
    }
    requireAtLeastOne("writeBufferLimit", writeBufferLimit);
    requireAtLeastOne("splitSize", splitSize);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, not " + value);
    }
  }

  /**
   * Reads {@code protocol.raw.*}, and {@code protocol.default.*} behind it. {@code createqueue} has
   * no effect: every connection has queues of its own.
   *
   * @throws io.weft.core.config.ConfigException naming the place of a setting that is wrong
   */
  public static RawSettings read(Config config) {
    ConfigSection section = config.section("protocol", "raw");
    section.bool("createqueue");
    return new RawSettings(
        section.bool("persist").orElse(DEFAULT.persist),
        (int) section.integer("defaultport", 0, 0xffff).orElse(DEFAULT.defaultPort),
        section.bool("buffering").orElse(DEFAULT.buffering),
        section.count("writebufferlimit", 1).orElse(DEFAULT.writeBufferLimit),
        section.count("splitsize", 1).orElse(DEFAULT.splitSize));
  }

  /** The same, connecting again or not. */
  public RawSettings withPersist(boolean value) {
    return new RawSettings(value, defaultPort, buffering, writeBufferLimit, splitSize);
  }

  /** The same with another port for endpoints that name none. */
  public RawSettings withDefaultPort(int value) {
    return new RawSettings(persist, value, buffering, writeBufferLimit, splitSize);
  }

  /** The same, collecting up to so many bytes of small writes. */
  public RawSettings withBuffering(int limit) {
    return new RawSettings(persist, defaultPort, true, limit, splitSize);
  }

  /** The same with another size of pieces. */
  public RawSettings withSplitSize(int value) {
    return new RawSettings(persist, defaultPort, buffering, writeBufferLimit, value);
  }
}
