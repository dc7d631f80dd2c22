package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.packet.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * A version of OpenFlow as a value: it gives a connection the type of its messages. Immutable, for
 * any thread.
 *
 * @param <M> the messages of the version
 */
public final class OpenFlowVersion<M> {
  /** OpenFlow 1.0, wire version 1. */
  public static final OpenFlowVersion<io.weft.protocols.openflow.v10.Message> V10 =
      new OpenFlowVersion<>(new Form10());

  /** OpenFlow 1.3, wire version 4. */
  public static final OpenFlowVersion<io.weft.protocols.openflow.v13.Message> V13 =
      new OpenFlowVersion<>(new Form13());

  private static final List<OpenFlowVersion<?>> ALL = List.of(V10, V13);

  private final MessageForm<M> form;

  private OpenFlowVersion(MessageForm<M> form) {
    this.form = form;
  }

  /** All versions that there are, the lowest first. */
  public static List<OpenFlowVersion<?>> all() {
    return ALL;
  }

  /** The version of a number in a message's header, if there is one here. */
  public static Optional<OpenFlowVersion<?>> of(int wire) {
    for (OpenFlowVersion<?> version : ALL) {
      if (version.wire() == wire) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /** The number in the header of its messages. */
  public int wire() {
    return form.wire();
  }

  /**
   * Reads one message.
   *
   * @param frame exactly one message, as {@link io.weft.protocols.openflow.Framer} cuts it; a
   *     payload that is most of it shares its memory
   * @throws io.weft.protocols.openflow.ProtocolException if it is none of this version
   */
  public M decode(Bytes frame) {
    return form.decode(frame);
  }

  /**
   * Appends a message to a buffer.
   *
   * @throws IllegalArgumentException if it is too long for its length field; nothing is appended
   */
  public void encode(M message, ByteBuf out) {
    form.encode(message, out);
  }

  MessageForm<M> form() {
    return form;
  }

  Negotiated open(Opener opener) {
    return form.negotiated(opener.open(this));
  }

  /** Makes a connection of whatever version it is. */
  interface Opener {
    <N> OpenFlowConnection<N> open(OpenFlowVersion<N> version);
  }

  @Override
  public String toString() {
    return "OpenFlow " + form.name();
  }
}
