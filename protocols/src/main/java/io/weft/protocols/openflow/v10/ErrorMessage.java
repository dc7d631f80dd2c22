package io.weft.protocols.openflow.v10;

import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.packet.Bytes;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A refusal (OpenFlow 1.0.0 section 5.4.4).
 *
 * @param type the class of the error; {@link #describe()} names it
 * @param code the error in that class
 * @param data normally at least the first 64 bytes of the refused message; text for a failed hello;
 *     with the type {@link #VENDOR}, a {@link VendorError}
 */
public record ErrorMessage(int xid, int type, int code, Bytes data) implements Message {
  /** {@code OFPET_HELLO_FAILED}. */
  public static final int HELLO_FAILED = 0;

  /** {@code OFPET_BAD_REQUEST}. */
  public static final int BAD_REQUEST = 1;

  /** {@code OFPET_BAD_ACTION}. */
  public static final int BAD_ACTION = 2;

  /** {@code OFPET_FLOW_MOD_FAILED}. */
  public static final int FLOW_MOD_FAILED = 3;

  /** {@code OFPET_PORT_MOD_FAILED}. */
  public static final int PORT_MOD_FAILED = 4;

  /** {@code OFPET_QUEUE_OP_FAILED}. */
  public static final int QUEUE_OP_FAILED = 5;

  /** {@code NXET_VENDOR}: Nicira's way of telling a vendor's errors, which this version lacks. */
  public static final int VENDOR = 0xb0c2;

  /** {@code OFPHFC_INCOMPATIBLE}, of {@link #HELLO_FAILED}. */
  public static final int INCOMPATIBLE = 0;

  /** {@code OFPBRC_BAD_VERSION}, of {@link #BAD_REQUEST}. */
  public static final int BAD_VERSION = 0;

  /** {@code OFPBRC_BAD_TYPE}, of {@link #BAD_REQUEST}. */
  public static final int BAD_TYPE = 1;

  /** {@code OFPBRC_BAD_STAT}, of {@link #BAD_REQUEST}. */
  public static final int BAD_STAT = 2;

  /** {@code OFPBRC_BAD_VENDOR}, of {@link #BAD_REQUEST}. */
  public static final int BAD_VENDOR = 3;

  /** {@code OFPBRC_BAD_SUBTYPE}, of {@link #BAD_REQUEST}. */
  public static final int BAD_SUBTYPE = 4;

  /** {@code OFPBRC_BAD_LEN}, of {@link #BAD_REQUEST}. */
  public static final int BAD_LENGTH = 6;

  /** {@code OFPBAC_BAD_LEN}, of {@link #BAD_ACTION}. */
  public static final int BAD_ACTION_LENGTH = 1;

  /** {@code OFPFMFC_BAD_COMMAND}, of {@link #FLOW_MOD_FAILED}. */
  public static final int BAD_COMMAND = 4;

  private static final int VENDOR_ERROR_LENGTH = 8;
  private static final int MAX_DATA = 0xffff - 12;

  /** Checks the ranges. */
  public ErrorMessage {
    Range.u16("an error type", type);
    Range.u16("an error code", code);
  }

  /**
   * The refusal of a message with that fault, as Open vSwitch sends it: by Nicira's errors where
   * this version has none.
   *
   * @param request the refused message, of which as much goes along as fits
   */
  public static ErrorMessage of(int xid, Fault fault, Bytes request) {
    return switch (fault) {
      case MESSAGE_LENGTH,
          MATCH_TYPE,
          INSTRUCTION_LENGTH,
          GROUP_COMMAND,
          GROUP_TYPE,
          BUCKET_LENGTH,
          METER_COMMAND,
          BUNDLED_LENGTH,
          BUNDLED_MESSAGE ->
          of(xid, BAD_REQUEST, BAD_LENGTH, request);
      case VERSION -> of(xid, BAD_REQUEST, BAD_VERSION, request);
      case ACTION_LENGTH -> of(xid, BAD_ACTION, BAD_ACTION_LENGTH, request);
      case FLOW_COMMAND -> of(xid, FLOW_MOD_FAILED, BAD_COMMAND, request);
      case MATCH_LENGTH -> ofNicira(xid, 1, 521, request);
      case MATCH_FIELD -> ofNicira(xid, 0, 263, request);
      case SET_FIELD_LENGTH -> ofNicira(xid, 1, 524, request);
      case ROLE -> ofNicira(xid, 1, 513, request);
      case TLV_TABLE_COMMAND -> ofNicira(xid, 1, 527, request);
      case PROPERTY_LENGTH -> ofNicira(xid, 13, 3, request);
    };
  }

  private static ErrorMessage of(int xid, int type, int code, Bytes request) {
    return new ErrorMessage(
        xid, type, code, request.slice(0, Math.min(request.length(), MAX_DATA)));
  }

  private static ErrorMessage ofNicira(int xid, int type, int code, Bytes request) {
    int length = Math.min(request.length(), MAX_DATA - VENDOR_ERROR_LENGTH);
    ByteBuffer data = ByteBuffer.allocate(VENDOR_ERROR_LENGTH + length);
    data.putInt(NiciraBody.EXPERIMENTER).putShort((short) type).putShort((short) code);
    data.put(request.toArray(0, length));
    return new ErrorMessage(xid, VENDOR, 0, Bytes.copyOf(data.array()));
  }

  /**
   * An error that a vendor has added ({@code nx_vendor_error}).
   *
   * @param vendor the vendor's id, 0x2320 for Nicira
   * @param type the class of the error
   * @param code the error in that class
   * @param data the beginning of the refused message
   */
  public record VendorError(int vendor, int type, int code, Bytes data) {}

  /** The vendor's error in an error of the type {@link #VENDOR}. */
  public Optional<VendorError> vendorError() {
    if (type != VENDOR || code != 0 || data.length() < VENDOR_ERROR_LENGTH) {
      return Optional.empty();
    }
    int vendor = number(0) << 16 | number(2);
    Bytes rest = data.slice(VENDOR_ERROR_LENGTH, data.length() - VENDOR_ERROR_LENGTH);
    return Optional.of(new VendorError(vendor, number(4), number(6), rest));
  }

  private int number(int index) {
    return data.get(index) << 8 | data.get(index + 1);
  }

  /**
   * Type and code by the names of the specification, without their prefixes; Nicira's errors by
   * those of Open vSwitch.
   */
  public String describe() {
    return vendorError().map(ErrorNames::describe).orElseGet(() -> ErrorNames.describe(type, code));
  }

  @Override
  public ErrorMessage withXid(int xid) {
    return new ErrorMessage(xid, type, code, data);
  }
}
