package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.Fault;
import io.weft.protocols.openflow.nicira.NiciraBody;
import io.weft.protocols.packet.Bytes;
import java.util.Arrays;
import java.util.Optional;

/**
 * The errors of OpenFlow 1.3.5 (section 7.4.4), and those that Open vSwitch sends as an
 * experimenter: of Nicira, and of the extensions of the Open Networking Foundation.
 */
public enum ErrorCode {
  /** {@code OFPHFC_INCOMPATIBLE}: no version in common. */
  HELLO_FAILED_INCOMPATIBLE(0, 0, "HELLO_FAILED INCOMPATIBLE"),
  /** {@code OFPHFC_EPERM}: not permitted. */
  HELLO_FAILED_EPERM(0, 1, "HELLO_FAILED EPERM"),
  /** {@code OFPBRC_BAD_VERSION}: the version in the header is not spoken. */
  BAD_REQUEST_BAD_VERSION(1, 0, "BAD_REQUEST BAD_VERSION"),
  /** {@code OFPBRC_BAD_TYPE}: the message's type is not known. */
  BAD_REQUEST_BAD_TYPE(1, 1, "BAD_REQUEST BAD_TYPE"),
  /** {@code OFPBRC_BAD_MULTIPART}: the multipart type is not known. */
  BAD_REQUEST_BAD_MULTIPART(1, 2, "BAD_REQUEST BAD_MULTIPART"),
  /** {@code OFPBRC_BAD_EXPERIMENTER}: the experimenter is not known. */
  BAD_REQUEST_BAD_EXPERIMENTER(1, 3, "BAD_REQUEST BAD_EXPERIMENTER"),
  /** {@code OFPBRC_BAD_EXP_TYPE}: the experimenter's type is not known. */
  BAD_REQUEST_BAD_EXP_TYPE(1, 4, "BAD_REQUEST BAD_EXP_TYPE"),
  /** {@code OFPBRC_EPERM}: not permitted. */
  BAD_REQUEST_EPERM(1, 5, "BAD_REQUEST EPERM"),
  /** {@code OFPBRC_BAD_LEN}: the message is too long or too short. */
  BAD_REQUEST_BAD_LEN(1, 6, "BAD_REQUEST BAD_LEN"),
  /** {@code OFPBRC_BUFFER_EMPTY}: the buffer has been used already. */
  BAD_REQUEST_BUFFER_EMPTY(1, 7, "BAD_REQUEST BUFFER_EMPTY"),
  /** {@code OFPBRC_BUFFER_UNKNOWN}: there is no such buffer. */
  BAD_REQUEST_BUFFER_UNKNOWN(1, 8, "BAD_REQUEST BUFFER_UNKNOWN"),
  /** {@code OFPBRC_BAD_TABLE_ID}: there is no such table. */
  BAD_REQUEST_BAD_TABLE_ID(1, 9, "BAD_REQUEST BAD_TABLE_ID"),
  /** {@code OFPBRC_IS_SLAVE}: the controller is a slave. */
  BAD_REQUEST_IS_SLAVE(1, 10, "BAD_REQUEST IS_SLAVE"),
  /** {@code OFPBRC_BAD_PORT}: there is no such port. */
  BAD_REQUEST_BAD_PORT(1, 11, "BAD_REQUEST BAD_PORT"),
  /** {@code OFPBRC_BAD_PACKET}: the packet is none. */
  BAD_REQUEST_BAD_PACKET(1, 12, "BAD_REQUEST BAD_PACKET"),
  /** {@code OFPBRC_MULTIPART_BUFFER_OVERFLOW}: the parts of the request are too many. */
  BAD_REQUEST_MULTIPART_BUFFER_OVERFLOW(1, 13, "BAD_REQUEST MULTIPART_BUFFER_OVERFLOW"),
  /** {@code OFPBAC_BAD_TYPE}: the action's type is not known. */
  BAD_ACTION_BAD_TYPE(2, 0, "BAD_ACTION BAD_TYPE"),
  /** {@code OFPBAC_BAD_LEN}: an action's length is wrong. */
  BAD_ACTION_BAD_LEN(2, 1, "BAD_ACTION BAD_LEN"),
  /** {@code OFPBAC_BAD_EXPERIMENTER}: the experimenter is not known. */
  BAD_ACTION_BAD_EXPERIMENTER(2, 2, "BAD_ACTION BAD_EXPERIMENTER"),
  /** {@code OFPBAC_BAD_EXP_TYPE}: the experimenter's action is not known. */
  BAD_ACTION_BAD_EXP_TYPE(2, 3, "BAD_ACTION BAD_EXP_TYPE"),
  /** {@code OFPBAC_BAD_OUT_PORT}: there is no such output port. */
  BAD_ACTION_BAD_OUT_PORT(2, 4, "BAD_ACTION BAD_OUT_PORT"),
  /** {@code OFPBAC_BAD_ARGUMENT}: an action's value is wrong. */
  BAD_ACTION_BAD_ARGUMENT(2, 5, "BAD_ACTION BAD_ARGUMENT"),
  /** {@code OFPBAC_EPERM}: not permitted. */
  BAD_ACTION_EPERM(2, 6, "BAD_ACTION EPERM"),
  /** {@code OFPBAC_TOO_MANY}: the actions are too many. */
  BAD_ACTION_TOO_MANY(2, 7, "BAD_ACTION TOO_MANY"),
  /** {@code OFPBAC_BAD_QUEUE}: there is no such queue. */
  BAD_ACTION_BAD_QUEUE(2, 8, "BAD_ACTION BAD_QUEUE"),
  /** {@code OFPBAC_BAD_OUT_GROUP}: there is no such group. */
  BAD_ACTION_BAD_OUT_GROUP(2, 9, "BAD_ACTION BAD_OUT_GROUP"),
  /** {@code OFPBAC_MATCH_INCONSISTENT}: the action does not go with the match. */
  BAD_ACTION_MATCH_INCONSISTENT(2, 10, "BAD_ACTION MATCH_INCONSISTENT"),
  /** {@code OFPBAC_UNSUPPORTED_ORDER}: the switch cannot do the actions in that order. */
  BAD_ACTION_UNSUPPORTED_ORDER(2, 11, "BAD_ACTION UNSUPPORTED_ORDER"),
  /** {@code OFPBAC_BAD_TAG}: the tag is not supported. */
  BAD_ACTION_BAD_TAG(2, 12, "BAD_ACTION BAD_TAG"),
  /** {@code OFPBAC_BAD_SET_TYPE}: the field to set is not known. */
  BAD_ACTION_BAD_SET_TYPE(2, 13, "BAD_ACTION BAD_SET_TYPE"),
  /** {@code OFPBAC_BAD_SET_LEN}: the length of the field to set is wrong. */
  BAD_ACTION_BAD_SET_LEN(2, 14, "BAD_ACTION BAD_SET_LEN"),
  /** {@code OFPBAC_BAD_SET_ARGUMENT}: the field cannot have that value. */
  BAD_ACTION_BAD_SET_ARGUMENT(2, 15, "BAD_ACTION BAD_SET_ARGUMENT"),
  /** {@code OFPBIC_UNKNOWN_INST}: the instruction is not known. */
  BAD_INSTRUCTION_UNKNOWN_INST(3, 0, "BAD_INSTRUCTION UNKNOWN_INST"),
  /** {@code OFPBIC_UNSUP_INST}: the table does not support the instruction. */
  BAD_INSTRUCTION_UNSUP_INST(3, 1, "BAD_INSTRUCTION UNSUP_INST"),
  /** {@code OFPBIC_BAD_TABLE_ID}: there is no such table, or it is not a later one. */
  BAD_INSTRUCTION_BAD_TABLE_ID(3, 2, "BAD_INSTRUCTION BAD_TABLE_ID"),
  /** {@code OFPBIC_UNSUP_METADATA}: the metadata is not supported. */
  BAD_INSTRUCTION_UNSUP_METADATA(3, 3, "BAD_INSTRUCTION UNSUP_METADATA"),
  /** {@code OFPBIC_UNSUP_METADATA_MASK}: the mask of the metadata is not supported. */
  BAD_INSTRUCTION_UNSUP_METADATA_MASK(3, 4, "BAD_INSTRUCTION UNSUP_METADATA_MASK"),
  /** {@code OFPBIC_BAD_EXPERIMENTER}: the experimenter is not known. */
  BAD_INSTRUCTION_BAD_EXPERIMENTER(3, 5, "BAD_INSTRUCTION BAD_EXPERIMENTER"),
  /** {@code OFPBIC_BAD_EXP_TYPE}: the experimenter's instruction is not known. */
  BAD_INSTRUCTION_BAD_EXP_TYPE(3, 6, "BAD_INSTRUCTION BAD_EXP_TYPE"),
  /** {@code OFPBIC_BAD_LEN}: an instruction's length is wrong. */
  BAD_INSTRUCTION_BAD_LEN(3, 7, "BAD_INSTRUCTION BAD_LEN"),
  /** {@code OFPBIC_EPERM}: not permitted. */
  BAD_INSTRUCTION_EPERM(3, 8, "BAD_INSTRUCTION EPERM"),
  /** {@code OFPBMC_BAD_TYPE}: the type of the match is not known. */
  BAD_MATCH_BAD_TYPE(4, 0, "BAD_MATCH BAD_TYPE"),
  /** {@code OFPBMC_BAD_LEN}: the length of the match is wrong. */
  BAD_MATCH_BAD_LEN(4, 1, "BAD_MATCH BAD_LEN"),
  /** {@code OFPBMC_BAD_TAG}: the tag is not supported. */
  BAD_MATCH_BAD_TAG(4, 2, "BAD_MATCH BAD_TAG"),
  /** {@code OFPBMC_BAD_DL_ADDR_MASK}: the mask of a MAC address is not supported. */
  BAD_MATCH_BAD_DL_ADDR_MASK(4, 3, "BAD_MATCH BAD_DL_ADDR_MASK"),
  /** {@code OFPBMC_BAD_NW_ADDR_MASK}: the mask of an IP address is not supported. */
  BAD_MATCH_BAD_NW_ADDR_MASK(4, 4, "BAD_MATCH BAD_NW_ADDR_MASK"),
  /** {@code OFPBMC_BAD_WILDCARDS}: a field must not be left out. */
  BAD_MATCH_BAD_WILDCARDS(4, 5, "BAD_MATCH BAD_WILDCARDS"),
  /** {@code OFPBMC_BAD_FIELD}: a field is not known. */
  BAD_MATCH_BAD_FIELD(4, 6, "BAD_MATCH BAD_FIELD"),
  /** {@code OFPBMC_BAD_VALUE}: a field cannot have that value. */
  BAD_MATCH_BAD_VALUE(4, 7, "BAD_MATCH BAD_VALUE"),
  /** {@code OFPBMC_BAD_MASK}: a mask is not supported. */
  BAD_MATCH_BAD_MASK(4, 8, "BAD_MATCH BAD_MASK"),
  /** {@code OFPBMC_BAD_PREREQ}: a field lacks what it needs beside it. */
  BAD_MATCH_BAD_PREREQ(4, 9, "BAD_MATCH BAD_PREREQ"),
  /** {@code OFPBMC_DUP_FIELD}: a field is there twice. */
  BAD_MATCH_DUP_FIELD(4, 10, "BAD_MATCH DUP_FIELD"),
  /** {@code OFPBMC_EPERM}: not permitted. */
  BAD_MATCH_EPERM(4, 11, "BAD_MATCH EPERM"),
  /** {@code OFPFMFC_UNKNOWN}: something failed for a reason of the switch's own. */
  FLOW_MOD_FAILED_UNKNOWN(5, 0, "FLOW_MOD_FAILED UNKNOWN"),
  /** {@code OFPFMFC_TABLE_FULL}: the table is full. */
  FLOW_MOD_FAILED_TABLE_FULL(5, 1, "FLOW_MOD_FAILED TABLE_FULL"),
  /** {@code OFPFMFC_BAD_TABLE_ID}: there is no such table. */
  FLOW_MOD_FAILED_BAD_TABLE_ID(5, 2, "FLOW_MOD_FAILED BAD_TABLE_ID"),
  /** {@code OFPFMFC_OVERLAP}: another flow overlaps. */
  FLOW_MOD_FAILED_OVERLAP(5, 3, "FLOW_MOD_FAILED OVERLAP"),
  /** {@code OFPFMFC_EPERM}: not permitted. */
  FLOW_MOD_FAILED_EPERM(5, 4, "FLOW_MOD_FAILED EPERM"),
  /** {@code OFPFMFC_BAD_TIMEOUT}: the timeout is not supported. */
  FLOW_MOD_FAILED_BAD_TIMEOUT(5, 5, "FLOW_MOD_FAILED BAD_TIMEOUT"),
  /** {@code OFPFMFC_BAD_COMMAND}: the command is not known. */
  FLOW_MOD_FAILED_BAD_COMMAND(5, 6, "FLOW_MOD_FAILED BAD_COMMAND"),
  /** {@code OFPFMFC_BAD_FLAGS}: a flag is not known. */
  FLOW_MOD_FAILED_BAD_FLAGS(5, 7, "FLOW_MOD_FAILED BAD_FLAGS"),
  /** {@code OFPGMFC_GROUP_EXISTS}: the group is there already. */
  GROUP_MOD_FAILED_GROUP_EXISTS(6, 0, "GROUP_MOD_FAILED GROUP_EXISTS"),
  /** {@code OFPGMFC_INVALID_GROUP}: the group is not valid. */
  GROUP_MOD_FAILED_INVALID_GROUP(6, 1, "GROUP_MOD_FAILED INVALID_GROUP"),
  /** {@code OFPGMFC_WEIGHT_UNSUPPORTED}: unequal weights are not supported. */
  GROUP_MOD_FAILED_WEIGHT_UNSUPPORTED(6, 2, "GROUP_MOD_FAILED WEIGHT_UNSUPPORTED"),
  /** {@code OFPGMFC_OUT_OF_GROUPS}: there are too many groups. */
  GROUP_MOD_FAILED_OUT_OF_GROUPS(6, 3, "GROUP_MOD_FAILED OUT_OF_GROUPS"),
  /** {@code OFPGMFC_OUT_OF_BUCKETS}: there are too many buckets. */
  GROUP_MOD_FAILED_OUT_OF_BUCKETS(6, 4, "GROUP_MOD_FAILED OUT_OF_BUCKETS"),
  /** {@code OFPGMFC_CHAINING_UNSUPPORTED}: groups that send to groups are not supported. */
  GROUP_MOD_FAILED_CHAINING_UNSUPPORTED(6, 5, "GROUP_MOD_FAILED CHAINING_UNSUPPORTED"),
  /** {@code OFPGMFC_WATCH_UNSUPPORTED}: the group cannot watch that port or group. */
  GROUP_MOD_FAILED_WATCH_UNSUPPORTED(6, 6, "GROUP_MOD_FAILED WATCH_UNSUPPORTED"),
  /** {@code OFPGMFC_LOOP}: groups would send to each other in a loop. */
  GROUP_MOD_FAILED_LOOP(6, 7, "GROUP_MOD_FAILED LOOP"),
  /** {@code OFPGMFC_UNKNOWN_GROUP}: there is no such group. */
  GROUP_MOD_FAILED_UNKNOWN_GROUP(6, 8, "GROUP_MOD_FAILED UNKNOWN_GROUP"),
  /** {@code OFPGMFC_CHAINED_GROUP}: another group sends to the group. */
  GROUP_MOD_FAILED_CHAINED_GROUP(6, 9, "GROUP_MOD_FAILED CHAINED_GROUP"),
  /** {@code OFPGMFC_BAD_TYPE}: the group's type is not known. */
  GROUP_MOD_FAILED_BAD_TYPE(6, 10, "GROUP_MOD_FAILED BAD_TYPE"),
  /** {@code OFPGMFC_BAD_COMMAND}: the command is not known. */
  GROUP_MOD_FAILED_BAD_COMMAND(6, 11, "GROUP_MOD_FAILED BAD_COMMAND"),
  /** {@code OFPGMFC_BAD_BUCKET}: a bucket is wrong. */
  GROUP_MOD_FAILED_BAD_BUCKET(6, 12, "GROUP_MOD_FAILED BAD_BUCKET"),
  /** {@code OFPGMFC_BAD_WATCH}: a watched port or group is wrong. */
  GROUP_MOD_FAILED_BAD_WATCH(6, 13, "GROUP_MOD_FAILED BAD_WATCH"),
  /** {@code OFPGMFC_EPERM}: not permitted. */
  GROUP_MOD_FAILED_EPERM(6, 14, "GROUP_MOD_FAILED EPERM"),
  /** {@code OFPPMFC_BAD_PORT}: there is no such port. */
  PORT_MOD_FAILED_BAD_PORT(7, 0, "PORT_MOD_FAILED BAD_PORT"),
  /** {@code OFPPMFC_BAD_HW_ADDR}: the address is not the port's. */
  PORT_MOD_FAILED_BAD_HW_ADDR(7, 1, "PORT_MOD_FAILED BAD_HW_ADDR"),
  /** {@code OFPPMFC_BAD_CONFIG}: the config is not supported. */
  PORT_MOD_FAILED_BAD_CONFIG(7, 2, "PORT_MOD_FAILED BAD_CONFIG"),
  /** {@code OFPPMFC_BAD_ADVERTISE}: the features are not supported. */
  PORT_MOD_FAILED_BAD_ADVERTISE(7, 3, "PORT_MOD_FAILED BAD_ADVERTISE"),
  /** {@code OFPPMFC_EPERM}: not permitted. */
  PORT_MOD_FAILED_EPERM(7, 4, "PORT_MOD_FAILED EPERM"),
  /** {@code OFPTMFC_BAD_TABLE}: there is no such table. */
  TABLE_MOD_FAILED_BAD_TABLE(8, 0, "TABLE_MOD_FAILED BAD_TABLE"),
  /** {@code OFPTMFC_BAD_CONFIG}: the config is not supported. */
  TABLE_MOD_FAILED_BAD_CONFIG(8, 1, "TABLE_MOD_FAILED BAD_CONFIG"),
  /** {@code OFPTMFC_EPERM}: not permitted. */
  TABLE_MOD_FAILED_EPERM(8, 2, "TABLE_MOD_FAILED EPERM"),
  /** {@code OFPQOFC_BAD_PORT}: there is no such port. */
  QUEUE_OP_FAILED_BAD_PORT(9, 0, "QUEUE_OP_FAILED BAD_PORT"),
  /** {@code OFPQOFC_BAD_QUEUE}: there is no such queue. */
  QUEUE_OP_FAILED_BAD_QUEUE(9, 1, "QUEUE_OP_FAILED BAD_QUEUE"),
  /** {@code OFPQOFC_EPERM}: not permitted. */
  QUEUE_OP_FAILED_EPERM(9, 2, "QUEUE_OP_FAILED EPERM"),
  /** {@code OFPSCFC_BAD_FLAGS}: a flag is not supported. */
  SWITCH_CONFIG_FAILED_BAD_FLAGS(10, 0, "SWITCH_CONFIG_FAILED BAD_FLAGS"),
  /** {@code OFPSCFC_BAD_LEN}: the length is not supported. */
  SWITCH_CONFIG_FAILED_BAD_LEN(10, 1, "SWITCH_CONFIG_FAILED BAD_LEN"),
  /** {@code OFPSCFC_EPERM}: not permitted. */
  SWITCH_CONFIG_FAILED_EPERM(10, 2, "SWITCH_CONFIG_FAILED EPERM"),
  /** {@code OFPRRFC_STALE}: the generation is an old one. */
  ROLE_REQUEST_FAILED_STALE(11, 0, "ROLE_REQUEST_FAILED STALE"),
  /** {@code OFPRRFC_UNSUP}: roles cannot change. */
  ROLE_REQUEST_FAILED_UNSUP(11, 1, "ROLE_REQUEST_FAILED UNSUP"),
  /** {@code OFPRRFC_BAD_ROLE}: the role is not known. */
  ROLE_REQUEST_FAILED_BAD_ROLE(11, 2, "ROLE_REQUEST_FAILED BAD_ROLE"),
  /** {@code OFPMMFC_UNKNOWN}: something failed for a reason of the switch's own. */
  METER_MOD_FAILED_UNKNOWN(12, 0, "METER_MOD_FAILED UNKNOWN"),
  /** {@code OFPMMFC_METER_EXISTS}: the meter is there already. */
  METER_MOD_FAILED_METER_EXISTS(12, 1, "METER_MOD_FAILED METER_EXISTS"),
  /** {@code OFPMMFC_INVALID_METER}: the meter is not valid. */
  METER_MOD_FAILED_INVALID_METER(12, 2, "METER_MOD_FAILED INVALID_METER"),
  /** {@code OFPMMFC_UNKNOWN_METER}: there is no such meter. */
  METER_MOD_FAILED_UNKNOWN_METER(12, 3, "METER_MOD_FAILED UNKNOWN_METER"),
  /** {@code OFPMMFC_BAD_COMMAND}: the command is not known. */
  METER_MOD_FAILED_BAD_COMMAND(12, 4, "METER_MOD_FAILED BAD_COMMAND"),
  /** {@code OFPMMFC_BAD_FLAGS}: the flags are not supported. */
  METER_MOD_FAILED_BAD_FLAGS(12, 5, "METER_MOD_FAILED BAD_FLAGS"),
  /** {@code OFPMMFC_BAD_RATE}: the rate is not supported. */
  METER_MOD_FAILED_BAD_RATE(12, 6, "METER_MOD_FAILED BAD_RATE"),
  /** {@code OFPMMFC_BAD_BURST}: the burst is not supported. */
  METER_MOD_FAILED_BAD_BURST(12, 7, "METER_MOD_FAILED BAD_BURST"),
  /** {@code OFPMMFC_BAD_BAND}: the band is not supported. */
  METER_MOD_FAILED_BAD_BAND(12, 8, "METER_MOD_FAILED BAD_BAND"),
  /** {@code OFPMMFC_BAD_BAND_VALUE}: a band's value is not supported. */
  METER_MOD_FAILED_BAD_BAND_VALUE(12, 9, "METER_MOD_FAILED BAD_BAND_VALUE"),
  /** {@code OFPMMFC_OUT_OF_METERS}: there are too many meters. */
  METER_MOD_FAILED_OUT_OF_METERS(12, 10, "METER_MOD_FAILED OUT_OF_METERS"),
  /** {@code OFPMMFC_OUT_OF_BANDS}: there are too many bands. */
  METER_MOD_FAILED_OUT_OF_BANDS(12, 11, "METER_MOD_FAILED OUT_OF_BANDS"),
  /** {@code OFPTFFC_BAD_TABLE}: there is no such table. */
  TABLE_FEATURES_FAILED_BAD_TABLE(13, 0, "TABLE_FEATURES_FAILED BAD_TABLE"),
  /** {@code OFPTFFC_BAD_METADATA}: the metadata is not supported. */
  TABLE_FEATURES_FAILED_BAD_METADATA(13, 1, "TABLE_FEATURES_FAILED BAD_METADATA"),
  /** {@code OFPTFFC_BAD_TYPE}: the property is not known. */
  TABLE_FEATURES_FAILED_BAD_TYPE(13, 2, "TABLE_FEATURES_FAILED BAD_TYPE"),
  /** {@code OFPTFFC_BAD_LEN}: a property's length is wrong. */
  TABLE_FEATURES_FAILED_BAD_LEN(13, 3, "TABLE_FEATURES_FAILED BAD_LEN"),
  /** {@code OFPTFFC_BAD_ARGUMENT}: a property's value is not supported. */
  TABLE_FEATURES_FAILED_BAD_ARGUMENT(13, 4, "TABLE_FEATURES_FAILED BAD_ARGUMENT"),
  /** {@code OFPTFFC_EPERM}: not permitted. */
  TABLE_FEATURES_FAILED_EPERM(13, 5, "TABLE_FEATURES_FAILED EPERM"),
  /** Of Nicira: the match is wrong. */
  NICIRA_NXM_INVALID(ErrorMessage.EXPERIMENTER, 2, NiciraBody.EXPERIMENTER, "NICIRA NXM_INVALID"),
  /** Of Nicira: a match field is not known. */
  NICIRA_NXM_BAD_TYPE(ErrorMessage.EXPERIMENTER, 3, NiciraBody.EXPERIMENTER, "NICIRA NXM_BAD_TYPE"),
  /** Of Nicira: a reserved field is not zero. */
  NICIRA_MUST_BE_ZERO(ErrorMessage.EXPERIMENTER, 4, NiciraBody.EXPERIMENTER, "NICIRA MUST_BE_ZERO"),
  /** Of Nicira: the reason of a port status is not known. */
  NICIRA_BAD_REASON(ErrorMessage.EXPERIMENTER, 5, NiciraBody.EXPERIMENTER, "NICIRA BAD_REASON"),
  /** Of Nicira: a flow monitor of that number is there already. */
  NICIRA_MONITOR_EXISTS(
      ErrorMessage.EXPERIMENTER, 6, NiciraBody.EXPERIMENTER, "NICIRA MONITOR_EXISTS"),
  /** Of Nicira: a flow monitor's flags are not supported. */
  NICIRA_MONITOR_BAD_FLAGS(
      ErrorMessage.EXPERIMENTER, 7, NiciraBody.EXPERIMENTER, "NICIRA MONITOR_BAD_FLAGS"),
  /** Of Nicira: there is no such flow monitor. */
  NICIRA_UNKNOWN_MONITOR(
      ErrorMessage.EXPERIMENTER, 8, NiciraBody.EXPERIMENTER, "NICIRA UNKNOWN_MONITOR"),
  /** Of Nicira: the event of a flow update is not known. */
  NICIRA_MONITOR_BAD_EVENT(
      ErrorMessage.EXPERIMENTER, 9, NiciraBody.EXPERIMENTER, "NICIRA MONITOR_BAD_EVENT"),
  /** Of Nicira: the error has no number in this version. */
  NICIRA_UNENCODABLE_ERROR(
      ErrorMessage.EXPERIMENTER, 10, NiciraBody.EXPERIMENTER, "NICIRA UNENCODABLE_ERROR"),
  /** Of Nicira: a reserved field of an action is not zero. */
  NICIRA_ACTION_MUST_BE_ZERO(
      ErrorMessage.EXPERIMENTER, 11, NiciraBody.EXPERIMENTER, "NICIRA ACTION_MUST_BE_ZERO"),
  /** Of Nicira: the hardware failed. */
  NICIRA_HARDWARE(ErrorMessage.EXPERIMENTER, 12, NiciraBody.EXPERIMENTER, "NICIRA HARDWARE"),
  /** Of Nicira: there is no such table. */
  NICIRA_BAD_TABLE_ID(
      ErrorMessage.EXPERIMENTER, 13, NiciraBody.EXPERIMENTER, "NICIRA BAD_TABLE_ID"),
  /** Of Nicira: the conjunction is wrong or not alone. */
  NICIRA_BAD_CONJUNCTION(
      ErrorMessage.EXPERIMENTER, 15, NiciraBody.EXPERIMENTER, "NICIRA BAD_CONJUNCTION"),
  /** Of Nicira: the command is not known. */
  NICIRA_TLV_TABLE_BAD_COMMAND(
      ErrorMessage.EXPERIMENTER, 16, NiciraBody.EXPERIMENTER, "NICIRA TLV_TABLE_BAD_COMMAND"),
  /** Of Nicira: the length of a tunnel option is wrong. */
  NICIRA_TLV_TABLE_BAD_OPT_LEN(
      ErrorMessage.EXPERIMENTER, 17, NiciraBody.EXPERIMENTER, "NICIRA TLV_TABLE_BAD_OPT_LEN"),
  /** Of Nicira: there is no such tunnel metadata field. */
  NICIRA_TLV_TABLE_BAD_FIELD_IDX(
      ErrorMessage.EXPERIMENTER, 18, NiciraBody.EXPERIMENTER, "NICIRA TLV_TABLE_BAD_FIELD_IDX"),
  /** Of Nicira: the tunnel options are too long together. */
  NICIRA_TLV_TABLE_FULL(
      ErrorMessage.EXPERIMENTER, 19, NiciraBody.EXPERIMENTER, "NICIRA TLV_TABLE_FULL"),
  /** Of Nicira: the field is in use already. */
  NICIRA_TLV_TABLE_ALREADY_MAPPED(
      ErrorMessage.EXPERIMENTER, 20, NiciraBody.EXPERIMENTER, "NICIRA TLV_TABLE_ALREADY_MAPPED"),
  /** Of Nicira: the tunnel option is in use already. */
  NICIRA_TLV_TABLE_DUP_ENTRY(
      ErrorMessage.EXPERIMENTER, 21, NiciraBody.EXPERIMENTER, "NICIRA TLV_TABLE_DUP_ENTRY"),
  /** Of Nicira: the datapath cannot let packets go on. */
  NICIRA_RESUME_NOT_SUPPORTED(
      ErrorMessage.EXPERIMENTER, 34, NiciraBody.EXPERIMENTER, "NICIRA RESUME_NOT_SUPPORTED"),
  /** Of Nicira: the packet is from before a restart. */
  NICIRA_RESUME_STALE(
      ErrorMessage.EXPERIMENTER, 35, NiciraBody.EXPERIMENTER, "NICIRA RESUME_STALE"),
  /** Of Nicira: what is asked for is not configured. */
  NICIRA_STATS_NOT_CONFIGURED(
      ErrorMessage.EXPERIMENTER, 36, NiciraBody.EXPERIMENTER, "NICIRA STATS_NOT_CONFIGURED"),
  /** Of Nicira: a tunnel metadata field is not mapped. */
  NICIRA_INVALID_TLV_FIELD(
      ErrorMessage.EXPERIMENTER, 37, NiciraBody.EXPERIMENTER, "NICIRA INVALID_TLV_FIELD"),
  /** Of Nicira: a flow uses the tunnel metadata field. */
  NICIRA_TLV_TABLE_INVALID_DEL(
      ErrorMessage.EXPERIMENTER, 38, NiciraBody.EXPERIMENTER, "NICIRA TLV_TABLE_INVALID_DEL"),
  /** Of Nicira: the header to push or pop is not known. */
  NICIRA_BAD_HEADER_TYPE(
      ErrorMessage.EXPERIMENTER, 39, NiciraBody.EXPERIMENTER, "NICIRA BAD_HEADER_TYPE"),
  /** Of Nicira: the property of a header to push is not known. */
  NICIRA_UNKNOWN_ED_PROP(
      ErrorMessage.EXPERIMENTER, 40, NiciraBody.EXPERIMENTER, "NICIRA UNKNOWN_ED_PROP"),
  /** Of Nicira: the property of a header to push has a wrong value. */
  NICIRA_BAD_ED_PROP(ErrorMessage.EXPERIMENTER, 41, NiciraBody.EXPERIMENTER, "NICIRA BAD_ED_PROP"),
  /** Of Nicira: the datapath cannot track connections. */
  NICIRA_ACTION_CT_DATAPATH_SUPPORT(
      ErrorMessage.EXPERIMENTER, 42, NiciraBody.EXPERIMENTER, "NICIRA ACTION_CT_DATAPATH_SUPPORT"),
  /** Of Nicira: the datapath cannot match on tracked connections. */
  NICIRA_MATCH_CT_DATAPATH_SUPPORT(
      ErrorMessage.EXPERIMENTER, 43, NiciraBody.EXPERIMENTER, "NICIRA MATCH_CT_DATAPATH_SUPPORT"),
  /** Of Nicira: a table is there twice. */
  NICIRA_TABLE_FEATURES_DUP_TABLE(
      ErrorMessage.EXPERIMENTER, 44, NiciraBody.EXPERIMENTER, "NICIRA TABLE_FEATURES_DUP_TABLE"),
  /** Of the ONF's extensions: something failed for a reason of the switch's own. */
  ONF_BUNDLE_UNKNOWN(ErrorMessage.EXPERIMENTER, 2300, ExperimenterCodec.ONF, "ONF BUNDLE_UNKNOWN"),
  /** Of the ONF's extensions: not permitted. */
  ONF_BUNDLE_EPERM(ErrorMessage.EXPERIMENTER, 2301, ExperimenterCodec.ONF, "ONF BUNDLE_EPERM"),
  /** Of the ONF's extensions: there is no such bundle. */
  ONF_BUNDLE_BAD_ID(ErrorMessage.EXPERIMENTER, 2302, ExperimenterCodec.ONF, "ONF BUNDLE_BAD_ID"),
  /** Of the ONF's extensions: the bundle is there already. */
  ONF_BUNDLE_EXIST(ErrorMessage.EXPERIMENTER, 2303, ExperimenterCodec.ONF, "ONF BUNDLE_EXIST"),
  /** Of the ONF's extensions: the bundle is closed. */
  ONF_BUNDLE_CLOSED(ErrorMessage.EXPERIMENTER, 2304, ExperimenterCodec.ONF, "ONF BUNDLE_CLOSED"),
  /** Of the ONF's extensions: there are too many bundles. */
  ONF_BUNDLE_OUT_OF_BUNDLES(
      ErrorMessage.EXPERIMENTER, 2305, ExperimenterCodec.ONF, "ONF BUNDLE_OUT_OF_BUNDLES"),
  /** Of the ONF's extensions: the command is not known. */
  ONF_BUNDLE_BAD_TYPE(
      ErrorMessage.EXPERIMENTER, 2306, ExperimenterCodec.ONF, "ONF BUNDLE_BAD_TYPE"),
  /** Of the ONF's extensions: the flags are not supported, or not the bundle's. */
  ONF_BUNDLE_BAD_FLAGS(
      ErrorMessage.EXPERIMENTER, 2307, ExperimenterCodec.ONF, "ONF BUNDLE_BAD_FLAGS"),
  /** Of the ONF's extensions: the length of the message in it is wrong. */
  ONF_BUNDLE_MSG_BAD_LEN(
      ErrorMessage.EXPERIMENTER, 2308, ExperimenterCodec.ONF, "ONF BUNDLE_MSG_BAD_LEN"),
  /** Of the ONF's extensions: the transaction ids differ. */
  ONF_BUNDLE_MSG_BAD_XID(
      ErrorMessage.EXPERIMENTER, 2309, ExperimenterCodec.ONF, "ONF BUNDLE_MSG_BAD_XID"),
  /** Of the ONF's extensions: the message cannot be in a bundle. */
  ONF_BUNDLE_MSG_UNSUP(
      ErrorMessage.EXPERIMENTER, 2310, ExperimenterCodec.ONF, "ONF BUNDLE_MSG_UNSUP"),
  /** Of the ONF's extensions: the messages do not go together. */
  ONF_BUNDLE_MSG_CONFLICT(
      ErrorMessage.EXPERIMENTER, 2311, ExperimenterCodec.ONF, "ONF BUNDLE_MSG_CONFLICT"),
  /** Of the ONF's extensions: the messages are too many. */
  ONF_BUNDLE_MSG_TOO_MANY(
      ErrorMessage.EXPERIMENTER, 2312, ExperimenterCodec.ONF, "ONF BUNDLE_MSG_TOO_MANY"),
  /** Of the ONF's extensions: a message of the bundle failed. */
  ONF_BUNDLE_MSG_FAILED(
      ErrorMessage.EXPERIMENTER, 2313, ExperimenterCodec.ONF, "ONF BUNDLE_MSG_FAILED"),
  /** Of the ONF's extensions: the bundle takes too long. */
  ONF_BUNDLE_TIMEOUT(ErrorMessage.EXPERIMENTER, 2314, ExperimenterCodec.ONF, "ONF BUNDLE_TIMEOUT"),
  /** Of the ONF's extensions: another bundle holds what this one needs. */
  ONF_BUNDLE_IN_PROGRESS(
      ErrorMessage.EXPERIMENTER, 2315, ExperimenterCodec.ONF, "ONF BUNDLE_IN_PROGRESS"),
  /** Of the ONF's extensions: an instruction is there twice. */
  ONF_DUP_INSTRUCTION(
      ErrorMessage.EXPERIMENTER, 2600, ExperimenterCodec.ONF, "ONF DUP_INSTRUCTION"),
  /** Of the ONF's extensions: a field to set has a mask. */
  ONF_BAD_SET_MASK(ErrorMessage.EXPERIMENTER, 4250, ExperimenterCodec.ONF, "ONF BAD_SET_MASK"),
  /** Of the ONF's extensions: the properties are too many. */
  ONF_PROPERTY_TOO_MANY(
      ErrorMessage.EXPERIMENTER, 4443, ExperimenterCodec.ONF, "ONF PROPERTY_TOO_MANY"),
  /** Of the ONF's extensions: a property is there twice. */
  ONF_PROPERTY_DUP_TYPE(
      ErrorMessage.EXPERIMENTER, 4444, ExperimenterCodec.ONF, "ONF PROPERTY_DUP_TYPE"),
  /** Of the ONF's extensions: a property's experimenter is not known. */
  ONF_PROPERTY_BAD_EXPERIMENTER(
      ErrorMessage.EXPERIMENTER, 4445, ExperimenterCodec.ONF, "ONF PROPERTY_BAD_EXPERIMENTER"),
  /** Of the ONF's extensions: an experimenter's property is not known. */
  ONF_PROPERTY_BAD_EXP_TYPE(
      ErrorMessage.EXPERIMENTER, 4446, ExperimenterCodec.ONF, "ONF PROPERTY_BAD_EXP_TYPE"),
  /** Of the ONF's extensions: an experimenter's property has a wrong value. */
  ONF_PROPERTY_BAD_EXP_VALUE(
      ErrorMessage.EXPERIMENTER, 4447, ExperimenterCodec.ONF, "ONF PROPERTY_BAD_EXP_VALUE"),
  /** Of the ONF's extensions: not permitted. */
  ONF_PROPERTY_EPERM(ErrorMessage.EXPERIMENTER, 4448, ExperimenterCodec.ONF, "ONF PROPERTY_EPERM");

