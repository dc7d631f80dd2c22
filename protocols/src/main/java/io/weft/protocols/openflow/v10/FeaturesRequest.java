package io.weft.protocols.openflow.v10;

/** Asks for a {@link FeaturesReply}. */
public record FeaturesRequest(int xid) implements Message {
  @Override
  public FeaturesRequest withXid(int xid) {
    return new FeaturesRequest(xid);
  }
}
