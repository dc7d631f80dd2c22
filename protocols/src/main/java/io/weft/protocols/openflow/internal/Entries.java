package io.weft.protocols.openflow.internal;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.ProtocolException;
import io.weft.protocols.openflow.v13.MalformedEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists of entries that each tell their length: a length that lies ends the message; what is wrong
 * within the length of an entry is that entry's alone.
 *
 * @param read the entries that could be read
 * @param malformed the others, with their places among all
 */
public record Entries<E>(List<E> read, List<MalformedEntry> malformed) {
  /** Reads one entry, to whose length the reader is bounded. */
  public interface Decoder<E> {
    /** Reads an entry from its first byte. */
    E decode(WireReader in);
  }

  /** Writes one entry with anything in the place of its length. */
  public interface Encoder<E> {
    /** Writes an entry. */
    void encode(E entry, ByteBuf out);
  }

  /**
   * Reads entries up to the end of the part.
   *
   * @param lengthAt where in an entry the 16 bits of its length are
   * @param minimum the length of an entry without its variable part
   */
  public static <E> Entries<E> decode(
      WireReader in, int lengthAt, int minimum, Decoder<E> decoder) {
    List<E> read = new ArrayList<>();
    List<MalformedEntry> malformed = new ArrayList<>(0);
    for (int index = 0; in.hasRemaining(); index++) {
      int offset = in.offset();
      int length = in.peek16(lengthAt, "an entry's length");
      if (length < minimum) {
        throw in.fail(
            "an entry of " + length + " bytes is shorter than the " + minimum + " it must have");
      }
      int outer = in.narrow(length, "an entry");
      try {
        E entry = decoder.decode(in);
        in.widen(outer, "an entry");
        read.add(entry);
      } catch (ProtocolException e) {
        in.abandon(offset, outer);
        malformed.add(new MalformedEntry(index, in.bytes(length, "an entry"), e));
      }
    }
    return new Entries<>(read, malformed);
  }

  /**
   * Writes entries in their places and puts in their lengths.
   *
   * @throws IllegalArgumentException if an entry is too long for its length field
   */
  public static <E> void encode(
      List<E> read, List<MalformedEntry> malformed, int lengthAt, Encoder<E> encoder, ByteBuf out) {
    int nextMalformed = 0;
    int nextRead = 0;
    for (int index = 0; index < read.size() + malformed.size(); index++) {
      boolean isMalformed =
          nextMalformed < malformed.size()
              && (malformed.get(nextMalformed).index() <= index || nextRead == read.size());
      if (isMalformed) {
        malformed.get(nextMalformed++).content().writeTo(out);
      } else {
        int start = out.writerIndex();
        encoder.encode(read.get(nextRead++), out);
        int length = out.writerIndex() - start;
        if (length > 0xffff) {
          throw new IllegalArgumentException("an entry of " + length + " bytes");
        }
        out.setShort(start + lengthAt, length);
      }
    }
  }
}
