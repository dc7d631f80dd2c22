package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Puts a message into an open bundle (ONF extension EXT-230). A switch wants the transaction ids of
 * both to be equal, and {@link #withXid} sets both.
 *
 * @param bundleId of {@link BundleControl}
 * @param flags of {@link BundleControl}
 * @param message what is to be done at the commit; no {@code BundleAdd}
 */
public record BundleAdd(
    int xid, int bundleId, int flags, Message message, List<OnfProperty> properties)
    implements Message {
  /** Copies the list, checks the range and refuses a bundle in a bundle. */
  public BundleAdd {
    Range.u16("flags", flags);
    if (message instanceof BundleAdd) {
      throw new IllegalArgumentException("a bundle's message in a bundle");
    }
    properties = List.copyOf(properties);
  }

  /** Adds a message; the transaction id is the message's. */
  public static BundleAdd of(int bundleId, int flags, Message message) {
    return new BundleAdd(message.xid(), bundleId, flags, message, List.of());
  }

  @Override
  public BundleAdd withXid(int xid) {
    return new BundleAdd(xid, bundleId, flags, message.withXid(xid), properties);
  }
}
