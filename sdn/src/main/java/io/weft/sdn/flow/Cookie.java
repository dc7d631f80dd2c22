package io.weft.sdn.flow;

/**
 * The cookie of a module's flows: 16 bits that follow from the module's name, so that they are the
 * same on every controller and after every restart, above 48 bits that are free. Never 0, which
 * flows made by hand have.
 */
public record Cookie(long value) {
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  /** The cookie of the module with a name. */
  public static Cookie of(String module) {
    int hash = FNV_OFFSET;
    for (int i = 0; i < module.length(); i++) {
      hash = (hash ^ module.charAt(i)) * FNV_PRIME;
    }
    int folded = (hash >>> 16) ^ (hash & 0xffff);
    return new Cookie((long) (folded == 0 ? 1 : folded) << 48);
  }
}
