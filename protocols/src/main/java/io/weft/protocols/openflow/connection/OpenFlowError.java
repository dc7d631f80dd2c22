package io.weft.protocols.openflow.connection;

import io.weft.protocols.packet.Bytes;

/**
 * What a peer says of a message that it did not accept, whatever the version (OpenFlow 1.3.5
 * section 7.4.4; OpenFlow 1.0 section 5.4.4).
 *
 * @param version the wire version, which the numbers are of
 * @param type the class of the error
 * @param code the error in that class
 * @param data what came with it, normally the beginning of the refused message; no more than the
 *     first {@value #MAX_DATA} bytes are kept
 * @param description type and code by the names of the specification, without their prefixes
 */
public record OpenFlowError(int version, int type, int code, Bytes data, String description) {
  /** How many bytes of the data are kept. */
  public static final int MAX_DATA = 256;

  static OpenFlowError of(int version, int type, int code, Bytes data, String description) {
    Bytes kept = data.length() <= MAX_DATA ? data : Bytes.copyOf(data.slice(0, MAX_DATA).toArray());
    return new OpenFlowError(version, type, code, kept, description);
  }

  /** The description. */
  @Override
  public String toString() {
    return description;
  }
}
