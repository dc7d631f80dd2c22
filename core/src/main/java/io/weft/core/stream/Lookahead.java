package io.weft.core.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** What was read from a source and not yet given out. */
final class Lookahead<D> {
  private final StreamType<D> type;
  private final ArrayDeque<D> chunks = new ArrayDeque<>();

  /** How much of the first chunk is given out. */
  private int offset;

  private int length;

  Lookahead(StreamType<D> type) {
    this.type = type;
  }

  int length() {
    return length;
  }

  void add(D chunk) {
    chunks.add(chunk);
    length += type.length(chunk);
  }

  void clear() {
    chunks.clear();
    offset = 0;
    length = 0;
  }

  /** How much can be taken without joining chunks. */
  int firstLength() {
    return chunks.isEmpty() ? 0 : type.length(chunks.getFirst()) - offset;
  }

  D take(int size) {
    List<D> parts = new ArrayList<>(2);
    int missing = size;
    while (missing > 0) {
      D first = chunks.getFirst();
      int end = Math.min(type.length(first), offset + missing);
      parts.add(type.slice(first, offset, end));
      missing -= end - offset;
      offset = end;
      if (offset == type.length(first)) {
        chunks.removeFirst();
        offset = 0;
      }
    }
    length -= size;
    return parts.isEmpty() ? type.empty() : type.join(parts);
  }

  /** How far from the front the next line feed is, at least {@code from}; or -1. */
  int lineFeed(int from) {
    int passed = -offset;
    for (D chunk : chunks) {
      int chunkLength = type.length(chunk);
      if (passed + chunkLength > from) {
        int found = type.lineFeed(chunk, Math.max(from - passed, 0));
        if (found >= 0) {
          return passed + found;
        }
      }
      passed += chunkLength;
    }
    return -1;
  }

  boolean isCarriageReturn(int position) {
    int passed = -offset;
    for (D chunk : chunks) {
      int next = passed + type.length(chunk);
      if (position < next) {
        return type.isCarriageReturn(chunk, position - passed);
      }
      passed = next;
    }
    return false;
  }
}
