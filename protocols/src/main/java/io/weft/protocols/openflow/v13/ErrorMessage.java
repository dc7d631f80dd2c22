package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A refusal (OpenFlow 1.3.5 section 7.4.4).
 *
 * @param type the class of the error; {@link #describe()} names it
 * @param code the error in that class; for an experimenter's error its experimenter's type
 * @param data normally at least the first 64 bytes of the refused message, after the id of an
 *     experimenter whose error it is; text for a failed hello
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

  /** {@code OFPET_PORT_MOD_FAILED}. */
  public static final int PORT_MOD_FAILED = 7;

  /** {@code OFPET_TABLE_MOD_FAILED}. */
  public static final int TABLE_MOD_FAILED = 8;

  /** {@code OFPET_QUEUE_OP_FAILED}. */
  public static final int QUEUE_OP_FAILED = 9;

  /** {@code OFPET_SWITCH_CONFIG_FAILED}. */
  public static final int SWITCH_CONFIG_FAILED = 10;

  /** {@code OFPET_ROLE_REQUEST_FAILED}. */
  public static final int ROLE_REQUEST_FAILED = 11;

  /** {@code OFPET_METER_MOD_FAILED}. */
  public static final int METER_MOD_FAILED = 12;

  /** {@code OFPET_TABLE_FEATURES_FAILED}. */
  public static final int TABLE_FEATURES_FAILED = 13;

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

  private static final int MAX_DATA = 0xffff - 12;

  /** Checks the ranges. */
  public ErrorMessage {
    Range.u16("an error type", type);
    Range.u16("an error code", code);
  }

  /**
   * An error with that code.
   *
   * @param request the refused message, of which as much goes along as fits
   */
  public static ErrorMessage of(int xid, ErrorCode error, Bytes request) {
    int header = error.experimenter() == 0 ? 0 : 4;
    Bytes kept = request.slice(0, Math.min(request.length(), MAX_DATA - header));
    if (header == 0) {
      return new ErrorMessage(xid, error.type(), error.code(), kept);
    }
    byte[] data = new byte[header + kept.length()];
    for (int i = 0; i < header; i++) {
      data[i] = (byte) (error.experimenter() >>> (24 - 8 * i));
    }
    System.arraycopy(kept.toArray(), 0, data, header, kept.length());
    return new ErrorMessage(xid, error.type(), error.code(), Bytes.copyOf(data));
  }

  /** The error, if it is one that this codec knows. */
  public Optional<ErrorCode> error() {
    return ErrorCode.of(type, code, data);
  }

  /** The id of the experimenter whose error this is, if it is one's. */
  public OptionalInt experimenter() {
    return type == EXPERIMENTER && data.length() >= 4
        ? OptionalInt.of(ErrorCode.experimenter(data))
        : OptionalInt.empty();
  }

  /** What was refused: {@link #data()} without an experimenter's id. */
  public Bytes refused() {
    return experimenter().isPresent() ? data.slice(4, data.length() - 4) : data;
  }

  /** Type and code by the names of the specification, without their prefixes. */
  public String describe() {
    Optional<ErrorCode> error = error();
    if (error.isPresent()) {
      return error.get().describe();
    }
    OptionalInt experimenter = experimenter();
    String name =
        experimenter.isPresent()
            ? "EXPERIMENTER 0x" + Integer.toHexString(experimenter.getAsInt())
            : ErrorCode.typeName(type).orElse("error type " + type);
    return name + " code " + code;
  }

  @Override
  public ErrorMessage withXid(int xid) {
    return new ErrorMessage(xid, type, code, data);
  }
}
