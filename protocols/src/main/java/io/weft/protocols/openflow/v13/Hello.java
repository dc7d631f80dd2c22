package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import java.util.List;

/**
 * The first message of each side. It is the one message that is read and written with any version
 * in its header, since it says which versions the sender speaks.
 *
 * @param version the version in the header: the highest that the sender speaks
 * @param elements what the sender adds, normally one {@link HelloElement.VersionBitmap}
 */
public record Hello(int version, int xid, List<HelloElement> elements) implements Message {
  /** Copies the list. */
  public Hello {
    Range.u8("a version", version);
    elements = List.copyOf(elements);
  }

  /** A hello of a sender that speaks those wire versions, at least one. */
  public static Hello of(int xid, int... versions) {
    int highest = 0;
    int bitmap = 0;
    for (int version : versions) {
      if (version < 0 || version > 31) {
        throw new IllegalArgumentException("a version is 0 to 31, not " + version);
      }
      highest = Math.max(highest, version);
      bitmap |= 1 << version;
    }
    if (versions.length == 0) {
      throw new IllegalArgumentException("a hello offers at least one version");
    }
    return new Hello(highest, xid, List.of(new HelloElement.VersionBitmap(List.of(bitmap))));
  }

  /**
   * Whether both sides can speak that version (OpenFlow 1.3.5 section 6.3.1): by the sender's
   * bitmap if it sent one, otherwise by its header.
   */
  public boolean offers(int wireVersion) {
    for (HelloElement element : elements) {
      if (element instanceof HelloElement.VersionBitmap versions) {
        return versions.contains(wireVersion);
      }
    }
    return wireVersion <= version;
  }

  @Override
  public Hello withXid(int xid) {
    return new Hello(version, xid, elements);
  }
}
