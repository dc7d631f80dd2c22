package io.weft.protocols.packet;

/**
 * An IPv6 address.
 *
 * @param high the first 64 bits on the wire
 * @param low the last 64 bits on the wire
 */
public record Ipv6Address(long high, long low) implements Comparable<Ipv6Address> {
  /** {@code ::}. */
  public static final Ipv6Address ZERO = new Ipv6Address(0, 0);

  private static final int GROUPS = 8;

  /**
   * Reads the text forms of RFC 4291 section 2.2, the one that ends in an IPv4 address included; no
   * zone and no brackets.
   *
   * @throws IllegalArgumentException if {@code text} is anything else
   */
  public static Ipv6Address parse(String text) {
    if (text.length() > 45) {
      throw notAddress(text);
    }
    int[] groups = new int[GROUPS];
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length()) {
      int end = text.indexOf(':', at);
      String group = text.substring(at, end < 0 ? text.length() : end);
      if (end < 0 && group.indexOf('.') >= 0 && count <= GROUPS - 2) {
        int ipv4 = Ipv4Address.parse(group).value();
        groups[count++] = ipv4 >>> 16;
        groups[count++] = ipv4 & 0xffff;
        break;
      }
      if (count == GROUPS) {
        throw notAddress(text);
      }
      groups[count++] = parseGroup(group, text);
      if (end < 0) {
        break;
      }
      at = end + 1;
      if (at < text.length() && text.charAt(at) == ':') {
        if (gap >= 0) {
          throw notAddress(text);
        }
        gap = count;
        at++;
      } else if (at == text.length()) {
        throw notAddress(text);
      }
    }
    // "::" stands for at least one group of zeros.
    if (gap < 0 ? count != GROUPS : count == GROUPS) {
      throw notAddress(text);
    }
    return fill(groups, count, gap);
  }

  private static Ipv6Address fill(int[] groups, int count, int gap) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < GROUPS; i++) {
      int group;
      if (gap < 0 || i < gap) {
        group = groups[i];
      } else if (i < gap + GROUPS - count) {
        group = 0;
      } else {
        group = groups[i - (GROUPS - count)];
      }
      if (i < 4) {
        high = high << 16 | group;
      } else {
        low = low << 16 | group;
      }
    }
    return new Ipv6Address(high, low);
  }

  private static int parseGroup(String group, String text) {
    if (group.isEmpty() || group.length() > 4) {
      throw notAddress(text);
    }
    for (int i = 0; i < group.length(); i++) {
      char c = group.charAt(i);
      // Not Character.digit, which also takes the digits of other scripts.
      if ("0123456789abcdefABCDEF".indexOf(c) < 0) {
        throw notAddress(text);
      }
    }
    return Integer.parseInt(group, 16);
  }

  private static IllegalArgumentException notAddress(String text) {
    return new IllegalArgumentException("not an IPv6 address: \"" + text + '"');
  }

  /**
   * The mask with {@code length} leading ones.
   *
   * @throws IllegalArgumentException if {@code length} is not 0 to 128
   */
  public static Ipv6Address prefixMask(int length) {
    if (length < 0 || length > 128) {
      throw new IllegalArgumentException("an IPv6 prefix has 0 to 128 bits, not " + length);
    }
    return new Ipv6Address(ones(Math.min(length, 64)), ones(Math.max(length - 64, 0)));
  }

  private static long ones(int length) {
    return length == 0 ? 0 : -1L << (64 - length);
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
  }

  /** Orders as unsigned numbers. */
  @Override
  public int compareTo(Ipv6Address other) {
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The form that RFC 5952 recommends, addresses that embed an IPv4 address with dots. */
  @Override
  public String toString() {
    if (high == 0 && low >>> 32 == 0xffff) {
      return "::ffff:" + new Ipv4Address((int) low);
    }
    if (high == 0 && low >>> 32 == 0 && low >>> 16 != 0) {
      return "::" + new Ipv4Address((int) low);
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && group(end) == 0) {
        end++;
      }
      if (end - i > bestLength) {
        bestStart = i;
        bestLength = end - i;
      }
      i = Math.max(i, end - 1);
    }
    StringBuilder text = new StringBuilder(39);
    int i = 0;
    while (i < GROUPS) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength;
      } else {
        text.append(Integer.toHexString(group(i)));
        i++;
        if (i < GROUPS && i != bestStart) {
          text.append(':');
        }
      }
    }
    return text.toString();
  }
}
