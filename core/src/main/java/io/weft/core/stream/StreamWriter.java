package io.weft.core.stream;

import io.weft.core.Routine;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stream that somebody writes to (specification 5.2.11). A stream has ended well only
 * when {@link #end} says so: a writer that is closed before, by an exception for example, fails its
 * reader, so that nobody takes a part for the whole.
 *
 * <p>For the routines of one scheduler; one routine writes at a time. Close it on every path.
 *
 * <p>To make a sink, extend this class.
 *
 * @param <D> {@code byte[]} or {@code String}; see {@link StreamType}
 */
public abstract class StreamWriter<D> implements AutoCloseable {
  private enum State {
    OPEN,
    ENDED,
    ABORTED
  }

  private final StreamType<D> type;
  private final int splitSize;
  private State state = State.OPEN;
  private boolean busy;
  private @Nullable StreamException failure;

  /**
   * @param splitSize larger chunks come to {@link #send} in pieces of this size, at least 1
   */
  protected StreamWriter(StreamType<D> type, int splitSize) {
    if (splitSize < 1) {
      throw new IllegalArgumentException("splitSize must be at least 1, not " + splitSize);
    }
    this.type = type;
    this.splitSize = splitSize;
  }

  /**
   * Takes a piece over; waits while there is no room for it.
   *
   * @param piece not empty, and no larger than the split size
   * @throws StreamException when the other side takes no more
   */
  protected abstract void send(Routine r, D piece);

  /**
   * Sends what was held back to be sent with more; waits while there is no room for it.
   *
   * @throws StreamException when the other side takes no more
   */
  protected void sendHeldBack(Routine r) {}

  /**
   * Tells the other side that the stream is complete; everything held back is sent before.
   *
   * @throws StreamException when the other side takes no more
   */
  protected abstract void sendEnd(Routine r);

  /**
   * Breaks the stream off: lets the resources of the sink go, wakes who waits in {@link #send}, and
   * fails the other side. Called once, and not after {@link #sendEnd} has returned.
   */
  protected abstract void aborted(Throwable reason);

  /** What it carries. */
  public final StreamType<D> type() {
    return type;
  }

  /**
   * Writes a chunk; waits while the other side has too much unread. When the wait ends early a part
   * of the chunk may be written.
   *
   * @param data an array is given away: it must not be changed any more
   * @throws StreamClosedException when the reader has closed its side, or this side has ended or
   *     closed
   * @throws StreamException when either side has aborted the stream
   */
  public final void write(Routine r, D data) {
    begin(r);
    try {
      int length = type.length(data);
      for (int from = 0; from < length; ) {
        int to = (int) Math.min(length, (long) from + splitSize);
        send(r, type.slice(data, from, to));
        from = to;
        checkOpen();
      }
    } finally {
      busy = false;
    }
  }

  /**
   * Sends what {@link #buffered} holds back.
   *
   * @throws StreamException like {@link #write}
   */
  public final void flush(Routine r) {
    begin(r);
    try {
      sendHeldBack(r);
    } finally {
      busy = false;
    }
  }

  /**
   * Ends the stream well: the reader finds its end behind all that was written. Does nothing when
   * it has ended.
   *
   * @throws StreamException like {@link #write}
   */
  public final void end(Routine r) {
    if (state == State.ENDED) {
      return;
    }
    begin(r);
    try {
      sendEnd(r);
      checkOpen();
      state = State.ENDED;
    } finally {
      busy = false;
    }
  }

  /** Whether more can be written as far as this side is concerned. Loop or routine. */
  public final boolean isOpen() {
    return state == State.OPEN;
  }

  /** Closes this side. A stream that has not ended is aborted. Loop or routine; may be repeated. */
  @Override
  public final void close() {
    abort(new StreamClosedException("the writer was closed before the end of the stream"));
  }

  /**
   * Breaks the stream off: the reader gets what was written, and then a {@link StreamException}
   * with this cause. Does nothing when the stream has ended or was aborted. Loop or routine.
   */
  public final void abort(Throwable reason) {
    if (state == State.OPEN) {
      state = State.ABORTED;
      failure =
          reason instanceof StreamClosedException
              ? new StreamClosedException("this side has closed the stream")
              : new StreamException(
                  "this side has aborted the stream: " + StreamException.describe(reason), reason);
      aborted(reason);
    }
  }

  /**
   * A writer whose data comes to this one through an encoder; this writer then belongs to it. A
   * write whose wait ends early aborts the stream: the encoder cannot go back.
   */
  public final StreamWriter<D> through(Encoder<D, D> encoder) {
    return through(type, encoder);
  }

  /** Like {@link #through(Encoder)}, from a stream of another type. */
  public final <I> StreamWriter<I> through(StreamType<I> input, Encoder<I, D> encoder) {
    return new EncodedWriter<>(this, input, splitSize, encoder);
  }

  /**
   * A writer that collects small chunks before it sends them to this one, which then belongs to it.
   * What it has collected is not seen by the other side before {@link #flush} or {@link #end}.
   *
   * @param limit it sends as soon as it has more than this, at least 1
   */
  public final StreamWriter<D> buffered(int limit) {
    return new BufferedWriter<>(this, splitSize, limit);
  }

  private void begin(Routine r) {
    r.checkCurrent();
    if (busy) {
      throw new IllegalStateException("another routine writes to this stream");
    }
    checkOpen();
    busy = true;
  }

  private void checkOpen() {
    if (state == State.ENDED) {
      throw new StreamClosedException("this side has ended the stream");
    }
    if (failure != null) {
      throw failure;
    }
  }
}
