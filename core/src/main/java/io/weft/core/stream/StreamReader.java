package io.weft.core.stream;

import io.weft.core.Routine;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stream that somebody reads from (specification 5.2.11). Who has it can read, and
 * tell the other side that it does not want more, and no more than that.
 *
 * <p>Back-pressure is in the waiting: a source gives no more than is asked of it, but for a limited
 * amount ahead. A wait that ends early loses nothing: the next read goes on there.
 *
 * <p>For the routines of one scheduler; one routine reads at a time. Close it on every path.
 *
 * <p>To make a source, extend this class; the methods that a source implements are called by one
 * routine at a time.
 *
 * {@snippet class="io.weft.core.stream.StreamSnippetsTest" region="reader"}
 *
 * @param <D> {@code byte[]} or {@code String}; see {@link StreamType}
 */
public abstract class StreamReader<D> implements AutoCloseable {
  private final StreamType<D> type;
  private final Lookahead<D> lookahead;
  private boolean busy;
  private boolean ended;
  private boolean closed;
  private @Nullable StreamException failure;

  /** Makes an open reader. */
  protected StreamReader(StreamType<D> type) {
    this.type = type;
    this.lookahead = new Lookahead<>(type);
  }

  /** A stream of bytes that are in memory already; they are not copied. */
  public static StreamReader<byte[]> of(byte[] data) {
    return new MemoryReader<>(StreamType.BYTES, data);
  }

  /** A stream of text that is in memory already. */
  public static StreamReader<String> of(String data) {
    return new MemoryReader<>(StreamType.TEXT, data);
  }

  /**
   * Waits for the next chunk of the source; not called again after the end or a failure. A wait
   * that is cancelled must lose nothing.
   *
   * @return a chunk that is not empty, or empty at the end of the stream
   * @throws StreamException when the stream is broken
   */
  protected abstract Optional<D> next(Routine r);

  /**
   * Nobody will read more: lets the resources of the source go, wakes who waits in {@link #next},
   * and tells the other side. Called once, unless {@link #discarded} is. Loop or routine.
   *
   * @param reason why, when it was not just closed
   */
  protected abstract void closed(Optional<Throwable> reason);

  /** Nobody will read more, but the other side shall not be disturbed by that. */
  protected void discarded() {
    closed(Optional.empty());
  }

  /** What it carries. */
  public final StreamType<D> type() {
    return type;
  }

  /**
   * Waits for more of the stream.
   *
   * @return at least one unit, as much as there is at hand in one piece; empty at the end
   * @throws StreamException when the writer's side failed, behind everything written before; or
   *     when this reader was closed
   */
  public final Optional<D> read(Routine r) {
    return read(r, Integer.MAX_VALUE);
  }

