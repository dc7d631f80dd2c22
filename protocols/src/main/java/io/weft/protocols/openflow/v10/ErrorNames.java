package io.weft.protocols.openflow.v10;

import java.util.List;
import java.util.Map;

/**
 * The names of {@code ofp_error_type} and its codes (OpenFlow 1.0.0 section 5.4.4), and of the
 * errors that Open vSwitch tells as Nicira's in this version.
 */
final class ErrorNames {
  private static final int NICIRA = 0x2320;

  private static final List<String> TYPES =
      List.of(
          "HELLO_FAILED",
          "BAD_REQUEST",
          "BAD_ACTION",
          "FLOW_MOD_FAILED",
          "PORT_MOD_FAILED",
          "QUEUE_OP_FAILED");

  private static final List<List<String>> CODES =
      List.of(
          List.of("INCOMPATIBLE", "EPERM"),
          List.of(
              "BAD_VERSION",
              "BAD_TYPE",
              "BAD_STAT",
              "BAD_VENDOR",
              "BAD_SUBTYPE",
              "EPERM",
              "BAD_LEN",
              "BUFFER_EMPTY",
              "BUFFER_UNKNOWN"),
          List.of(
              "BAD_TYPE",
              "BAD_LEN",
              "BAD_VENDOR",
              "BAD_VENDOR_TYPE",
              "BAD_OUT_PORT",
              "BAD_ARGUMENT",
              "EPERM",
              "TOO_MANY",
              "BAD_QUEUE"),
          List.of(
              "ALL_TABLES_FULL",
              "OVERLAP",
              "EPERM",
              "BAD_EMERG_TIMEOUT",
              "BAD_COMMAND",
              "UNSUPPORTED"),
          List.of("BAD_PORT", "BAD_HW_ADDR"),
          List.of("BAD_PORT", "BAD_QUEUE", "EPERM"));

