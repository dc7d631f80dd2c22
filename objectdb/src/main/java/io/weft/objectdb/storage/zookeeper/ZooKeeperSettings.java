package io.weft.objectdb.storage.zookeeper;

import io.weft.core.config.Config;
import io.weft.objectdb.storage.MemoryStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a {@link ZooKeeperStorage} reaches its ensemble and what it writes there. Immutable. The text
 * of settings shows no secret.
 *
 * @param servers the servers of the ensemble, {@code host:port} each, {@code [address]:port} for
 *     IPv6
 * @param chroot the node below which everything of this program is, {@code /} for the root; it is
 *     made when it is missing. Storages with different ones know nothing of each other
 * @param sessionTimeout after so long without contact the servers forget the session; they may
 *     shorten or lengthen it to their own limits
 * @param callTimeout how long a read or a commit waits, for a connection and for its answer
 * @param deflate whether values are compressed where it makes them smaller. Either kind can be read
 *     by everybody
 * @param access who may read and write the nodes that this storage makes
 * @param auth who this program is to the servers; {@link Access} refers to it
 * @param readOnly whether a server that has lost the others may answer reads meanwhile, possibly
 *     with old values; such a server must have {@code readonlymode.enabled}
 * @param maxValueBytes the largest value, in bytes of UTF-8
 * @param maxRequestBytes the largest request that the servers take, which is their {@code
 *     jute.maxbuffer}; it limits what one commit may write
 * @param tls how the connection is encrypted, empty for not at all
 */
