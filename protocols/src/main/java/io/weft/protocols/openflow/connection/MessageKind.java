package io.weft.protocols.openflow.connection;

/** What a message is to a connection. */
enum MessageKind {
  HELLO,
  ERROR,
  ECHO_REQUEST,
  ECHO_REPLY,
  /** A vendor's own; a reply if its transaction id says so. */
  EXPERIMENTER,
  /** Answers a request in one message. */
  REPLY,
  /** A part of an answer of several messages. */
  PART,
  PACKET_IN,
  /** A question or command that may come in several messages. */
  REQUEST,
  /** All that answers nothing. */
  OTHER,
  /** A type that the version does not have. */
  UNKNOWN
}
