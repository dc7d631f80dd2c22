package io.weft.sdn.simulated;

import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.packet.Bytes;

/**
 * A switch's refusal of what it was asked, as the error message of OpenFlow 1.3.5 section 7.4.4
 * names it. Nothing has been changed.
 */
public final class SwitchErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Codes of BAD_REQUEST.
  static final int BUFFER_UNKNOWN = 8;
  static final int IS_SLAVE = 10;
  static final int BAD_PORT = 11;
  static final int BAD_PACKET = 12;
  // Codes of BAD_ACTION.
  static final int BAD_ACTION_TYPE = 0;
  static final int BAD_OUT_PORT = 4;
  static final int BAD_ARGUMENT = 5;
  static final int BAD_OUT_GROUP = 9;
  static final int MATCH_INCONSISTENT = 10;
  static final int BAD_TAG = 12;
  static final int BAD_SET_TYPE = 13;
  static final int BAD_SET_ARGUMENT = 15;
  // Codes of BAD_INSTRUCTION.
  static final int UNKNOWN_INSTRUCTION = 0;
  static final int UNSUPPORTED_INSTRUCTION = 1;
  static final int BAD_GOTO_TABLE = 2;
  // Codes of BAD_MATCH.
  static final int BAD_WILDCARDS = 5;
  static final int BAD_FIELD = 6;
  static final int BAD_VALUE = 7;
  static final int BAD_MASK = 8;
  static final int BAD_PREREQUISITE = 9;
  static final int DUPLICATE_FIELD = 10;
  // Codes of FLOW_MOD_FAILED.
  static final int TABLE_FULL = 1;
  static final int BAD_TABLE_ID = 2;
  static final int OVERLAP = 3;
  static final int BAD_FLAGS = 7;
  // Codes of GROUP_MOD_FAILED.
  static final int GROUP_EXISTS = 0;
  static final int INVALID_GROUP = 1;
  static final int OUT_OF_GROUPS = 3;
  static final int LOOP = 7;
  static final int UNKNOWN_GROUP = 8;
  // PORT_MOD_FAILED and its codes.
  static final int PORT_MOD_FAILED = 7;
  static final int PORT_MOD_BAD_PORT = 0;
  static final int PORT_MOD_BAD_ADDRESS = 1;
  // Codes of ROLE_REQUEST_FAILED.
  static final int STALE = 0;

  private final int type;
  private final int code;

  SwitchErrorException(int type, int code, String reason) {
    super(new ErrorMessage(0, type, code, Bytes.EMPTY).describe() + ": " + reason);
    this.type = type;
    this.code = code;
  }

  static SwitchErrorException badAction(int code, String reason) {
    return new SwitchErrorException(ErrorMessage.BAD_ACTION, code, reason);
  }

  static SwitchErrorException badInstruction(int code, String reason) {
    return new SwitchErrorException(ErrorMessage.BAD_INSTRUCTION, code, reason);
  }

  static SwitchErrorException badMatch(int code, String reason) {
    return new SwitchErrorException(ErrorMessage.BAD_MATCH, code, reason);
  }

  static SwitchErrorException badRequest(int code, String reason) {
    return new SwitchErrorException(ErrorMessage.BAD_REQUEST, code, reason);
  }

  static SwitchErrorException flowModFailed(int code, String reason) {
    return new SwitchErrorException(ErrorMessage.FLOW_MOD_FAILED, code, reason);
  }

  static SwitchErrorException groupModFailed(int code, String reason) {
    return new SwitchErrorException(ErrorMessage.GROUP_MOD_FAILED, code, reason);
  }

  /** {@code ofp_error_type}, see the constants of {@link ErrorMessage}. */
  public int type() {
    return type;
  }

  /** The error's code within its type. */
  public int code() {
    return code;
  }
}
