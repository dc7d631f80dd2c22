package io.weft.objectdb.storage.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.net.Endpoint;
import io.weft.core.net.Pem;
import io.weft.core.net.TlsSettings;
import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@RequiresRedis
class RedisTlsTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/tls").toAbsolutePath();
  private static final TlsSettings TRUSTING = TlsSettings.DEFAULT.withTrusted(pem("ca.pem"));

  private static Pem pem(String file) {
    return Pem.file(DIRECTORY.resolve(file));
  }

  /** A server that speaks TLS only and wants a certificate. */
  private static RealRedis start(String identity) {
    return RealRedis.startWithTls(
        "--tls-cert-file",
        DIRECTORY.resolve(identity + ".pem").toString(),
        "--tls-key-file",
        DIRECTORY.resolve(identity + ".key").toString(),
        "--tls-ca-cert-file",
        DIRECTORY.resolve("ca.pem").toString());
  }

  private static StorageNode node(RealRedis redis, TlsSettings tls) {
    return new StorageNode(
        "node",
        RedisStorage.open(
            redis
                .settings()
                .endpoint(Endpoint.tcp("127.0.0.1", redis.port()).withTls())
                .tls(tls)
                .build()));
  }

  private static void assertRefused(RealRedis redis, TlsSettings tls) {
    try (StorageNode node = node(redis, tls)) {
      assertThatThrownBy(() -> node.call(r -> node.storage.read(r, List.of("a"))))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("cannot reach ssl://127.0.0.1:" + redis.port());
    }
  }

  @Test
  void aServerIsVerifiedAndIsShownACertificate() {
    TlsSettings known = TRUSTING.withIdentity(pem("client.key"), pem("client.pem"));
    try (RealRedis redis = start("server")) {
      try (StorageNode node = node(redis, known)) {
        long version = node.call(r -> node.put(r, "a", "1"));
        assertThat(version).isPositive();
      }
      assertRefused(redis, TRUSTING);
      assertRefused(redis, TlsSettings.DEFAULT.withIdentity(pem("client.key"), pem("client.pem")));
    }
    try (RealRedis redis = start("elsewhere")) {
      assertRefused(redis, known);
      try (StorageNode node = node(redis, known.withServerName("elsewhere.test"))) {
        assertThat(node.call(r -> node.storage.read(r, List.of("a"))).values()).isEmpty();
      }
    }
  }
}
