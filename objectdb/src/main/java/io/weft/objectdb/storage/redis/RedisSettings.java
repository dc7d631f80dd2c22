package io.weft.objectdb.storage.redis;

import io.weft.core.config.Config;
import io.weft.core.net.Endpoint;
import io.weft.core.net.TlsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link RedisStorage} reaches Redis; the defaults are those of the specification (3.1:
 * {@code module.redisdb}, {@code module.redisnotifier}, {@code protocol.redis}, {@code
 * redisclient}), but TLS is always verified. Times are positive. Never shows a password.
 *
 * @param endpoint the server: {@code tcp://host:port}, {@code ssl://host:port} or {@code
 *     unix:///path}; without a host this machine ({@code url}). Not used with Sentinels
 * @param sentinels the Sentinels that know which server is the master, asked in this order; none:
 *     {@code endpoint} is the server ({@code sentinels}, a list of URLs). TLS to the master is
 *     spoken when the first of them is named with TLS
 * @param masterName what the Sentinels call the master ({@code module.redisdb.mastername}); with
 *     Sentinels
 * @param sentinelPassword what the Sentinels want to hear ({@code module.redisdb.sentinelpassword})
 * @param database the number of the database in the server ({@code db})
 * @param user who this is for the server's ACL; empty for its default user ({@code user})
 * @param password of the user, or of the server ({@code password})
 * @param tls key and trust of connections with TLS ({@code key}, {@code certificate}, {@code
 *     ca_certs}, {@code verifyhost})
 * @param prefix what the names of the two keys begin with that hold everything: one server may
 *     serve several storages ({@code prefix})
 * @param channelPrefix what the name of the Pub/Sub channel begins with ({@code
 *     module.redisnotifier.prefix})
 * @param deflate whether values of a kilobyte and more are compressed ({@code deflate}); those that
 *     are there are read either way
 * @param deflateNotifications whether messages of a kilobyte and more are compressed ({@code
 *     module.redisnotifier.deflate})
 * @param connections how many connections carry the requests of one scheduler at most; one more is
 *     for its feed ({@code connections})
 * @param connectTimeout how long connecting may take ({@code protocol.redis.connect_timeout})
 * @param timeout how long a reply may take ({@code redisclient.timeout})
 * @param keepAlive how often the server is asked whether it is there and whether the feed has seen
 *     everything ({@code protocol.redis.keepalivetime})
 * @param keepAliveTimeout how long it may take to answer that ({@code
 *     protocol.redis.keepalivetimeout})
 * @param firstRetry how long after its connection was lost the feed tries again; the wait doubles,
 *     and is shortened at random, by its half at most
 * @param longestRetry the longest wait between two attempts of the feed
 * @param maxValueBytes the largest value, in bytes of UTF-8 ({@code protocol.redis.bulklimit})
 * @param publishBytes commits of more bytes are published without their values, which the nodes
 *     that watch them then read
 */
public record RedisSettings(
    Endpoint endpoint,
    List<Endpoint> sentinels,
    Optional<String> masterName,
    Optional<String> sentinelPassword,
    int database,
    Optional<String> user,
    Optional<String> password,
    TlsSettings tls,
    String prefix,
    String channelPrefix,
    boolean deflate,
    boolean deflateNotifications,
    int connections,
    Duration connectTimeout,
    Duration timeout,
    Duration keepAlive,
    Duration keepAliveTimeout,
    Duration firstRetry,
    Duration longestRetry,
    int maxValueBytes,
    int publishBytes) {
  /** The port of a server whose URL names none. */
  public static final int DEFAULT_PORT = 6379;

  /** The port of a Sentinel whose URL names none. */
  public static final int DEFAULT_SENTINEL_PORT = 26379;

  /** The largest value of {@link #maxValueBytes}: Redis itself takes 512 MiB. */
  public static final int LARGEST_MAX_VALUE_BYTES = 256 << 20;

  private static final Duration LONGEST_TIME = Duration.ofDays(1);

  /** The defaults: database 0 of the server on this machine. */
  public static final RedisSettings DEFAULT = builder().build();

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public RedisSettings {
    sentinels = List.copyOf(sentinels);
    require(endpoint, "endpoint");
    sentinels.forEach(sentinel -> require(sentinel, "sentinels"));
    if (sentinels.isEmpty() != masterName.isEmpty()) {
      throw new IllegalArgumentException(
          "sentinels and masterName belong together: one is missing");
    }
    if (user.isPresent() && password.isEmpty()) {
      throw new IllegalArgumentException("user needs a password");
    }
    requireBetween("database", database, 0, Integer.MAX_VALUE);
    requireBetween("connections", connections, 1, 1000);
    requireBetween("maxValueBytes", maxValueBytes, 1, LARGEST_MAX_VALUE_BYTES);
    requireBetween("publishBytes", publishBytes, 0, 1 << 20);
    requireTime("connectTimeout", connectTimeout);
    requireTime("timeout", timeout);
    requireTime("keepAlive", keepAlive);
    requireTime("keepAliveTimeout", keepAliveTimeout);
    requireTime("firstRetry", firstRetry);
    requireTime("longestRetry", longestRetry);
    if (longestRetry.compareTo(firstRetry) < 0) {
      throw new IllegalArgumentException(
          "longestRetry must be at least firstRetry, " + firstRetry + ", not " + longestRetry);
    }
  }

  private static void require(Endpoint endpoint, String name) {
    if (endpoint.mode() != Endpoint.Mode.ACTIVE || endpoint.toString().startsWith("udp")) {
      throw new IllegalArgumentException(
          name + " must be tcp, ssl or unix, to connect to, not " + endpoint);
    }
  }

  private static void requireBetween(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be between " + least + " and " + most + ", not " + value);
    }
  }

  private static void requireTime(String name, Duration value) {
    if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(LONGEST_TIME) > 0) {
      throw new IllegalArgumentException(
          name + " must be between a millisecond and a day, not " + value);
    }
  }

  /**
   * The settings that a configuration makes, under the keys of the specification: {@code
   * module.redisdb.*}, {@code module.redisnotifier.*}, {@code protocol.redis.*}, which {@code
   * module.redisdb.protocol.*} overrides, and {@code redisclient.*} where the others are silent.
   *
   * @throws io.weft.core.config.ConfigException when one has another type or is out of its range
   */
  public static RedisSettings from(Config config) {
    return new RedisConfigReader(config, "").read();
  }

  /**
   * The settings of a virtual host, {@code module.redisdb.vhost.<name>.*}, which inherits from
   * {@link #from(Config)}.
   *
   * @throws io.weft.core.config.ConfigException when one has another type or is out of its range
   */
  public static RedisSettings from(Config config, String vhost) {
    return new RedisConfigReader(config, vhost).read();
  }

  /** To change some of the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** To change some of these. */
  public Builder toBuilder() {
    Builder b = new Builder();
    b.endpoint = endpoint;
    b.sentinels = sentinels;
    b.masterName = masterName;
    b.sentinelPassword = sentinelPassword;
    b.database = database;
    b.user = user;
    b.password = password;
    b.tls = tls;
    b.prefix = prefix;
    b.channelPrefix = channelPrefix;
    b.deflate = deflate;
    b.deflateNotifications = deflateNotifications;
    b.connections = connections;
    b.connectTimeout = connectTimeout;
    b.timeout = timeout;
    b.keepAlive = keepAlive;
    b.keepAliveTimeout = keepAliveTimeout;
    b.firstRetry = firstRetry;
    b.longestRetry = longestRetry;
    b.maxValueBytes = maxValueBytes;
    b.publishBytes = publishBytes;
    return b;
  }

  /** What is asked for, for messages and logs: the server, or the master's name and Sentinels. */
  String address() {
    return masterName.isPresent() ? masterName.get() + " of " + sentinels : endpoint.toString();
  }

  /** Everything but keys and passwords. */
  @Override
  public String toString() {
    return "RedisSettings["
        + address()
        + ", database="
        + database
        + user.map(name -> ", user=" + name).orElse("")
        + (password.isPresent() ? ", password set" : "")
        + ", prefix="
        + prefix
        + ", channelPrefix="
        + channelPrefix
        + ", deflate="
        + deflate
        + ", deflateNotifications="
        + deflateNotifications
        + ", connections="
        + connections
        + ", connectTimeout="
        + connectTimeout
        + ", timeout="
        + timeout
        + ", keepAlive="
        + keepAlive
        + ", keepAliveTimeout="
        + keepAliveTimeout
        + ", firstRetry="
        + firstRetry
        + ", longestRetry="
        + longestRetry
        + ", maxValueBytes="
        + maxValueBytes
        + ", publishBytes="
        + publishBytes
        + "]";
  }

  /** Collects settings; see the components of {@link RedisSettings}. */
  public static final class Builder {
    private Endpoint endpoint = Endpoint.tcp("localhost", DEFAULT_PORT);
    private List<Endpoint> sentinels = List.of();
    private Optional<String> masterName = Optional.empty();
    private Optional<String> sentinelPassword = Optional.empty();
    private int database = 0;
    private Optional<String> user = Optional.empty();
    private Optional<String> password = Optional.empty();
    private TlsSettings tls = TlsSettings.DEFAULT;
    private String prefix = "weft:";
    private String channelPrefix = "vlcp.updatenotifier.";
    private boolean deflate = true;
    private boolean deflateNotifications = false;
    private int connections = 2;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration timeout = Duration.ofSeconds(10);
    private Duration keepAlive = Duration.ofSeconds(10);
    private Duration keepAliveTimeout = Duration.ofSeconds(5);
    private Duration firstRetry = Duration.ofMillis(100);
    private Duration longestRetry = Duration.ofSeconds(5);
    private int maxValueBytes = 64 << 20;
    private int publishBytes = 64 << 10;

    private Builder() {}

    /** The server. */
    public Builder endpoint(Endpoint value) {
      endpoint = value;
      return this;
    }

    /** Sentinels to ask for the master, and what they call it. */
    public Builder sentinels(String master, List<Endpoint> endpoints) {
      masterName = Optional.of(master);
      sentinels = endpoints;
      return this;
    }

    /** What the Sentinels want to hear. */
    public Builder sentinelPassword(String value) {
      sentinelPassword = Optional.of(value);
      return this;
    }

    /** The number of the database. */
    public Builder database(int value) {
      database = value;
      return this;
    }

    /** Who this is for the server's ACL. */
    public Builder user(String value) {
      user = Optional.of(value);
      return this;
    }

    /** The password. */
    public Builder password(String value) {
      password = Optional.of(value);
      return this;
    }

    /** Key and trust of connections with TLS. */
    public Builder tls(TlsSettings value) {
      tls = value;
      return this;
    }

    /** What the names of the keys begin with. */
    public Builder prefix(String value) {
      prefix = value;
      return this;
    }

    /** What the name of the channel begins with. */
    public Builder channelPrefix(String value) {
      channelPrefix = value;
      return this;
    }

    /** Whether large values are compressed. */
    public Builder deflate(boolean value) {
      deflate = value;
      return this;
    }

    /** Whether large messages are compressed. */
    public Builder deflateNotifications(boolean value) {
      deflateNotifications = value;
      return this;
    }

    /** How many connections carry requests. */
    public Builder connections(int value) {
      connections = value;
      return this;
    }

    /** How long connecting may take. */
    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    /** How long a reply may take. */
    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    /** How often the server is asked whether it is there. */
    public Builder keepAlive(Duration value) {
      keepAlive = value;
      return this;
    }

    /** How long it may take to answer that. */
    public Builder keepAliveTimeout(Duration value) {
      keepAliveTimeout = value;
      return this;
    }

    /** The shortest and the longest wait before the feed connects again. */
    public Builder retry(Duration first, Duration longest) {
      firstRetry = first;
      longestRetry = longest;
      return this;
    }

    /** The largest value, in bytes of UTF-8. */
    public Builder maxValueBytes(int value) {
      maxValueBytes = value;
      return this;
    }

    /** Up to how many bytes a commit is published with its values. */
    public Builder publishBytes(int value) {
      publishBytes = value;
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException naming the setting that is out of its range
     */
    public RedisSettings build() {
      return new RedisSettings(
          endpoint,
          sentinels,
          masterName,
          sentinelPassword,
          database,
          user,
          password,
          tls,
          prefix,
          channelPrefix,
          deflate,
          deflateNotifications,
          connections,
          connectTimeout,
          timeout,
          keepAlive,
          keepAliveTimeout,
          firstRetry,
          longestRetry,
          maxValueBytes,
          publishBytes);
    }
  }
}
