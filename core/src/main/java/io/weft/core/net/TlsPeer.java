package io.weft.core.net;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What TLS has agreed on with a peer.
 *
 * @param protocol such as {@code TLSv1.3}
 * @param cipherSuite its standard name
 * @param certificates the peer's certificate first, then its issuers as it has sent them; empty
 *     when it has shown none
 */
public record TlsPeer(String protocol, String cipherSuite, List<X509Certificate> certificates) {
  /** Copies the list. */
  public TlsPeer {
    certificates = List.copyOf(certificates);
  }
}
