package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A property at the end of a message of the Open Networking Foundation's extensions.
 *
 * @param type the property's type, 0xffff for an experimenter's
 * @param body what follows type and length, without padding; an experimenter's begins with its id
 *     and type
 */
public record OnfProperty(int type, Bytes body) {
  /** Checks the range. */
  public OnfProperty {
    Range.u16("a property's type", type);
  }
}
