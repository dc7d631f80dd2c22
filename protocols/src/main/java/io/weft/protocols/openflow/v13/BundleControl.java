package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * Opens, closes, commits or discards a bundle, or answers to it: the ONF extension EXT-230, which
 * OpenFlow 1.4 has as a message of its own.
 *
 * @param bundleId the controller's number for the bundle, unsigned
 * @param flags {@link #ATOMIC}, {@link #ORDERED}; the same in all messages of a bundle
 */
public record BundleControl(
    int xid, int bundleId, BundleCommand command, int flags, List<OnfProperty> properties)
    implements Message {
  /** In {@code flags}: packets see all of the bundle's changes or none. */
  public static final int ATOMIC = 1;

  /** In {@code flags}: the messages are done in their order. */
  public static final int ORDERED = 1 << 1;

  /** Copies the list and checks the range. */
  public BundleControl {
    Range.u16("flags", flags);
    properties = List.copyOf(properties);
  }

  /** A command without properties. */
  public static BundleControl of(int bundleId, BundleCommand command, int flags) {
    return new BundleControl(0, bundleId, command, flags, List.of());
  }

  @Override
  public BundleControl withXid(int xid) {
    return new BundleControl(xid, bundleId, command, flags, properties);
  }
}