public record ZooKeeperSettings(
    List<String> servers,
    String chroot,
    Duration sessionTimeout,
    Duration callTimeout,
    boolean deflate,
    Access access,
    List<Auth> auth,
    boolean readOnly,
    int maxValueBytes,
    int maxRequestBytes,
    Optional<Tls> tls) {
  /** The port of a server that names none. */
  public static final int DEFAULT_PORT = 2181;

  /** The limit of a server that has no {@code jute.maxbuffer} of its own, in bytes. */
  public static final int DEFAULT_MAX_REQUEST_BYTES = 0xfffff;

  /** What requests and nodes take besides a value. */
  private static final int ENVELOPE_BYTES = 8192;

  /** One server on this machine, and the defaults of the specification's 3.2.4 and 3.2.11. */
  public static final ZooKeeperSettings DEFAULTS = builder().build();

  /** Who may read and write what a storage makes. */
  public enum Access {
    /** Everybody may do everything. */
    EVERYBODY,
    /** Only who has the same {@link Auth} may read and write. */
    OWNER,
    /** Who has the same {@link Auth} may write, everybody may read. */
    OWNER_WRITES
  }

  /**
   * An identity.
   *
   * @param scheme the way to prove it, {@code digest} for instance
   * @param secret what it is proved with, {@code user:password} for {@code digest}
   */
  public record Auth(String scheme, String secret) {
    @Override
    public String toString() {
      return "Auth[scheme=" + scheme + "]";
    }
  }

  /**
   * Encryption with the JDK's TLS.
   *
   * @param keyStore the file with this program's certificate and key (JKS, PKCS12 or PEM, known by
   *     its suffix), empty when the servers ask for none
   * @param keyStorePassword opens it, may be empty
   * @param trustStore the file with the authorities' certificates, empty for those of the JDK
   * @param trustStorePassword opens it, may be empty
   * @param verifyHost whether a server's certificate must be for the name it is reached by
   */
  public record Tls(
      Optional<Path> keyStore,
      String keyStorePassword,
      Optional<Path> trustStore,
      String trustStorePassword,
      boolean verifyHost) {
    /** The JDK's authorities, no certificate of one's own. */
    public static final Tls DEFAULTS = new Tls(Optional.empty(), "", Optional.empty(), "", true);

    /** The same with a certificate and key of one's own. */
    public Tls withKeyStore(Path file, String password) {
      return new Tls(Optional.of(file), password, trustStore, trustStorePassword, verifyHost);
    }

    /** The same with other authorities. */
    public Tls withTrustStore(Path file, String password) {
      return new Tls(keyStore, keyStorePassword, Optional.of(file), password, verifyHost);
    }

    /** The same, checking the server's name or not. */
    public Tls withVerifyHost(boolean value) {
      return new Tls(keyStore, keyStorePassword, trustStore, trustStorePassword, value);
    }

    @Override
    public String toString() {
      return "Tls[keyStore="
          + keyStore
          + ", trustStore="
          + trustStore
          + ", verifyHost="
          + verifyHost
          + "]";
    }
  }

  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is out of its range
   */
  public ZooKeeperSettings {
    servers = servers.stream().map(server -> checkedServer(server, DEFAULT_PORT)).toList();
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("servers are empty");
    }
    chroot = checkedChroot(chroot);
    checkTime("sessionTimeout", sessionTimeout);
    checkTime("callTimeout", callTimeout);
    auth = List.copyOf(auth);
    if (access != Access.EVERYBODY && auth.isEmpty()) {
      throw new IllegalArgumentException("access " + access + " needs an auth");
    }
    if (maxRequestBytes < 2 * ENVELOPE_BYTES) {
      throw new IllegalArgumentException(
          "maxRequestBytes " + maxRequestBytes + " is below " + 2 * ENVELOPE_BYTES);
    }
    if (maxValueBytes < 1 || maxValueBytes > maxRequestBytes - ENVELOPE_BYTES) {
      throw new IllegalArgumentException(
          "maxValueBytes "
              + maxValueBytes
              + " is not between 1 and "
              + (maxRequestBytes - ENVELOPE_BYTES)
              + ", so that a value fits a request of "
              + maxRequestBytes);
    }
  }

  private static void checkTime(String name, Duration time) {
    if (!isInRange(time)) {
      throw new IllegalArgumentException(
          name + " " + time + " is not between 1 ms and " + Integer.MAX_VALUE + " ms");
    }
  }

  static boolean isInRange(Duration time) {
    return time.compareTo(Duration.ofMillis(1)) >= 0
        && time.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) <= 0;
  }

  static String checkedServer(String server, int defaultPort) {
    String text = server.strip();
    int colon = text.lastIndexOf(':');
    boolean hasPort = colon > text.lastIndexOf(']') && colon > 0;
    String host = hasPort ? text.substring(0, colon) : text;
    boolean unusual =
        host.chars().anyMatch(c -> c <= ' ' || c == ',' || c == '/' || c == '@' || c > '~');
    if (host.isEmpty() || unusual || (host.indexOf(':') >= 0 && !host.startsWith("["))) {
      throw new IllegalArgumentException("server '" + server + "' is not host:port");
    }
    if (!hasPort) {
      return host + ":" + defaultPort;
    }
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535 || port.matches("0+")) {
      throw new IllegalArgumentException("server '" + server + "' has no port from 1 to 65535");
    }
    return text;
  }

  static String checkedChroot(String chroot) {
    String path = chroot.isEmpty() ? "/" : chroot;
    while (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    if (!path.matches("/|(/[\\x21-\\x2e\\x30-\\x7e]+)+") || path.matches(".*/\\.\\.?(/.*)?")) {
      throw new IllegalArgumentException("chroot '" + chroot + "' is not the path of a node");
    }
    return path;
  }

  /** The defaults with what a URL says; see {@link Builder#url}. */
  public static ZooKeeperSettings of(String url) {
    return builder().url(url).build();
  }

  /**
   * The settings of a configuration: {@code module.zookeeperdb.url}, {@code .serialize} (only
   * {@code 'json'} exists), {@code .deflate}; {@code zookeeperclient.serverlist}, {@code .chroot},
   * {@code .auth} (tuples of scheme and secret) and {@code .sessiontimeout}; {@code
   * protocol.zookeeper.defaultport}. A URL goes before the client's list and chroot. Beyond the
   * specification there are {@code module.zookeeperdb.timeout} (seconds for a call), {@code
   * .access}, {@code .readonly}, {@code .maxvalue}, {@code .maxrequest} (bytes), {@code .keystore},
   * {@code .keystorepassword}, {@code .truststore}, {@code .truststorepassword} and {@code
   * .verifyhost}.
   *
   * @throws io.weft.core.config.ConfigException for a value that is wrong, naming its place
   */
  public static ZooKeeperSettings from(Config config) {
    return new ZooKeeperConfigReader(config, "").read();
  }

  /**
   * The settings of a virtual host, {@code module.zookeeperdb.vhost.<name>.*}, which inherits from
   * {@link #from(Config)}.
   *
   * @throws io.weft.core.config.ConfigException for a value that is wrong, naming its place
   */
  public static ZooKeeperSettings from(Config config, String vhost) {
    return new ZooKeeperConfigReader(config, vhost).read();
  }

  /** To change some of the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** To change some of these. */
  public Builder toBuilder() {
    Builder b = new Builder();
    b.servers = servers;
    b.chroot = chroot;
    b.sessionTimeout = sessionTimeout;
    b.callTimeout = callTimeout;
    b.deflate = deflate;
    b.access = access;
    b.auth = auth;
    b.readOnly = readOnly;
    b.maxValueBytes = maxValueBytes;
    b.maxRequestBytes = maxRequestBytes;
    b.tls = tls;
    return b;
  }

  /** Collects settings; see the components of {@link ZooKeeperSettings}. */
  public static final class Builder {
    private List<String> servers = List.of("localhost:" + DEFAULT_PORT);
    private String chroot = "/";
    private Duration sessionTimeout = Duration.ofSeconds(20);
    private Duration callTimeout = Duration.ofSeconds(10);
    private boolean deflate = true;
    private Access access = Access.EVERYBODY;
    private List<Auth> auth = List.of();
    private boolean readOnly;
    private int maxValueBytes = MemoryStorage.DEFAULT_MAX_VALUE_BYTES;
    private int maxRequestBytes = DEFAULT_MAX_REQUEST_BYTES;
    private Optional<Tls> tls = Optional.empty();

    private int defaultPort = DEFAULT_PORT;

    private Builder() {}

    /** The port of servers that a URL names without one. */
    void defaultPort(int value) {
      defaultPort = value;
    }

    /**
     * The servers and the chroot of a URL: {@code zk://server1[:port1],server2[:port2]/[chroot]}
     * (specification 3.2.4, {@code module.zookeeperdb.url}). {@code zks:} instead of {@code zk:}
     * turns TLS on.
     *
     * @throws IllegalArgumentException when it is no such URL
     */
    public Builder url(String url) {
      int slashes = url.indexOf("://");
      String scheme = slashes < 0 ? "" : url.substring(0, slashes).toLowerCase(Locale.ROOT);
      if (!scheme.equals("zk") && !scheme.equals("zks")) {
        throw new IllegalArgumentException("a URL of ZooKeeper starts with zk:// or zks://");
      }
      String rest = url.substring(slashes + 3);
      int slash = rest.indexOf('/');
      String hosts = slash < 0 ? rest : rest.substring(0, slash);
      servers =
          Stream.of(hosts.split(",", -1)).map(host -> checkedServer(host, defaultPort)).toList();
      chroot = checkedChroot(slash < 0 ? "/" : rest.substring(slash));
      if (scheme.equals("zks") && tls.isEmpty()) {
        tls = Optional.of(Tls.DEFAULTS);
      }
      return this;
    }

    /** The servers, {@code host} or {@code host:port} each. */
    public Builder servers(List<String> value) {
      servers = value;
      return this;
    }

    /** The node below which everything is. */
    public Builder chroot(String value) {
      chroot = value;
      return this;
    }

    /** The time-out of the session. */
    public Builder sessionTimeout(Duration value) {
      sessionTimeout = value;
      return this;
    }

    /** The time-out of reads and commits. */
    public Builder callTimeout(Duration value) {
      callTimeout = value;
      return this;
    }

    /** Whether values are compressed. */
    public Builder deflate(boolean value) {
      deflate = value;
      return this;
    }

    /** The rights for what is made from now on. */
    public Builder access(Access value) {
      access = value;
      return this;
    }

    /** The identities. */
    public Builder auth(List<Auth> value) {
      auth = value;
      return this;
    }

    /** The identity of a user, by password. */
    public Builder digest(String user, String password) {
      return auth(List.of(new Auth("digest", user + ":" + password)));
    }

    /** Whether a server that has lost the others will do for reads. */
    public Builder readOnly(boolean value) {
      readOnly = value;
      return this;
    }

    /** The largest value, in bytes of UTF-8. */
    public Builder maxValueBytes(int value) {
      maxValueBytes = value;
      return this;
    }

    /** The largest request, in bytes. */
    public Builder maxRequestBytes(int value) {
      maxRequestBytes = value;
      return this;
    }

    /** Encryption. */
    public Builder tls(Tls value) {
      tls = Optional.of(value);
      return this;
    }

    Optional<Tls> tls() {
      return tls;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException naming the setting that is out of its range
     */
    public ZooKeeperSettings build() {
      return new ZooKeeperSettings(
          servers,
          chroot,
          sessionTimeout,
          callTimeout,
          deflate,
          access,
          auth,
          readOnly,
          maxValueBytes,
          maxRequestBytes,
          tls);
    }
  }
}
