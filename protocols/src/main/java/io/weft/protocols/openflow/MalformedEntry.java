package io.weft.protocols.openflow;

import io.weft.protocols.packet.Bytes;

/**
 * An entry of a multipart or statistics reply whose length is right and whose content is not, kept
 * as its bytes so that it does not take the rest of the reply with it. A reply with more than 64 of
 * them is refused.
 *
 * @param index its place among all entries of the reply, malformed ones included
 * @param cause what is wrong with it, and where
 */
public record MalformedEntry(int index, Bytes content, ProtocolException cause) {
  /** Compares place and content; two exceptions are never equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MalformedEntry that
        && index == that.index
        && content.equals(that.content);
  }

  @Override
  public int hashCode() {
    return 31 * index + content.hashCode();
  }
}