  private static final ErrorCode[][] STANDARD = standard();

  private final int type;
  private final int code;
  private final int experimenter;
  private final String text;

  /** An error of the specification. */
  ErrorCode(int type, int code, String text) {
    this(type, code, 0, text);
  }

  /** An experimenter's error. */
  ErrorCode(int type, int code, int experimenter, String text) {
    this.type = type;
    this.code = code;
    this.experimenter = experimenter;
    this.text = text;
  }

  private static ErrorCode[][] standard() {
    ErrorCode[][] codes = new ErrorCode[TABLE_FEATURES_FAILED_EPERM.type + 1][0];
    for (ErrorCode error : values()) {
      if (error.type < codes.length) {
        // The constants of a type are in the order of their codes, without gaps.
        codes[error.type] = Arrays.copyOf(codes[error.type], error.code + 1);
        codes[error.type][error.code] = error;
      }
    }
    return codes;
  }

  /** The error that a message with that fault is refused with. */
  public static ErrorCode of(Fault fault) {
    return switch (fault) {
      case MESSAGE_LENGTH -> BAD_REQUEST_BAD_LEN;
      case VERSION -> BAD_REQUEST_BAD_VERSION;
      case MATCH_TYPE -> BAD_MATCH_BAD_TYPE;
      case MATCH_LENGTH -> BAD_MATCH_BAD_LEN;
      case MATCH_FIELD -> BAD_MATCH_BAD_FIELD;
      case ACTION_LENGTH -> BAD_ACTION_BAD_LEN;
      case SET_FIELD_LENGTH -> BAD_ACTION_BAD_SET_LEN;
      case INSTRUCTION_LENGTH -> BAD_INSTRUCTION_BAD_LEN;
      case FLOW_COMMAND -> FLOW_MOD_FAILED_BAD_COMMAND;
      case GROUP_COMMAND -> GROUP_MOD_FAILED_BAD_COMMAND;
      case GROUP_TYPE -> GROUP_MOD_FAILED_BAD_TYPE;
      case BUCKET_LENGTH -> GROUP_MOD_FAILED_BAD_BUCKET;
      case METER_COMMAND -> METER_MOD_FAILED_BAD_COMMAND;
      case ROLE -> ROLE_REQUEST_FAILED_BAD_ROLE;
      case PROPERTY_LENGTH -> TABLE_FEATURES_FAILED_BAD_LEN;
      case TLV_TABLE_COMMAND -> NICIRA_TLV_TABLE_BAD_COMMAND;
      case BUNDLED_LENGTH -> ONF_BUNDLE_MSG_BAD_LEN;
      case BUNDLED_MESSAGE -> ONF_BUNDLE_MSG_UNSUP;
    };
  }

