package io.weft.core.net;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says what is wrong with TLS in words that tell what to do. */
final class TlsErrors {
  private static final String ALERT = "fatal alert: ";

  private TlsErrors() {}

  /** The reason, where TLS is to blame for the exception. */
  static Optional<String> explain(Throwable cause) {
    boolean tls = false;
    Throwable last = cause;
    for (Throwable e = cause; e != null; e = e.getCause()) {
      Optional<String> known = known(e);
      if (known.isPresent()) {
        return known;
      }
      tls |= e instanceof SSLException;
      last = e;
    }
    if (!tls) {
      return Optional.empty();
    }
    return Optional.of("TLS failed: " + text(last));
  }

  /** The reason of any exception. */
  static String reason(Throwable cause) {
    return explain(cause).orElseGet(() -> text(cause));
  }

  private static Optional<String> known(Throwable e) {
    return switch (e) {
      case NotSslRecordException notTls -> Optional.of("the peer does not speak TLS");
      case SslHandshakeTimeoutException late ->
          Optional.of("the peer did not finish the TLS handshake in time");
      case CertificateExpiredException expired ->
          Optional.of("the peer's certificate has expired (" + text(expired) + ")");
      case CertificateNotYetValidException early ->
          Optional.of("the peer's certificate is not yet valid (" + text(early) + ")");
      case CertPathBuilderException path ->
          Optional.of("the peer's certificate comes from an unknown CA");
      case CertificateException certificate when isName(text(certificate)) ->
          Optional.of("the peer's certificate is for another name: " + text(certificate));
      case SSLException alert when text(alert).contains(ALERT) ->
          Optional.of(
              "the peer refused the TLS handshake: "
                  + text(alert)
                      .substring(text(alert).indexOf(ALERT) + ALERT.length())
                      .replace('_', ' '));
      default -> Optional.empty();
    };
  }

  private static boolean isName(String message) {
    return message.startsWith("No name matching")
        || message.startsWith("No subject alternative")
        || message.startsWith("No matching name");
  }

  /** The reason why a handshake has failed. */
  static String handshake(Throwable cause) {
    boolean closed =
        cause instanceof ClosedChannelException
            || cause.getCause() instanceof ClosedChannelException;
    return closed
        ? "the peer closed the connection during the TLS handshake"
        : explain(cause).orElseGet(() -> "the TLS handshake failed: " + text(cause));
  }

  private static String text(Throwable e) {
    Throwable own = e instanceof DecoderException && e.getCause() != null ? e.getCause() : e;
    String message = own.getMessage();
    return message == null ? own.getClass().getSimpleName() : message;
  }
}
