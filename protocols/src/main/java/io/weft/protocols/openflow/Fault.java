package io.weft.protocols.openflow;

/**
 * What is wrong with a message that cannot be read, in the terms in which a switch refuses it. Each
 * version has its own numbers for it: {@link io.weft.protocols.openflow.v13.ErrorCode#of(Fault)}
 * and {@link io.weft.protocols.openflow.v10.ErrorMessage#of(int, Fault,
 * io.weft.protocols.packet.Bytes)}, which are those that Open vSwitch answers with.
 */
public enum Fault {
  /** A length does not fit, and no other fault says more: {@code OFPBRC_BAD_LEN}. */
  MESSAGE_LENGTH,
  /** The message is of another version: {@code OFPBRC_BAD_VERSION}. */
  VERSION,
  /** A match is no list of fields: {@code OFPBMC_BAD_TYPE}. */
  MATCH_TYPE,
  /** A match, or a field in it, goes past its end: {@code OFPBMC_BAD_LEN}. */
  MATCH_LENGTH,
  /** A match has a field of a width that is not its own: {@code OFPBMC_BAD_FIELD}. */
  MATCH_FIELD,
  /** An action's length does not fit it: {@code OFPBAC_BAD_LEN}. */
  ACTION_LENGTH,
  /** An action sets a field with a value of another width: {@code OFPBAC_BAD_SET_LEN}. */
  SET_FIELD_LENGTH,
  /** An instruction's length does not fit it: {@code OFPBIC_BAD_LEN}. */
  INSTRUCTION_LENGTH,
  /** A flow-mod's command is not known: {@code OFPFMFC_BAD_COMMAND}. */
  FLOW_COMMAND,
  /** A group-mod's command is not known: {@code OFPGMFC_BAD_COMMAND}. */
  GROUP_COMMAND,
  /** A group's type is not known: {@code OFPGMFC_BAD_TYPE}. */
  GROUP_TYPE,
  /** A bucket's length does not fit it: {@code OFPGMFC_BAD_BUCKET}. */
  BUCKET_LENGTH,
  /** A meter-mod's command is not known: {@code OFPMMFC_BAD_COMMAND}. */
  METER_COMMAND,
  /** A controller's role is not known: {@code OFPRRFC_BAD_ROLE}. */
  ROLE,
  /** A property's length does not fit it: {@code OFPTFFC_BAD_LEN}. */
  PROPERTY_LENGTH,
  /** A change of Nicira's table of tunnel options is not known: {@code NXTTMFC_BAD_COMMAND}. */
  TLV_TABLE_COMMAND,
  /** The message for a bundle goes past its end: {@code OFPBFC_MSG_BAD_LEN}. */
  BUNDLED_LENGTH,
  /** The message for a bundle is none that can be in one: {@code OFPBFC_MSG_UNSUP}. */
  BUNDLED_MESSAGE
}
