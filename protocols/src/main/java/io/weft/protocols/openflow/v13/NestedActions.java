package io.weft.protocols.openflow.v13;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.internal.WireReader;
import java.util.List;

/**
 * Reads and writes the actions inside one of Nicira's, in the version of OpenFlow that it is in.
 */
public interface NestedActions {
  /** Reads actions up to the end of the part. */
  List<Action> decode(WireReader in);

  /** Writes actions. */
  void encode(List<Action> actions, ByteBuf out);
}
