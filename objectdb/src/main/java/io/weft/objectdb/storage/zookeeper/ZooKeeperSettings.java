package io.weft.objectdb.storage.zookeeper;

import io.weft.core.config.Config;
import io.weft.core.config.ConfigReader;
import io.weft.core.config.Literal;
import io.weft.objectdb.storage.MemoryStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
  public static final ZooKeeperSettings DEFAULTS =
      new ZooKeeperSettings(
          List.of("localhost:" + DEFAULT_PORT),
          "/",
          Duration.ofSeconds(20),
          Duration.ofSeconds(10),
          true,
          Access.EVERYBODY,
          List.of(),
          false,
          MemoryStorage.DEFAULT_MAX_VALUE_BYTES,
          DEFAULT_MAX_REQUEST_BYTES,
          Optional.empty());

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
    servers = servers.stream().map(ZooKeeperSettings::checkedServer).toList();
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
    if (time.isNegative() || time.toMillis() < 1 || time.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          name + " " + time + " is not between 1 ms and " + Integer.MAX_VALUE + " ms");
    }
  }

  private static String checkedServer(String server) {
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
      return host + ":" + DEFAULT_PORT;
    }
    String port = text.substring(colon + 1);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535 || port.matches("0+")) {
      throw new IllegalArgumentException("server '" + server + "' has no port from 1 to 65535");
    }
    return text;
  }

  private static String checkedChroot(String chroot) {
    String path = chroot.isEmpty() ? "/" : chroot;
    while (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    if (!path.matches("/|(/[\\x21-\\x2e\\x30-\\x7e]+)+") || path.matches(".*/\\.\\.?(/.*)?")) {
      throw new IllegalArgumentException("chroot '" + chroot + "' is not the path of a node");
    }
    return path;
  }

  /** The defaults with what a URL says; see {@link #withUrl}. */
  public static ZooKeeperSettings of(String url) {
    return DEFAULTS.withUrl(url);
  }

  /**
   * The same with the servers and the chroot of a URL: {@code
   * zk://server1[:port1],server2[:port2]/[chroot]} (specification 3.2.4, {@code
   * module.zookeeperdb.url}). {@code zks:} instead of {@code zk:} turns TLS on.
   */
  public ZooKeeperSettings withUrl(String url) {
    int slashes = url.indexOf("://");
    String scheme = slashes < 0 ? "" : url.substring(0, slashes).toLowerCase(Locale.ROOT);
    if (!scheme.equals("zk") && !scheme.equals("zks")) {
      throw new IllegalArgumentException("a URL of ZooKeeper starts with zk:// or zks://");
    }
    String rest = url.substring(slashes + 3);
    int slash = rest.indexOf('/');
    String hosts = slash < 0 ? rest : rest.substring(0, slash);
    ZooKeeperSettings found =
        withServers(List.of(hosts.split(",", -1)))
            .withChroot(slash < 0 ? "/" : rest.substring(slash));
    return scheme.equals("zks") && tls.isEmpty() ? found.withTls(Tls.DEFAULTS) : found;
  }

  /**
   * Reads the settings of a configuration: {@code module.zookeeperdb.url}, {@code .serialize} (only
   * {@code 'json'} exists), {@code .deflate}; {@code zookeeperclient.serverlist}, {@code .chroot},
   * {@code .auth} (tuples of scheme and secret) and {@code .sessiontimeout}; a URL goes before the
   * last four's list and chroot. Beyond the specification there are {@code
   * module.zookeeperdb.timeout} (seconds for a call), {@code .access}, {@code .readonly}, {@code
   * .maxvalue}, {@code .maxrequest} (bytes), {@code .keystore}, {@code .keystorepassword}, {@code
   * .truststore}, {@code .truststorepassword} and {@code .verifyhost}.
   *
   * @throws io.weft.core.config.ConfigException for a value that is wrong, naming its place
   */
  public static ZooKeeperSettings from(Config config) {
    ConfigReader client = config.section("zookeeperclient");
    ConfigReader module = config.section("module", "zookeeperdb");
    ZooKeeperSettings settings = DEFAULTS;
    List<String> list = client.strings("serverlist").orElse(List.of());
    if (!list.isEmpty()) {
      settings =
          client.value("serverlist", literal -> DEFAULTS.withServerList(list)).orElse(settings);
    }
    settings = read(client.value("chroot", text(settings::withChroot)), settings);
    settings = read(client.value("auth", withAuths(settings)), settings);
    settings = read(module.value("url", text(settings::withUrl)), settings);
    module.value("serialize", text(ZooKeeperSettings::checkedFormat));
    ZooKeeperSettings base =
        settings
            .withSessionTimeout(client.seconds("sessiontimeout").orElse(settings.sessionTimeout()))
            .withCallTimeout(module.seconds("timeout").orElse(settings.callTimeout()))
            .withDeflate(module.bool("deflate").orElse(settings.deflate()))
            .withReadOnly(module.bool("readonly").orElse(settings.readOnly()));
    base =
        base.withLimits(
            module.count("maxvalue", 1).orElse(base.maxValueBytes()),
            module.count("maxrequest", 1).orElse(base.maxRequestBytes()));
    return withTls(module, base)
        .withAccess(module.choice("access", Access.class).orElse(base.access()));
  }

  private static ZooKeeperSettings read(
      Optional<ZooKeeperSettings> found, ZooKeeperSettings others) {
    return found.orElse(others);
  }

  private static <T> java.util.function.Function<Literal, T> text(
      java.util.function.Function<String, T> then) {
    return literal -> {
      if (literal instanceof Literal.Text(String value)) {
        return then.apply(value);
      }
      throw new IllegalArgumentException("must be a string, not " + literal.typeName());
    };
  }

  private static String checkedFormat(String format) {
    if (!format.equals("json")) {
      throw new IllegalArgumentException("must be 'json', not '" + format + "'");
    }
    return format;
  }

  private static java.util.function.Function<Literal, ZooKeeperSettings> withAuths(
      ZooKeeperSettings settings) {
    return literal -> {
      List<Auth> found = new ArrayList<>();
      if (!(literal.toJava() instanceof Iterable<?> pairs)) {
        throw new IllegalArgumentException("must be a list of (scheme, secret)");
      }
      for (Object pair : pairs) {
        if (pair instanceof List<?> parts
            && parts.size() == 2
            && parts.get(0) instanceof String scheme
            && parts.get(1) instanceof String secret) {
          found.add(new Auth(scheme, secret));
        } else {
          throw new IllegalArgumentException("must be a list of (scheme, secret)");
        }
      }
      return settings.withAuth(found);
    };
  }

  private static ZooKeeperSettings withTls(ConfigReader module, ZooKeeperSettings settings) {
    Optional<Path> keys = module.string("keystore").map(Path::of);
    Optional<Path> trust = module.string("truststore").map(Path::of);
    String keysPassword = module.string("keystorepassword").orElse("");
    String trustPassword = module.string("truststorepassword").orElse("");
    boolean verifyHost = module.bool("verifyhost").orElse(true);
    if (settings.tls().isEmpty() && keys.isEmpty() && trust.isEmpty()) {
      return settings;
    }
    return settings.withTls(new Tls(keys, keysPassword, trust, trustPassword, verifyHost));
  }

  /** The same with servers as {@code zookeeperclient.serverlist} has them: names or URLs. */
  private ZooKeeperSettings withServerList(List<String> list) {
    List<String> names = new ArrayList<>();
    for (String item : list) {
      int slashes = item.indexOf("://");
      names.add(slashes < 0 ? item : item.substring(slashes + 3).replaceAll("/+$", ""));
    }
    return withServers(names);
  }

  /** The same with other servers, {@code host} or {@code host:port} each. */
  public ZooKeeperSettings withServers(List<String> value) {
    return new ZooKeeperSettings(
        value,
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

  /** The same below another node. */
  public ZooKeeperSettings withChroot(String value) {
    return new ZooKeeperSettings(
        servers,
        value,
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

  /** The same with another time-out of the session. */
  public ZooKeeperSettings withSessionTimeout(Duration value) {
    return new ZooKeeperSettings(
        servers,
        chroot,
        value,
        callTimeout,
        deflate,
        access,
        auth,
        readOnly,
        maxValueBytes,
        maxRequestBytes,
        tls);
  }

  /** The same with another time-out of reads and commits. */
  public ZooKeeperSettings withCallTimeout(Duration value) {
    return new ZooKeeperSettings(
        servers,
        chroot,
        sessionTimeout,
        value,
        deflate,
        access,
        auth,
        readOnly,
        maxValueBytes,
        maxRequestBytes,
        tls);
  }

  /** The same, compressing or not. */
  public ZooKeeperSettings withDeflate(boolean value) {
    return new ZooKeeperSettings(
        servers,
        chroot,
        sessionTimeout,
        callTimeout,
        value,
        access,
        auth,
        readOnly,
        maxValueBytes,
        maxRequestBytes,
        tls);
  }

  /** The same with other rights for what is made from now on. */
  public ZooKeeperSettings withAccess(Access value) {
    return new ZooKeeperSettings(
        servers,
        chroot,
        sessionTimeout,
        callTimeout,
        deflate,
        value,
        auth,
        readOnly,
        maxValueBytes,
        maxRequestBytes,
        tls);
  }

  /** The same with other identities. */
  public ZooKeeperSettings withAuth(List<Auth> value) {
    return new ZooKeeperSettings(
        servers,
        chroot,
        sessionTimeout,
        callTimeout,
        deflate,
        access,
        value,
        readOnly,
        maxValueBytes,
        maxRequestBytes,
        tls);
  }

  /** The same with the identity of a user, by password. */
  public ZooKeeperSettings withDigest(String user, String password) {
    return withAuth(List.of(new Auth("digest", user + ":" + password)));
  }

  /** The same, content with a server that has lost the others or not. */
  public ZooKeeperSettings withReadOnly(boolean value) {
    return new ZooKeeperSettings(
        servers,
        chroot,
        sessionTimeout,
        callTimeout,
        deflate,
        access,
        auth,
        value,
        maxValueBytes,
        maxRequestBytes,
        tls);
  }

  /** The same with other limits of a value and of a request, in bytes. */
  public ZooKeeperSettings withLimits(int valueBytes, int requestBytes) {
    return new ZooKeeperSettings(
        servers,
        chroot,
        sessionTimeout,
        callTimeout,
        deflate,
        access,
        auth,
        readOnly,
        valueBytes,
        requestBytes,
        tls);
  }

  /** The same with encryption. */
  public ZooKeeperSettings withTls(Tls value) {
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
        Optional.of(value));
  }
}
