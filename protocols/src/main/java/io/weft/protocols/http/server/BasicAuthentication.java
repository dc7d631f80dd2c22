package io.weft.protocols.http.server;

import io.weft.core.Routine;
import io.weft.protocols.http.Credentials;
import io.weft.protocols.http.Headers;
import java.util.Map;
import java.util.Optional;

/**
 * Lets only those in who give a name and a password (RFC 7617; specification 5.7.9, {@code
 * basicAuth}): a filter. They cross the network as they are, so use TLS. Immutable.
 */
public final class BasicAuthentication implements Filter {
  private static final AttributeKey<String> USER = AttributeKey.named("user");

  private final String challenge;
  private final Check check;

  /** Says whether credentials are right. */
  @FunctionalInterface
  public interface Check {
    /**
     * Says whether somebody may come in; may wait. Use {@link Credentials#matches}, or what takes
     * the same time for all that is wrong.
     */
    boolean isRight(Routine r, Credentials credentials) throws Exception;
  }

  /**
   * A filter for a realm.
   *
   * @param realm what people see when they are asked, in ASCII
   * @throws IllegalArgumentException when the realm cannot stand in a header
   */
  public BasicAuthentication(String realm, Check check) {
    if (realm.indexOf('"') >= 0 || realm.indexOf('\\') >= 0) {
      throw new IllegalArgumentException("a realm cannot have quotes or backslashes");
    }
    this.challenge = "Basic realm=\"" + realm + "\", charset=\"UTF-8\"";
    this.check = check;
    Headers.of("WWW-Authenticate", challenge);
  }

  /** A filter for a realm with fixed passwords, by name; compared in constant time. */
  public static BasicAuthentication of(String realm, Map<String, String> passwords) {
    Map<String, String> copy = Map.copyOf(passwords);
    return new BasicAuthentication(
        realm,
        (r, given) -> {
          String password = copy.get(given.user());
          // Somebody unknown is compared, too, so that the time does not tell who is known.
          boolean same =
              given.matches(new Credentials(given.user(), password == null ? "" : password));
          return same && password != null;
        });
  }

  /** Who a request is of, behind this filter. */
  public static Optional<String> user(HttpRequest request) {
    return request.attribute(USER);
  }

  @Override
  public HttpResponse apply(Routine r, HttpRequest request, HttpHandler next) throws Exception {
    Optional<Credentials> given = request.header("Authorization").flatMap(Credentials::parse);
    if (given.isEmpty() || !check.isRight(r, given.get())) {
      throw new HttpException(
          401,
          "name and password are needed",
          Optional.empty(),
          Headers.of("WWW-Authenticate", challenge));
    }
    request.setAttribute(USER, given.get().user());
    return next.handle(r, request);
  }
}
