package io.weft.protocols.openflow.v13;

/** Asks a switch who it is. */
public record FeaturesRequest(int xid) implements Message {

  @Override
  public FeaturesRequest withXid(int xid) {
    return new FeaturesRequest(xid);
  }
}
