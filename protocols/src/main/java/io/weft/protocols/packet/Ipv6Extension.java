package io.weft.protocols.packet;

/** A header between that of IPv6 and the payload (RFC 8200 section 4). */
public sealed interface Ipv6Extension {
  /** The type of {@link Padded}: options that every router looks at. */
  int HOP_BY_HOP = 0;

  /** The type of {@link Padded}: routers to pass. */
  int ROUTING = 43;

  /** The type of {@link Fragment}. */
  int FRAGMENT = 44;

  /** The type of {@link Authentication}. */
  int AUTHENTICATION = 51;

  /** The type of {@link Padded}: options for the destination. */
  int DESTINATION_OPTIONS = 60;

  /** The type of {@link Padded}: mobile hosts (RFC 6275). */
  int MOBILITY = 135;

  /** The type of {@link Padded}: host identities (RFC 7401). */
  int HOST_IDENTITY = 139;

  /** The type of {@link Padded}: several addresses of a host (RFC 5533). */
  int SHIM6 = 140;

  /** The number by which the header before this announces it. */
  int type();

  /** How many bytes it has. */
  int length();

  /**
   * A header of the usual form.
   *
   * @param type {@link #HOP_BY_HOP}, {@link #ROUTING}, {@link #DESTINATION_OPTIONS}, {@link
   *     #MOBILITY}, {@link #HOST_IDENTITY} or {@link #SHIM6}
   * @param content what follows the length: 6, 14, 22 bytes and so on, 2046 at most
   */
  record Padded(int type, Bytes content) implements Ipv6Extension {
    /**
     * Checks type and length.
     *
     * @throws IllegalArgumentException if the type is of no such header, or the content has not one
     *     of the lengths
     */
    public Padded {
      boolean hasForm =
          Ipv6ExtensionCodec.isExtension(type) && type != FRAGMENT && type != AUTHENTICATION;
      if (!hasForm || content.length() % 8 != 6 || content.length() > 2046) {
        throw new IllegalArgumentException(
            "IPv6 header of type " + type + " with " + content.length() + " bytes");
      }
    }

    @Override
    public int length() {
      return 2 + content.length();
    }
  }

  /**
   * This is a part of a packet.
   *
   * @param offset in units of eight bytes, 0 to 8191
   * @param more whether this is not the last
   * @param identification the same in all parts of a packet
   * @param reserved ten bits without meaning, zero by right
   */
  record Fragment(int offset, boolean more, int identification, int reserved)
      implements Ipv6Extension {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Fragment {
      if (offset >>> 13 != 0 || reserved >>> 10 != 0) {
        throw new IllegalArgumentException("IPv6 fragment at " + offset);
      }
    }

    /** With zeros where there is no meaning. */
    public Fragment(int offset, boolean more, int identification) {
      this(offset, more, identification, 0);
    }

    @Override
    public int type() {
      return FRAGMENT;
    }

    @Override
    public int length() {
      return 8;
    }
  }

  /**
   * The authentication header (RFC 4302).
   *
   * @param content what follows the length: a multiple of four bytes after the first two
   */
  record Authentication(Bytes content) implements Ipv6Extension {
    /**
     * Checks the length.
     *
     * @throws IllegalArgumentException if the header cannot have it
     */
    public Authentication {
      if (content.length() % 4 != 2 || content.length() < 6 || content.length() > 1026) {
        throw new IllegalArgumentException(
            "an IPv6 authentication header with " + content.length() + " bytes");
      }
    }

    @Override
    public int type() {
      return AUTHENTICATION;
    }

    @Override
    public int length() {
      return 2 + content.length();
    }
  }
}
