package io.weft.core.stream;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * What a stream carries: bytes or text. A chunk of bytes is an array that changes hands with the
 * chunk: who writes one gives it away, who reads one may keep it. A chunk of text may end between
 * the two halves of a code point, like anywhere else.
 *
 * @param <D> the type of the chunks
 */
public abstract sealed class StreamType<D> {
  /** Streams of bytes; lengths and limits count bytes. */
  public static final StreamType<byte[]> BYTES = new Bytes();

  /** Streams of text; lengths and limits count UTF-16 units. */
  public static final StreamType<String> TEXT = new Text();

  private static final byte[] NO_BYTES = {};

  private StreamType() {}

  abstract D empty();

  abstract int length(D chunk);

  abstract D slice(D chunk, int from, int to);

  abstract D join(List<D> chunks);

  /** The place of the next line feed, or -1. */
  abstract int lineFeed(D chunk, int from);

  abstract boolean isCarriageReturn(D chunk, int position);

  abstract String unit();

  private static final class Bytes extends StreamType<byte[]> {
    @Override
    byte[] empty() {
      return NO_BYTES;
    }

    @Override
    int length(byte[] chunk) {
      return chunk.length;
    }

    @Override
    byte[] slice(byte[] chunk, int from, int to) {
      return from == 0 && to == chunk.length ? chunk : Arrays.copyOfRange(chunk, from, to);
    }

    @Override
    byte[] join(List<byte[]> chunks) {
      if (chunks.size() == 1) {
        return chunks.getFirst();
      }
      ByteArrayOutputStream all =
          new ByteArrayOutputStream(chunks.stream().mapToInt(chunk -> chunk.length).sum());
      chunks.forEach(all::writeBytes);
      return all.toByteArray();
    }

    @Override
    int lineFeed(byte[] chunk, int from) {
      for (int i = from; i < chunk.length; i++) {
        if (chunk[i] == '\n') {
          return i;
        }
      }
      return -1;
    }

    @Override
    boolean isCarriageReturn(byte[] chunk, int position) {
      return chunk[position] == '\r';
    }

    @Override
    String unit() {
      return "bytes";
    }
  }

  private static final class Text extends StreamType<String> {
    @Override
    String empty() {
      return "";
    }

    @Override
    int length(String chunk) {
      return chunk.length();
    }

    @Override
    String slice(String chunk, int from, int to) {
      return chunk.substring(from, to);
    }

    @Override
    String join(List<String> chunks) {
      return String.join("", chunks);
    }

    @Override
    int lineFeed(String chunk, int from) {
      return chunk.indexOf('\n', from);
    }

    @Override
    boolean isCarriageReturn(String chunk, int position) {
      return chunk.charAt(position) == '\r';
    }

    @Override
    String unit() {
      return "characters";
    }
  }
}
