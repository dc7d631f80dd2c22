package io.weft.protocols.openflow.v13;

import java.util.List;

/** The names of {@code ofp_error_type} and its codes (OpenFlow 1.3.5 section 7.4.4). */
final class ErrorNames {
  private static final List<String> TYPES =
      List.of(
          "HELLO_FAILED",
          "BAD_REQUEST",
          "BAD_ACTION",
          "BAD_INSTRUCTION",
          "BAD_MATCH",
          "FLOW_MOD_FAILED",
          "GROUP_MOD_FAILED",
          "PORT_MOD_FAILED",
          "TABLE_MOD_FAILED",
          "QUEUE_OP_FAILED",
          "SWITCH_CONFIG_FAILED",
          "ROLE_REQUEST_FAILED",
          "METER_MOD_FAILED",
          "TABLE_FEATURES_FAILED");

  private static final List<List<String>> CODES =
      List.of(
          List.of("INCOMPATIBLE", "EPERM"),
          List.of(
              "BAD_VERSION",
              "BAD_TYPE",
              "BAD_MULTIPART",
              "BAD_EXPERIMENTER",
              "BAD_EXP_TYPE",
              "EPERM",
              "BAD_LEN",
              "BUFFER_EMPTY",
              "BUFFER_UNKNOWN",
              "BAD_TABLE_ID",
              "IS_SLAVE",
              "BAD_PORT",
              "BAD_PACKET",
              "MULTIPART_BUFFER_OVERFLOW"),
          List.of(
              "BAD_TYPE",
              "BAD_LEN",
              "BAD_EXPERIMENTER",
              "BAD_EXP_TYPE",
              "BAD_OUT_PORT",
              "BAD_ARGUMENT",
              "EPERM",
              "TOO_MANY",
              "BAD_QUEUE",
              "BAD_OUT_GROUP",
              "MATCH_INCONSISTENT",
              "UNSUPPORTED_ORDER",
              "BAD_TAG",
              "BAD_SET_TYPE",
              "BAD_SET_LEN",
              "BAD_SET_ARGUMENT"),
          List.of(
              "UNKNOWN_INST",
              "UNSUP_INST",
              "BAD_TABLE_ID",
              "UNSUP_METADATA",
              "UNSUP_METADATA_MASK",
              "BAD_EXPERIMENTER",
              "BAD_EXP_TYPE",
              "BAD_LEN",
              "EPERM"),
          List.of(
              "BAD_TYPE",
              "BAD_LEN",
              "BAD_TAG",
              "BAD_DL_ADDR_MASK",
              "BAD_NW_ADDR_MASK",
              "BAD_WILDCARDS",
              "BAD_FIELD",
              "BAD_VALUE",
              "BAD_MASK",
              "BAD_PREREQ",
              "DUP_FIELD",
              "EPERM"),
          List.of(
              "UNKNOWN",
              "TABLE_FULL",
              "BAD_TABLE_ID",
              "OVERLAP",
              "EPERM",
              "BAD_TIMEOUT",
              "BAD_COMMAND",
              "BAD_FLAGS"),
          List.of(
              "GROUP_EXISTS",
              "INVALID_GROUP",
              "WEIGHT_UNSUPPORTED",
              "OUT_OF_GROUPS",
              "OUT_OF_BUCKETS",
              "CHAINING_UNSUPPORTED",
              "WATCH_UNSUPPORTED",
              "LOOP",
              "UNKNOWN_GROUP",
              "CHAINED_GROUP",
              "BAD_TYPE",
              "BAD_COMMAND",
              "BAD_BUCKET",
              "BAD_WATCH",
              "EPERM"),
          List.of("BAD_PORT", "BAD_HW_ADDR", "BAD_CONFIG", "BAD_ADVERTISE", "EPERM"),
          List.of("BAD_TABLE", "BAD_CONFIG", "EPERM"),
          List.of("BAD_PORT", "BAD_QUEUE", "EPERM"),
          List.of("BAD_FLAGS", "BAD_LEN", "EPERM"),
          List.of("STALE", "UNSUP", "BAD_ROLE"),
          List.of(
              "UNKNOWN",
              "METER_EXISTS",
              "INVALID_METER",
              "UNKNOWN_METER",
              "BAD_COMMAND",
              "BAD_FLAGS",
              "BAD_RATE",
              "BAD_BURST",
              "BAD_BAND",
              "BAD_BAND_TYPE",
              "OUT_OF_METERS",
              "OUT_OF_BANDS"),
          List.of("BAD_TABLE", "BAD_METADATA", "BAD_TYPE", "BAD_LEN", "BAD_ARGUMENT", "EPERM"));

  private ErrorNames() {}

  static String describe(int type, int code) {
    if (type == ErrorMessage.EXPERIMENTER) {
      return "EXPERIMENTER type " + code;
    }
    if (type >= TYPES.size()) {
      return "error type " + type + " code " + code;
    }
    List<String> codes = CODES.get(type);
    return TYPES.get(type) + ' ' + (code < codes.size() ? codes.get(code) : "code " + code);
  }
}