  /** The error of those numbers, if it is one of these. */
  static Optional<ErrorCode> of(int type, int code, Bytes data) {
    if (type < STANDARD.length) {
      return code < STANDARD[type].length ? Optional.of(STANDARD[type][code]) : Optional.empty();
    }
    if (type == ErrorMessage.EXPERIMENTER && data.length() >= 4) {
      int experimenter = experimenter(data);
      for (ErrorCode error : values()) {
        if (error.experimenter == experimenter && error.code == code && error.type == type) {
          return Optional.of(error);
        }
      }
    }
    return Optional.empty();
  }

  /** The class of an error by its name in the specification, if it is there. */
  static Optional<String> typeName(int type) {
    if (type >= STANDARD.length) {
      return Optional.empty();
    }
    String text = STANDARD[type][0].text;
    return Optional.of(text.substring(0, text.indexOf(' ')));
  }

  /** The first four bytes as a number. */
  static int experimenter(Bytes data) {
    return data.get(0) << 24 | data.get(1) << 16 | data.get(2) << 8 | data.get(3);
  }

  /** The class of the error; {@link ErrorMessage#EXPERIMENTER} if it is an experimenter's. */
  public int type() {
    return type;
  }

  /** The error in that class. */
  public int code() {
    return code;
  }

  /** The experimenter's id, 0 for an error of the specification. */
  public int experimenter() {
    return experimenter;
  }

  /** Type and code by the names of the specification, without their prefixes. */
  public String describe() {
    return text;
  }
}
