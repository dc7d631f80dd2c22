package io.weft.protocols.http.server;

/**
 * Names something that filters tell handlers with a request, and its type. Each is a name of its
 * own, whatever it is called.
 *
 * @param <T> what it names
 */
@SuppressWarnings("UnusedTypeParameter") // What is told under it has that type.
public final class AttributeKey<T> {
  private final String name;

  private AttributeKey(String name) {
    this.name = name;
  }

  /**
   * A new key.
   *
   * @param name for people
   */
  public static <T> AttributeKey<T> named(String name) {
    return new AttributeKey<>(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
