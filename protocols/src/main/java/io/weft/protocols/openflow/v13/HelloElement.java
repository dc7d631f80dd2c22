package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;
import java.util.List;

/** A part of a {@link Hello} (OpenFlow 1.3.5 section 7.5.1). */
public sealed interface HelloElement {
  /** The element type of {@link VersionBitmap}. */
  int TYPE_VERSION_BITMAP = 1;

  /**
   * The versions that the sender speaks.
   *
   * @param bitmaps bit {@code n} of word {@code w} stands for wire version {@code 32 w + n}
   */
  record VersionBitmap(List<Integer> bitmaps) implements HelloElement {
    /** Copies the list. */
    public VersionBitmap {
      bitmaps = List.copyOf(bitmaps);
    }

    /** Whether the bit of that version is set. */
    public boolean contains(int wireVersion) {
      int word = wireVersion / 32;
      return word < bitmaps.size() && (bitmaps.get(word) >>> (wireVersion % 32) & 1) != 0;
    }
  }

  /**
   * An element of a type that this codec does not know.
   *
   * @param type the element's type
   * @param body what follows its header, padding excluded
   */
  record Unknown(int type, Bytes body) implements HelloElement {
    /** Checks the range. */
    public Unknown {
      Range.u16("an element type", type);
    }
  }

  /**
   * What came with a hello of a version that has no elements, or after an element whose sender did
   * not pad it.
   *
   * @param content all that follows the header or the last readable element
   */
  record Opaque(Bytes content) implements HelloElement {}
}