  private static final Map<Integer, String> NICIRA_ERRORS =
      Map.ofEntries(
          Map.entry(key(0, 263), "OFPBMC_BAD_FIELD"),
          Map.entry(key(1, 256), "NXBRC_NXM_INVALID"),
          Map.entry(key(1, 257), "NXBRC_NXM_BAD_TYPE"),
          Map.entry(key(1, 258), "OFPBMC_BAD_VALUE"),
          Map.entry(key(1, 259), "OFPBMC_BAD_MASK"),
          Map.entry(key(1, 260), "OFPBMC_BAD_PREREQ"),
          Map.entry(key(1, 261), "OFPBMC_DUP_FIELD"),
          Map.entry(key(1, 262), "OFPBMC_BAD_WILDCARDS"),
          Map.entry(key(1, 264), "NXBMC_CT_DATAPATH_SUPPORT"),
          Map.entry(key(1, 265), "NXBAC_CT_DATAPATH_SUPPORT"),
          Map.entry(key(1, 512), "OFPBRC_BAD_TABLE_ID"),
          Map.entry(key(1, 513), "OFPRRFC_BAD_ROLE"),
          Map.entry(key(1, 514), "OFPBRC_BAD_PORT"),
          Map.entry(key(1, 515), "NXBRC_MUST_BE_ZERO"),
          Map.entry(key(1, 516), "NXBRC_BAD_REASON"),
          Map.entry(key(1, 517), "OFPMOFC_MONITOR_EXISTS"),
          Map.entry(key(1, 518), "OFPMOFC_BAD_FLAGS"),
          Map.entry(key(1, 519), "OFPMOFC_UNKNOWN_MONITOR"),
          Map.entry(key(1, 520), "NXBRC_FM_BAD_EVENT"),
          Map.entry(key(1, 521), "NXBRC_UNENCODABLE_ERROR"),
          Map.entry(key(1, 522), "OFPBAC_MATCH_INCONSISTENT"),
          Map.entry(key(1, 523), "OFPBAC_BAD_SET_TYPE"),
          Map.entry(key(1, 524), "OFPBAC_BAD_SET_LEN"),
          Map.entry(key(1, 525), "OFPBAC_BAD_SET_ARGUMENT"),
          Map.entry(key(1, 527), "NXTTMFC_BAD_COMMAND"),
          Map.entry(key(1, 528), "NXTTMFC_BAD_OPT_LEN"),
          Map.entry(key(1, 529), "NXTTMFC_BAD_FIELD_IDX"),
          Map.entry(key(1, 530), "NXTTMFC_TABLE_FULL"),
          Map.entry(key(1, 531), "NXTTMFC_ALREADY_MAPPED"),
          Map.entry(key(1, 532), "NXTTMFC_DUP_ENTRY"),
          Map.entry(key(1, 533), "NXR_NOT_SUPPORTED"),
          Map.entry(key(1, 534), "NXR_STALE"),
          Map.entry(key(1, 535), "NXST_NOT_CONFIGURED"),
          Map.entry(key(1, 536), "NXFMFC_INVALID_TLV_FIELD"),
          Map.entry(key(1, 537), "NXTTMFC_INVALID_TLV_DEL"),
          Map.entry(key(2, 9), "OFPBAC_BAD_OUT_GROUP"),
          Map.entry(key(2, 256), "NXBAC_MUST_BE_ZERO"),
          Map.entry(key(2, 257), "OFPBIC_UNSUP_INST"),
          Map.entry(key(2, 526), "NXBAC_BAD_CONJUNCTION"),
          Map.entry(key(3, 258), "OFPFMFC_BAD_FLAGS"),
          Map.entry(key(5, 256), "NXFMFC_HARDWARE"),
          Map.entry(key(5, 257), "NXFMFC_BAD_TABLE_ID"),
          Map.entry(key(6, 0), "OFPGMFC_GROUP_EXISTS"),
          Map.entry(key(6, 1), "OFPGMFC_INVALID_GROUP"),
          Map.entry(key(6, 2), "OFPGMFC_WEIGHT_UNSUPPORTED"),
          Map.entry(key(6, 3), "OFPGMFC_OUT_OF_GROUPS"),
          Map.entry(key(6, 4), "OFPGMFC_OUT_OF_BUCKETS"),
          Map.entry(key(6, 5), "OFPGMFC_CHAINING_UNSUPPORTED"),
          Map.entry(key(6, 6), "OFPGMFC_WATCH_UNSUPPORTED"),
          Map.entry(key(6, 7), "OFPGMFC_LOOP"),
          Map.entry(key(6, 8), "OFPGMFC_UNKNOWN_GROUP"),
          Map.entry(key(6, 9), "OFPGMFC_CHAINED_GROUP"),
          Map.entry(key(6, 10), "OFPGMFC_BAD_TYPE"),
          Map.entry(key(6, 11), "OFPGMFC_BAD_COMMAND"),
          Map.entry(key(6, 12), "OFPGMFC_BAD_BUCKET"),
          Map.entry(key(6, 13), "OFPGMFC_BAD_WATCH"),
          Map.entry(key(6, 14), "OFPGMFC_EPERM"),
          Map.entry(key(6, 15), "OFPGMFC_UNKNOWN_BUCKET"),
          Map.entry(key(6, 16), "OFPGMFC_BUCKET_EXISTS"),
          Map.entry(key(13, 3), "OFPBPC_BAD_LEN"));

  private ErrorNames() {}

  private static int key(int type, int code) {
    return type << 16 | code;
  }

  static String describe(int type, int code) {
    if (type >= TYPES.size()) {
      return "error type " + type + " code " + code;
    }
    List<String> codes = CODES.get(type);
    return TYPES.get(type) + ' ' + (code < codes.size() ? codes.get(code) : "code " + code);
  }

  static String describe(ErrorMessage.VendorError error) {
    String name = NICIRA_ERRORS.get(key(error.type(), error.code()));
    if (error.vendor() == NICIRA && name != null) {
      return name;
    }
    return String.format(
        "vendor 0x%x error type %d code %d", error.vendor(), error.type(), error.code());
  }
}
