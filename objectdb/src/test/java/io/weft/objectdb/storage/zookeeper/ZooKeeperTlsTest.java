package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.objectdb.storage.StorageException;
import io.weft.objectdb.storage.StorageNode;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections with TLS, to a server that has a certificate for this machine. */
class ZooKeeperTlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir Path directory;
  private Map<String, String> properties = Map.of();
  private Zk zk;

  @BeforeEach
  void start() throws Exception {
    Path keys = makeKeys();
    properties =
        Map.of(
            "zookeeper.serverCnxnFactory",
            "org.apache.zookeeper.server.NettyServerCnxnFactory",
            "zookeeper.ssl.keyStore.location",
            keys.toString(),
            "zookeeper.ssl.keyStore.password",
            PASSWORD,
            "zookeeper.ssl.clientAuth",
            "none");
    // The server reads them with every connection; the client has settings of its own.
    properties.forEach(System::setProperty);
    zk = new Zk(true);
  }

  @AfterEach
  void stop() {
    zk.close();
    properties.keySet().forEach(System::clearProperty);
  }

  private Path makeKeys() throws Exception {
    Path keys = directory.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor()).isZero();
    return keys;
  }

  private Path makeTrust() throws Exception {
    KeyStore server = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve("server.p12"))) {
      server.load(in, PASSWORD.toCharArray());
    }
    KeyStore trust = KeyStore.getInstance("PKCS12");
    trust.load(null, null);
    trust.setCertificateEntry("server", server.getCertificate("server"));
    Path file = directory.resolve("trust.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      trust.store(out, PASSWORD.toCharArray());
    }
    return file;
  }

  @Test
  void aServerThatIsTrustedIsUsed() throws Exception {
    ZooKeeperSettings.Tls tls =
        ZooKeeperSettings.Tls.DEFAULTS.withTrustStore(makeTrust(), PASSWORD);
    ZooKeeperSettings settings = zk.settings().toBuilder().tls(tls).build();
    assertThat(settings.toString()).doesNotContain(PASSWORD);
    try (StorageNode node = Zk.node("one", settings)) {
      node.run(r -> node.put(r, "a", "1"));
      assertThat(node.call(r -> node.storage.read(r, List.of("a"))).values()).hasSize(1);
    }
  }

  @Test
  void aServerThatIsNotIsNot() {
    ZooKeeperSettings settings =
        zk.settings().toBuilder()
            .tls(ZooKeeperSettings.Tls.DEFAULTS)
            .callTimeout(Duration.ofSeconds(2))
            .build();
    try (StorageNode node = Zk.node("one", settings)) {
      assertThatThrownBy(() -> node.run(r -> node.storage.read(r, List.of("a"))))
          .isInstanceOf(StorageException.class);
    }
  }
}
