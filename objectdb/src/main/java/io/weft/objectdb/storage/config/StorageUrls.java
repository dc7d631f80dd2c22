package io.weft.objectdb.storage.config;

import io.weft.core.net.Endpoint;
import io.weft.objectdb.storage.redis.RedisSettings;
import io.weft.objectdb.storage.zookeeper.ZooKeeperSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** Reads the URLs of storages. */
final class StorageUrls {
  private static final String PREFIX = "prefix=";

  private StorageUrls() {}

  static StorageSettings parse(String url) {
    int colon = url.indexOf(':');
    String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "journal" -> new StorageSettings.Journal(path(url.substring(colon + 1)));
      case "redis" -> new StorageSettings.Redis(redis(url, false));
      case "rediss" -> new StorageSettings.Redis(redis(url, true));
      case "zk", "zks" -> new StorageSettings.ZooKeeper(ZooKeeperSettings.of(url));
      default ->
          throw new IllegalArgumentException(
              "the URL of a storage begins with journal:, redis://, rediss://, zk:// or zks://");
    };
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("journal: needs the path of a file");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("journal: " + e.getMessage(), e);
    }
  }

  private static RedisSettings redis(String url, boolean tls) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      // Its message would show the URL, and so a password.
      throw bad(e.getReason() + " at character " + e.getIndex());
    }
    String host = uri.getHost();
    if (host == null || uri.getRawFragment() != null) {
      throw bad("it needs a host, and goes on with at most a database and a prefix");
    }
    int port = uri.getPort() < 0 ? RedisSettings.DEFAULT_PORT : uri.getPort();
    RedisSettings.Builder settings = RedisSettings.builder();
    settings.endpoint(Endpoint.parse((tls ? "ssl://" : "tcp://") + host + ":" + port));
    user(uri, settings);
    String path = uri.getPath() == null ? "" : uri.getPath();
    if (!path.isEmpty() && !path.equals("/")) {
      settings.database(database(path.substring(1)));
    }
    String query = uri.getQuery();
    if (query != null) {
      if (!query.startsWith(PREFIX)) {
        throw bad("after the ? there can only be prefix=");
      }
      settings.prefix(query.substring(PREFIX.length()));
    }
    return settings.build();
  }

  private static void user(URI uri, RedisSettings.Builder settings) {
    String info = uri.getUserInfo();
    if (info == null) {
      return;
    }
    int colon = info.indexOf(':');
    if (colon < 0) {
      throw bad("a user needs a password: user:password@, or :password@");
    }
    if (colon > 0) {
      settings.user(info.substring(0, colon));
    }
    settings.password(info.substring(colon + 1));
  }

  private static int database(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw bad("the database is a number");
    }
    return Integer.parseInt(text);
  }

  private static IllegalArgumentException bad(String reason) {
    return new IllegalArgumentException("bad redis URL: " + reason);
  }
}