  /**
   * Waits for more of the stream.
   *
   * @param max how much at most, at least 1
   * @return at least one unit; empty at the end
   * @throws StreamException like {@link #read(Routine)}
   */
  public final Optional<D> read(Routine r, int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max must be at least 1, not " + max);
    }
    begin(r);
    try {
      if (lookahead.length() == 0 && !fetch(r)) {
        return Optional.empty();
      }
      return Optional.of(lookahead.take(Math.min(max, lookahead.firstLength())));
    } finally {
      busy = false;
    }
  }

  /**
   * Waits for so many units.
   *
   * @param length how many, at least 0; they are kept in memory
   * @throws EndOfStreamException when the stream ends before; what there is can still be read
   * @throws StreamException like {@link #read(Routine)}; here, too, what came before can be read
   */
  public final D readFully(Routine r, int length) {
    if (length < 0) {
      throw new IllegalArgumentException("length must be at least 0, not " + length);
    }
    begin(r);
    try {
      while (lookahead.length() < length) {
        if (!fetch(r)) {
          throw new EndOfStreamException(length, lookahead.length(), type.unit());
        }
      }
      return lookahead.take(length);
    } finally {
      busy = false;
    }
  }

  /**
   * Waits for the end of the stream, and gives all that comes before it.
   *
   * @param limit how many units at most, at least 0
   * @throws StreamLimitException when there are more; they can still be read
   * @throws StreamException like {@link #read(Routine)}
   */
  public final D readAll(Routine r, int limit) {
    begin(r);
    try {
      do {
        if (lookahead.length() > limit) {
          throw new StreamLimitException(
              "the stream has more than " + limit + " " + type.unit(), limit);
        }
      } while (fetch(r));
      return lookahead.take(lookahead.length());
    } finally {
      busy = false;
    }
  }

  /**
   * Waits for the next line. It ends with a line feed, with or without a carriage return before it;
   * the last line of a stream needs no end.
   *
   * @param limit how many units at most, the end of the line not counted; at least 0
   * @return the line without its end; empty at the end of the stream
   * @throws StreamLimitException when the line is longer; what came can still be read
   * @throws StreamException like {@link #read(Routine)}
   */
  public final Optional<D> readLine(Routine r, int limit) {
    begin(r);
    try {
      int searched = 0;
      while (true) {
        int end = lookahead.lineFeed(searched);
        if (end >= 0) {
          checkLine(end, end - 1 == limit && lookahead.isCarriageReturn(limit), limit);
          int length = end > 0 && lookahead.isCarriageReturn(end - 1) ? end - 1 : end;
          D line = lookahead.take(length);
          lookahead.take(end + 1 - length);
          return Optional.of(line);
        }
        searched = lookahead.length();
        // One more may be the carriage return.
        checkLine(searched, searched - 1 == limit && lookahead.isCarriageReturn(limit), limit);
        if (!fetch(r)) {
          checkLine(searched, false, limit);
          return searched == 0 ? Optional.empty() : Optional.of(lookahead.take(searched));
        }
      }
    } finally {
      busy = false;
    }
  }

  private void checkLine(int length, boolean excused, int limit) {
    if (length > limit && !excused) {
      throw new StreamLimitException("a line has more than " + limit + " " + type.unit(), limit);
    }
  }

  /**
   * Copies the rest of this stream, then ends the writer and closes this reader. When one of the
   * two fails, or the wait ends early, the other one is aborted for the same reason.
   *
   * @return how many units were copied
   * @throws StreamException when either of the two failed
   */
  public final long copyTo(Routine r, StreamWriter<D> writer) {
    try {
      long copied = 0;
      Optional<D> chunk;
      while ((chunk = read(r)).isPresent()) {
        int length = type.length(chunk.get());
        writer.write(r, chunk.get());
        copied += length;
      }
      writer.end(r);
      close();
      return copied;
    } catch (RuntimeException | Error e) {
      writer.abort(e);
      abort(e);
      throw e;
    }
  }

  /**
   * This stream as an encoder makes it; this reader then belongs to the result. The encoder gets
   * its input as it is asked for output, so the back-pressure goes through it.
   */
  public final StreamReader<D> through(Encoder<D, D> encoder) {
    return through(type, encoder);
  }

  /** Like {@link #through(Encoder)}, to a stream of another type. */
  public final <O> StreamReader<O> through(StreamType<O> output, Encoder<D, O> encoder) {
    return new EncodedReader<>(this, output, encoder);
  }

  /**
   * Closes this side: what is unread is dropped, and a writer fails with {@link
   * StreamClosedException}. Does nothing when it is closed. Loop or routine.
   */
  @Override
  public final void close() {
    if (shut(new StreamClosedException("this side has closed the stream"))) {
      closed(Optional.empty());
    }
  }

  /** Like {@link #close}, but writers go on into nothing and do not fail. Loop or routine. */
  public final void discard() {
    if (shut(new StreamClosedException("this side has closed the stream"))) {
      discarded();
    }
  }

  /**
   * Like {@link #close}, for a reason: a writer fails with a {@link StreamException} whose cause it
   * is, and so does who reads here. Loop or routine.
   */
  public final void abort(Throwable reason) {
    if (shut(
        new StreamException(
            "this side has aborted the stream: " + StreamException.describe(reason), reason))) {
      closed(Optional.of(reason));
    }
  }

  private boolean shut(StreamException forReaders) {
    if (closed) {
      return false;
    }
    closed = true;
    lookahead.clear();
    if (failure == null) {
      failure = forReaders;
    }
    return true;
  }

  private void begin(Routine r) {
    r.checkCurrent();
    if (busy) {
      throw new IllegalStateException("another routine reads this stream");
    }
    if (closed && failure != null) {
      throw failure;
    }
    busy = true;
  }

  /** Adds a chunk to the lookahead; false at the end. */
  private boolean fetch(Routine r) {
    if (failure != null) {
      throw failure;
    }
    if (ended) {
      return false;
    }
    Optional<D> chunk;
    try {
      chunk = next(r);
    } catch (StreamException e) {
      if (failure == null) {
        failure = e;
      }
      throw failure;
    }
    if (failure != null) {
      // Closed while it waited.
      throw failure;
    }
    ended = chunk.isEmpty();
    chunk.ifPresent(lookahead::add);
    return !ended;
  }
}
