package io.weft.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** What libraries with sockets of their own get from TLS settings. */
class TlsSocketsTest {
  private static final TlsSettings TRUSTING = TlsSettings.DEFAULT.withTrusted(pem("ca.pem"));

  private static Pem pem(String file) {
    return Pem.file(Path.of("src/test/resources/tls", file));
  }

  /** Connects to a server with a certificate for localhost; returns the protocol spoken. */
  private static String connect(TlsSettings client, String host) throws IOException {
    TlsSettings server = TRUSTING.withIdentity(pem("server.key"), pem("server.pem"));
    try (SSLServerSocket listener =
        (SSLServerSocket)
            server
                .socketContext()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> accept(listener));
      try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
          SSLSocket socket =
              (SSLSocket)
                  client
                      .socketContext()
                      .getSocketFactory()
                      .createSocket(plain, host, listener.getLocalPort(), true)) {
        socket.setSSLParameters(client.socketParameters(host));
        socket.startHandshake();
        return socket.getSession().getProtocol();
      }
    }
  }

  private static void accept(SSLServerSocket listener) {
    try (SSLSocket accepted = (SSLSocket) listener.accept()) {
      accepted.startHandshake();
    } catch (IOException e) {
      // The client is not content: that is what the test is about.
    }
  }

  @Test
  void theyVerifyTheServerAndItsName() throws IOException {
    assertThat(connect(TRUSTING, "localhost")).isEqualTo("TLSv1.3");
    assertThatThrownBy(() -> connect(TlsSettings.DEFAULT, "localhost"))
        .isInstanceOf(SSLException.class);
    assertThatThrownBy(() -> connect(TRUSTING, "elsewhere.test")).isInstanceOf(SSLException.class);
    assertThat(connect(TRUSTING.withVerifyHost(false), "elsewhere.test")).isEqualTo("TLSv1.3");
    assertThat(connect(TlsSettings.DEFAULT.insecure(), "elsewhere.test")).isEqualTo("TLSv1.3");
  }

  @Test
  void theySpeakTheVersionsThatAreSetAndAskForTheName() throws IOException {
    assertThat(connect(TRUSTING.withProtocols("TLSv1.2"), "localhost")).isEqualTo("TLSv1.2");
    TlsSettings named = TRUSTING.withServerName("localhost");
    assertThat(connect(named, "localhost")).isEqualTo("TLSv1.3");
    assertThat(named.socketParameters("x").getServerNames()).hasSize(1);
  }
}
