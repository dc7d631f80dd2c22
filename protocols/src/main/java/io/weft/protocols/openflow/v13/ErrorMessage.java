package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A refusal (OpenFlow 1.3.5 section 7.4.4).
 *
 * @param type the class of the error; {@link #describe()} names it
 * @param code the error in that class; for an experimenter's error its experimenter's type
 * @param data normally at least the first 64 bytes of the refused message; text for a failed hello
 */
public record ErrorMessage(int xid, int type, int code, Bytes data) implements Message {
  /** {@code OFPET_HELLO_FAILED}. */
  public static final int HELLO_FAILED = 0;

  /** {@code OFPET_BAD_REQUEST}. */
  public static final int BAD_REQUEST = 1;

  /** {@code OFPET_BAD_ACTION}. */
  public static final int BAD_ACTION = 2;

  /** {@code OFPET_BAD_INSTRUCTION}. */
  public static final int BAD_INSTRUCTION = 3;

  /** {@code OFPET_BAD_MATCH}. */
  public static final int BAD_MATCH = 4;

  /** {@code OFPET_FLOW_MOD_FAILED}. */
  public static final int FLOW_MOD_FAILED = 5;

  /** {@code OFPET_GROUP_MOD_FAILED}. */
  public static final int GROUP_MOD_FAILED = 6;

  /** {@code OFPET_ROLE_REQUEST_FAILED}. */
  public static final int ROLE_REQUEST_FAILED = 11;

  /** {@code OFPET_EXPERIMENTER}. */
  public static final int EXPERIMENTER = 0xffff;

  /** {@code OFPHFC_INCOMPATIBLE}, of {@link #HELLO_FAILED}. */
  public static final int INCOMPATIBLE = 0;

  /** {@code OFPBRC_BAD_VERSION}, of {@link #BAD_REQUEST}. */
  public static final int BAD_VERSION = 0;

  /** {@code OFPBRC_BAD_TYPE}, of {@link #BAD_REQUEST}. */
  public static final int BAD_TYPE = 1;

  /** {@code OFPBRC_BAD_MULTIPART}, of {@link #BAD_REQUEST}. */
  public static final int BAD_MULTIPART = 2;

  /** {@code OFPBRC_BAD_EXPERIMENTER}, of {@link #BAD_REQUEST}. */
  public static final int BAD_EXPERIMENTER = 3;

  /** {@code OFPBRC_BAD_LEN}, of {@link #BAD_REQUEST}. */
  public static final int BAD_LENGTH = 6;

  /** Checks the ranges. */
  public ErrorMessage {
    Range.u16("an error type", type);
    Range.u16("an error code", code);
  }

  /** Type and code by the names of the specification, without their prefixes. */
  public String describe() {
    return ErrorNames.describe(type, code);
  }

  @Override
  public ErrorMessage withXid(int xid) {
    return new ErrorMessage(xid, type, code, data);
  }
}
