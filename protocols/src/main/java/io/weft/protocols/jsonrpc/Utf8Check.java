package io.weft.protocols.jsonrpc;

import java.nio.ByteBuffer;

/**
 * Looks for bytes that are no UTF-8, in a stream that comes in pieces (RFC 3629, section 4).
 * Jackson decodes some of them to other characters when a piece ends inside of a name.
 */
final class Utf8Check {
  private int missing;
  private int lowest;
  private int highest;

  /** How many bytes of the piece are valid, counting from its position; its position stays. */
  int validBytes(ByteBuffer piece) {
    int start = piece.position();
    int length = piece.remaining();
    for (int i = 0; i < length; i++) {
      if (!accept(piece.get(start + i) & 0xff)) {
        return i;
      }
    }
    return length;
  }

  private boolean accept(int b) {
    if (missing > 0) {
      if (b < lowest || b > highest) {
        return false;
      }
      missing--;
      lowest = 0x80;
      highest = 0xbf;
      return true;
    }
    if (b < 0x80) {
      return true;
    }
    // What the first byte leaves open for the second: no overlong form, no surrogate, none above
    // U+10FFFF.
    lowest = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
    highest = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
    missing = b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
    return b >= 0xc2 && b <= 0xf4;
  }
}
