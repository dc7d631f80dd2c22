package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;

/**
 * A property of a header that {@link NiciraAction.Encap} puts around a packet ({@code
 * ofp_ed_prop_header}).
 *
 * @param propertyClass the class: {@link #NSH_CLASS}, or another
 * @param type the type in that class
 * @param content what follows class, type and length, without the padding to 8 bytes; at most 251
 *     bytes
 */
public record EncapProperty(int propertyClass, int type, Bytes content) {
  /** The class of the network service header. */
  public static final int NSH_CLASS = 4;

  /** In that class: the kind of metadata. */
  public static final int NSH_MD_TYPE = 1;

  /** In that class: a variable-length context header. */
  public static final int NSH_TLV = 2;

  /** Checks the ranges. */
  public EncapProperty {
    Range.u16("a property's class", propertyClass);
    Range.u8("a property's type", type);
    if (content.length() > 251) {
      throw new IllegalArgumentException("a property of " + content.length() + " bytes");
    }
  }

  /** The kind of metadata of a network service header, 1 or 2. */
  public static EncapProperty nshMetadataType(int type) {
    return new EncapProperty(NSH_CLASS, NSH_MD_TYPE, Bytes.copyOf(new byte[] {(byte) type}));
  }

  /**
   * A context header of variable length of a network service header.
   *
   * @param value at most 239 bytes
   */
  public static EncapProperty nshTlv(int tlvClass, int type, Bytes value) {
    Range.u16("a context header's class", tlvClass);
    Range.u8("a context header's type", type);
    byte[] content = new byte[4 + (value.length() + 7) / 8 * 8];
    content[0] = (byte) (tlvClass >>> 8);
    content[1] = (byte) tlvClass;
    content[2] = (byte) type;
    content[3] = (byte) value.length();
    System.arraycopy(value.toArray(), 0, content, 4, value.length());
    return new EncapProperty(NSH_CLASS, NSH_TLV, Bytes.copyOf(content));
  }
}
