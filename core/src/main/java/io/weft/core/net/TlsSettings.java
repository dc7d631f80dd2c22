package io.weft.core.net;

import io.weft.core.config.ConfigReader;
import io.weft.core.config.ConfigSection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Keys and trust for endpoints with TLS. By default TLS 1.3 and 1.2 are spoken, and a client
 * verifies that the server's certificate comes from an authority that the JDK trusts and is for the
 * host that it connects to; over a UNIX socket, which has no host, the name is verified only when
 * {@code serverName} is set.
 *
 * {@snippet class="io.weft.core.net.NetSnippetsTest" region="tls"}
 *
 * @param key this side's private key (PKCS #8, or RSA in PKCS #1), if it has one; a server needs
 *     one
 * @param certificate this side's certificate, and the intermediate ones behind it; with the key
 * @param trusted the certificates of the authorities to trust; none: those that the JDK trusts
 * @param clientCertificate whether a server asks its clients for a certificate
 * @param verify whether a client verifies the server's certificate. Without, anybody between the
 *     two can read and change everything; a warning is logged
 * @param verifyHost whether a client that verifies also expects the certificate to be for the host
 *     that it connects to; without, whoever has any certificate of a trusted authority can pose as
 *     the server: only for authorities of one's own
 * @param serverName the name that the server's certificate must be for, and that is asked for
 *     (SNI), instead of the endpoint's host
 * @param protocols the versions to speak, such as {@code TLSv1.3}; at least one
 * @param handshakeTimeout how long the handshake may take; positive
 */
public record TlsSettings(
    Optional<Pem> key,
    Optional<Pem> certificate,
    List<Pem> trusted,
    ClientCertificate clientCertificate,
    boolean verify,
    boolean verifyHost,
    Optional<String> serverName,
    List<String> protocols,
    Duration handshakeTimeout) {
  /** Verifies servers with the JDK's trust, has no key. */
  public static final TlsSettings DEFAULT =
      new TlsSettings(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          ClientCertificate.NONE,
          true,
          true,
          Optional.empty(),
          List.of("TLSv1.3", "TLSv1.2"),
          Duration.ofSeconds(10));

  /** Whether a server asks its clients for a certificate. */
  public enum ClientCertificate {
    /** Does not ask. */
    NONE,
    /** Asks; one that is shown must be good. */
    OPTIONAL,
    /** Takes no client without a good one. */
    REQUIRED
  }

  /**
   * Copies the lists and checks the ranges.
   *
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  public TlsSettings {
    trusted = List.copyOf(trusted);
    protocols = List.copyOf(protocols);
    if (key.isPresent() != certificate.isPresent()) {
      throw new IllegalArgumentException("key and certificate belong together: one is missing");
    }
    if (protocols.isEmpty()) {
      throw new IllegalArgumentException("protocols must name at least one");
    }
    Limits.positive("handshakeTimeout", handshakeTimeout);
  }

  /**
   * These settings with what a section says (specification 3.1, as of {@code module.httpserver}):
   * {@code key} and {@code certificate}, files that belong together, and {@code ca_certs}, a file
   * of the authorities to trust. A server that is given authorities takes no client without a
   * certificate of theirs; one that is given none does not ask for it.
   *
   * @throws io.weft.core.config.ConfigException naming the place of what is wrong
   */
  public TlsSettings configured(ConfigReader section) {
    Optional<String> keyFile = section.string("key");
    Optional<String> certificateFile = section.string("certificate");
    if (keyFile.isPresent() != certificateFile.isPresent()) {
      throw section
          .find(keyFile.isPresent() ? "key" : "certificate")
          .orElseThrow()
          .invalid("key and certificate belong together: one is missing");
    }
    TlsSettings changed = this;
    if (keyFile.isPresent() && certificateFile.isPresent()) {
      changed =
          changed.withIdentity(
              Pem.file(Path.of(keyFile.get())), Pem.file(Path.of(certificateFile.get())));
    }
    Optional<String> authorities = section.string("ca_certs");
    if (authorities.isPresent()) {
      changed =
          changed
              .withTrusted(Pem.file(Path.of(authorities.get())))
              .withClientCertificate(ClientCertificate.REQUIRED);
    }
    return changed;
  }

  /**
   * Sees that a server on that endpoint has a key, if it needs one: else that would only be found
   * when the first client comes.
   *
   * @param section what the settings and the endpoint were read from
   * @throws io.weft.core.config.ConfigException naming the place of the URL
   */
  public void requireKey(Endpoint endpoint, ConfigSection section) {
    if (endpoint.isTls() && key.isEmpty()) {
      ConfigReader own = section.own();
      throw own.find("url")
          .or(() -> own.find("urls"))
          .orElseThrow()
          .invalid("a server with TLS needs " + section.key("key") + " and .certificate");
    }
  }

  /** The same with a key, and the certificate for it with those behind it. */
  public TlsSettings withIdentity(Pem privateKey, Pem certificates) {
    return new TlsSettings(
        Optional.of(privateKey),
        Optional.of(certificates),
        trusted,
        clientCertificate,
        verify,
        verifyHost,
        serverName,
        protocols,
        handshakeTimeout);
  }

  /** The same, trusting these authorities only. */
  public TlsSettings withTrusted(Pem... authorities) {
    return new TlsSettings(
        key,
        certificate,
        List.of(authorities),
        clientCertificate,
        verify,
        verifyHost,
        serverName,
        protocols,
        handshakeTimeout);
  }

  /** The same, asking clients for a certificate or not. */
  public TlsSettings withClientCertificate(ClientCertificate wish) {
    return new TlsSettings(
        key,
        certificate,
        trusted,
        wish,
        verify,
        verifyHost,
        serverName,
        protocols,
        handshakeTimeout);
  }

  /** The same without verifying servers: see {@link #verify}. */
  public TlsSettings insecure() {
    return new TlsSettings(
        key,
        certificate,
        trusted,
        clientCertificate,
        false,
        verifyHost,
        serverName,
        protocols,
        handshakeTimeout);
  }

  /** The same, with or without expecting the server's certificate to be for its host. */
  public TlsSettings withVerifyHost(boolean other) {
    return new TlsSettings(
        key,
        certificate,
        trusted,
        clientCertificate,
        verify,
        other,
        serverName,
        protocols,
        handshakeTimeout);
  }

  /** The same, expecting the server to have this name. */
  public TlsSettings withServerName(String name) {
    return new TlsSettings(
        key,
        certificate,
        trusted,
        clientCertificate,
        verify,
        verifyHost,
        Optional.of(name),
        protocols,
        handshakeTimeout);
  }

  /** The same, speaking these versions only. */
  public TlsSettings withProtocols(String... versions) {
    return new TlsSettings(
        key,
        certificate,
        trusted,
        clientCertificate,
        verify,
        verifyHost,
        serverName,
        List.of(versions),
        handshakeTimeout);
  }

  /** The same with another limit for the handshake. */
  public TlsSettings withHandshakeTimeout(Duration limit) {
    return new TlsSettings(
        key,
        certificate,
        trusted,
        clientCertificate,
        verify,
        verifyHost,
        serverName,
        protocols,
        limit);
  }
}
