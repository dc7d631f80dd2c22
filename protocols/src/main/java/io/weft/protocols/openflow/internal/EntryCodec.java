package io.weft.protocols.openflow.internal;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.MalformedEntry;
import io.weft.protocols.openflow.ProtocolException;
import java.util.List;

/** Reads and writes lists of entries that tell their own lengths, so that a bad one stays alone. */
public final class EntryCodec {
  /** So many are kept; each has an exception, which is large beside the smallest entry. */
  private static final int MAX_MALFORMED = 64;

  private EntryCodec() {}

  /** Reads one entry, from its first byte to its end. */
  public interface Decoder<E> {
    /** Reads an entry. */
    E decode(WireReader in);
  }

  /** Writes one entry, with anything in place of its length. */
  public interface Encoder<E> {
    /** Writes an entry. */
    void encode(E entry, ByteBuf out);
  }

  /**
   * Reads entries up to the end of the part. A length that lies ends the message; what is wrong
   * within the length of an entry is that entry's alone, unless there are more than 64 such.
   *
   * @param lengthOffset where in an entry the 16 bits of its length are
   * @param minimum the length that every entry has at least
   */
  public static <E> void decode(
      WireReader in,
      int lengthOffset,
      int minimum,
      Decoder<E> decoder,
      List<E> entries,
      List<MalformedEntry> malformed) {
    for (int index = 0; in.hasRemaining(); index++) {
      int offset = in.offset();
      int length = in.peek16(lengthOffset, "an entry's length");
      if (length < minimum) {
        throw in.fail(
            "an entry of " + length + " bytes is shorter than the " + minimum + " it must have");
      }
      int outer = in.narrow(length, "an entry");
      try {
        E entry = decoder.decode(in);
        in.widen(outer, "an entry");
        entries.add(entry);
      } catch (ProtocolException e) {
        if (malformed.size() == MAX_MALFORMED) {
          throw new ProtocolException(
              e.offset(), "more than " + MAX_MALFORMED + " malformed entries: " + e.reason());
        }
        in.abandon(offset, outer);
        malformed.add(new MalformedEntry(index, in.bytes(length, "an entry"), e));
      }
    }
  }

  /** Writes entries, with the malformed ones in their places. */
  public static <E> void encode(
      List<E> entries,
      int lengthOffset,
      Encoder<E> encoder,
      List<MalformedEntry> malformed,
      ByteBuf out) {
    int index = 0;
    int nextMalformed = 0;
    int nextEntry = 0;
    while (nextEntry < entries.size() || nextMalformed < malformed.size()) {
      boolean isMalformed =
          nextMalformed < malformed.size()
              && (malformed.get(nextMalformed).index() <= index || nextEntry == entries.size());
      if (isMalformed) {
        malformed.get(nextMalformed++).content().writeTo(out);
      } else {
        int start = out.writerIndex();
        encoder.encode(entries.get(nextEntry++), out);
        int length = out.writerIndex() - start;
        if (length > 0xffff) {
          throw new IllegalArgumentException("an entry of " + length + " bytes");
        }
        out.setShort(start + lengthOffset, length);
      }
      index++;
    }
  }
}
