package io.weft.protocols.http.server;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.http.HttpSyntax;

/**
 * Looks at the lines of a request's head before they are decoded: finds where it ends, and refuses
 * what is too long, or what two parties on the way could take for different requests (RFC 9112,
 * 2.2, 5.2 and 11.2): lines without a carriage return, lone ones, folded headers.
 */
final class HeadGuard {
  private static final int MAX_EMPTY_LINES = 4;

  private final HttpServerSettings settings;

  /** Places are counted from where the head begins in the buffer. */
  private int searched;

  private int lineStart;
  private int lines;
  private int emptyLines;

  HeadGuard(HttpServerSettings settings) {
    this.settings = settings;
  }

  void reset() {
    searched = 0;
    lineStart = 0;
    lines = 0;
    emptyLines = 0;
  }

  /** Whether a part of a head has come. */
  boolean hasBegun() {
    return searched > 0 || emptyLines > 0;
  }

  /**
   * Looks at what has come since the last time; empty lines in front are skipped.
   *
   * @return whether the whole head is there
   * @throws HttpException when it is refused
   */
  boolean isComplete(ByteBuf in) {
    while (true) {
      int begin = in.readerIndex();
      int end = in.writerIndex();
      if (lines == 0 && end > begin) {
        checkFirst(in.getByte(begin));
      }
      int lineFeed = in.indexOf(begin + searched, end, (byte) '\n');
      if (lineFeed < 0) {
        searched = end - begin;
        checkLength(searched - lineStart);
        return false;
      }
      int start = begin + lineStart;
      if (lineFeed == start || in.getByte(lineFeed - 1) != '\r') {
        throw new HttpException(400, "a line does not end with carriage return and line feed");
      }
      int length = lineFeed - 1 - start;
      if (length == 0) {
        if (lines > 0) {
          return true;
        }
        if (++emptyLines > MAX_EMPTY_LINES) {
          throw new HttpException(400, "there is nothing but empty lines");
        }
        in.skipBytes(2);
        searched = 0;
        continue;
      }
      if (in.indexOf(start, lineFeed - 1, (byte) '\r') >= 0) {
        throw new HttpException(400, "there is a carriage return within a line");
      }
      if (lines > 0) {
        checkHeader(in.getByte(start));
      }
      checkLength(length);
      lines++;
      searched = lineFeed + 1 - begin;
      lineStart = searched;
    }
  }

  private void checkFirst(byte first) {
    if (first != '\r' && first != '\n' && !HttpSyntax.isTokenChar((char) (first & 0xff))) {
      throw new HttpException(400, "this is no request");
    }
  }

  private void checkHeader(byte first) {
    if (first == ' ' || first == '\t') {
      throw new HttpException(400, "a header goes on in the next line");
    }
    if (lines > settings.headerCountLimit()) {
      throw new HttpException(
          431, "there are more than " + settings.headerCountLimit() + " headers");
    }
  }

  private void checkLength(int length) {
    // One more for the carriage return, which may be here already.
    if (lines == 0) {
      if (length > settings.headLineLimit() + 1) {
        throw new HttpException(
            414, "the request line is longer than " + settings.headLineLimit() + " bytes");
      }
    } else if (length > settings.headerLimit() + 1) {
      throw new HttpException(431, "a header is longer than " + settings.headerLimit() + " bytes");
    } else if (lineStart + length > settings.headLimit()) {
      throw new HttpException(
          431, "the headers are longer than " + settings.headLimit() + " bytes");
    }
  }
}
