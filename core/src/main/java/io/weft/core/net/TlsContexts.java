package io.weft.core.net;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Makes TLS settings into what Netty needs, and keeps it until a file of theirs has changed. Any
 * thread; blocks.
 */
final class TlsContexts {
  private static final int KEPT = 64;

  private record Key(TlsSettings settings, boolean server) {}

  private record Kept(List<Object> versions, SslContext context) {}

  /** Guarded by itself; the one that was made first is the first to go. */
  private final Map<Key, Kept> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
          return size() > KEPT;
        }
      };

  SslContext server(TlsSettings settings) {
    if (settings.key().isEmpty()) {
      throw new TlsException("a server with TLS needs a key and a certificate");
    }
    return get(new Key(settings, true));
  }

  SslContext client(TlsSettings settings) {
    return get(new Key(settings, false));
  }

  private SslContext get(Key key) {
    // Before the content: what changes meanwhile is read again next time.
    List<Object> versions = versions(key.settings);
    synchronized (kept) {
      Kept before = kept.get(key);
      if (before != null && before.versions.equals(versions)) {
        return before.context;
      }
    }
    SslContext context = make(key);
    synchronized (kept) {
      kept.put(key, new Kept(versions, context));
    }
    return context;
  }

  private static List<Object> versions(TlsSettings settings) {
    List<Object> versions = new ArrayList<>();
    Stream.of(settings.key().stream(), settings.certificate().stream(), settings.trusted().stream())
        .flatMap(pems -> pems)
        .forEach(
            pem -> {
              if (pem instanceof Pem.File file) {
                try {
                  versions.add(Files.getLastModifiedTime(file.path()));
                  versions.add(Files.size(file.path()));
                } catch (IOException e) {
                  versions.add("unreadable");
                }
              }
            });
    return versions;
  }

  private static SslContext make(Key key) {
    TlsSettings settings = key.settings;
    SslContextBuilder builder =
        key.server
            ? SslContextBuilder.forServer(privateKey(settings), chain(settings))
            : SslContextBuilder.forClient();
    if (key.server) {
      builder.clientAuth(
          switch (settings.clientCertificate()) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
          });
    } else {
      if (settings.key().isPresent()) {
        builder.keyManager(privateKey(settings), chain(settings));
      }
      // The name is verified per connection: only there it is known whether there is one.
      builder.endpointIdentificationAlgorithm(null);
    }
    List<X509Certificate> trusted =
        settings.trusted().stream()
            .flatMap(pem -> PemReader.certificates("ca_certs", pem).stream())
            .toList();
    if (!key.server && !settings.verify()) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else if (!trusted.isEmpty()) {
      builder.trustManager(trusted.toArray(X509Certificate[]::new));
    }
    try {
      return builder.sslProvider(SslProvider.JDK).protocols(settings.protocols()).build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsException("the TLS settings cannot be used: " + TlsErrors.reason(e), e);
    }
  }

  private static PrivateKey privateKey(TlsSettings settings) {
    return PemReader.key("key", settings.key().orElseThrow());
  }

  private static X509Certificate[] chain(TlsSettings settings) {
    return PemReader.certificates("certificate", settings.certificate().orElseThrow())
        .toArray(X509Certificate[]::new);
  }
}
