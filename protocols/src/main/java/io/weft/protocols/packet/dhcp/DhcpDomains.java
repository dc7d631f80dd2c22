package io.weft.protocols.packet.dhcp;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.packet.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names of domains in an option (RFC 3397), which may point at what was there before (RFC 1035
 * section 4.1.4). They are written without pointers.
 */
final class DhcpDomains {
  private static final int POINTER = 0xc0;
  private static final int MAX_NAME = 253;

  /** By pointers few bytes can mean many names. */
  private static final int MAX_DOMAINS = 64;

  private DhcpDomains() {}

  static void encode(String domain, ByteBuf out) {
    for (String label : domain.split("\\.", -1)) {
      byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
      out.writeByte(bytes.length).writeBytes(bytes);
    }
    out.writeByte(0);
  }

  /** The names, unless the bytes have not the form. */
  static Optional<List<String>> decode(Bytes data) {
    List<String> domains = new ArrayList<>();
    int at = 0;
    while (at < data.length()) {
      StringBuilder name = new StringBuilder();
      int end = readName(data, at, name);
      if (end < 0 || name.isEmpty() || domains.size() == MAX_DOMAINS) {
        return Optional.empty();
      }
      domains.add(name.toString());
      at = end;
    }
    return domains.isEmpty() ? Optional.empty() : Optional.of(domains);
  }

  /**
   * Reads a name.
   *
   * @return where the next begins, or -1 if this is none
   */
  private static int readName(Bytes data, int start, StringBuilder name) {
    int end = -1;
    int at = start;
    // A pointer must point before itself: so this ends.
    int before = start;
    while (at < data.length()) {
      int length = data.get(at);
      if (length == 0) {
        return end < 0 ? at + 1 : end;
      }
      if ((length & POINTER) == POINTER) {
        int target = at + 1 < data.length() ? (length & 0x3f) << 8 | data.get(at + 1) : before;
        if (target >= before) {
          return -1;
        }
        end = end < 0 ? at + 2 : end;
        at = target;
        before = target;
      } else {
        boolean fits = length < 64 && at + 1 + length <= data.length();
        if (!fits || !append(data, at + 1, length, name)) {
          return -1;
        }
        at += 1 + length;
      }
    }
    return -1;
  }

  private static boolean append(Bytes data, int start, int length, StringBuilder name) {
    if (!name.isEmpty()) {
      name.append('.');
    }
    for (int i = start; i < start + length; i++) {
      int c = data.get(i);
      if (c <= ' ' || c > '~' || c == '.') {
        return false;
      }
      name.append((char) c);
    }
    return name.length() <= MAX_NAME;
  }
}
