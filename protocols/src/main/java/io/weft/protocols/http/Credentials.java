package io.weft.protocols.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * A name with a password for basic authentication (RFC 7617), in UTF-8. Immutable.
 *
 * @param user without a colon
 * @param password any text
 */
public record Credentials(String user, String password) {
  /** Checks the name. */
  public Credentials {
    if (user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("a user's name cannot have a colon");
    }
  }

  /** Reads an {@code Authorization} header; empty when it is not of basic authentication. */
  public static Optional<Credentials> parse(String header) {
    if (!header.regionMatches(true, 0, "Basic ", 0, 6)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(header.substring(6).strip());
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      int colon = text.indexOf(':');
      return colon < 0
          ? Optional.empty()
          : Optional.of(new Credentials(text.substring(0, colon), text.substring(colon + 1)));
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** As the value of an {@code Authorization} header. */
  public String header() {
    byte[] bytes = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * Whether both are the same. Takes the same time whatever differs, so that nobody learns a
   * password by measuring.
   */
  public boolean matches(Credentials other) {
    // Both are compared, whatever the first comparison gives.
    boolean sameUser = isSame(user, other.user);
    boolean samePassword = isSame(password, other.password);
    return sameUser && samePassword;
  }

  private static boolean isSame(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** The user, and not the password. */
  @Override
  public String toString() {
    return "Credentials(" + user + ")";
  }
}
