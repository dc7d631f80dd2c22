package io.weft.core.stream;

import io.weft.core.Routine;
import io.weft.core.Suspension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stream between two routines of one scheduler. Give each its end: the one that writes gets
 * {@link #writer}, the one that reads {@link #reader}.
 *
 * <p>It holds no more than its capacity; a writer waits for room. Chunks do not keep their borders.
 *
 * {@snippet class="io.weft.core.stream.StreamSnippetsTest" region="pipe"}
 *
 * @param <D> {@code byte[]} or {@code String}; see {@link StreamType}
 */
public final class Pipe<D> {
  private final StreamType<D> type;
  private final StreamSettings settings;
  private final Reader reader;
  private final Writer writer;

  private final ArrayDeque<D> chunks = new ArrayDeque<>();
  private int held;
  private boolean ended;
  private boolean discarding;

  /** What the reader gets behind what is held. */
  private @Nullable StreamException writerFailure;

  /** What the writer gets. */
  private @Nullable StreamException readerFailure;

  private @Nullable Suspension<Boolean> waitingReader;
  private @Nullable Suspension<Boolean> waitingWriter;

  private Pipe(StreamType<D> type, StreamSettings settings) {
    this.type = type;
    this.settings = settings;
    this.reader = new Reader();
    this.writer = new Writer();
  }

  /** A pipe for bytes. */
  public static Pipe<byte[]> bytes() {
    return bytes(StreamSettings.DEFAULT);
  }

  /** A pipe for bytes. */
  public static Pipe<byte[]> bytes(StreamSettings settings) {
    return new Pipe<>(StreamType.BYTES, settings);
  }

  /** A pipe for text. */
  public static Pipe<String> text() {
    return text(StreamSettings.DEFAULT);
  }

  /** A pipe for text. */
  public static Pipe<String> text(StreamSettings settings) {
    return new Pipe<>(StreamType.TEXT, settings);
  }

  /** The end to read from; always the same. */
  public StreamReader<D> reader() {
    return reader;
  }

  /** The end to write to; always the same. */
  public StreamWriter<D> writer() {
    return writer;
  }

  /** How much is written and not read. */
  int held() {
    return held;
  }

  private static void wake(@Nullable Suspension<Boolean> waiting) {
    if (waiting != null) {
      waiting.resume(true);
    }
  }

  private void dropHeld() {
    chunks.clear();
    held = 0;
    wake(waitingWriter);
    wake(waitingReader);
  }

  private final class Reader extends StreamReader<D> {
    Reader() {
      super(type);
    }

    @Override
    protected Optional<D> next(Routine r) {
      while (chunks.isEmpty()) {
        if (writerFailure != null) {
          throw writerFailure;
        }
        if (ended || readerFailure != null || discarding) {
          return Optional.empty();
        }
        r.<Boolean>suspend(
            "data in a pipe",
            w -> {
              waitingReader = w;
              w.onEnd(() -> waitingReader = null);
            });
      }
      D data = takeSmallOnes();
      held -= type.length(data);
      if (held <= settings.capacity() / 2) {
        wake(waitingWriter);
      }
      return Optional.of(data);
    }

    private D takeSmallOnes() {
      List<D> taken = new ArrayList<>(4);
      taken.add(chunks.removeFirst());
      int length = type.length(taken.getFirst());
      D next;
      while ((next = chunks.peek()) != null
          && length + type.length(next) <= settings.writeBufferLimit()) {
        length += type.length(next);
        taken.add(chunks.removeFirst());
      }
      return type.join(taken);
    }

    @Override
    protected void closed(Optional<Throwable> reason) {
      readerFailure =
          reason
              .map(
                  e ->
                      new StreamException(
                          "the reader has aborted the stream: " + StreamException.describe(e), e))
              .orElseGet(() -> new StreamClosedException("the reader has closed the stream"));
      dropHeld();
    }

    @Override
    protected void discarded() {
      discarding = true;
      dropHeld();
    }
  }

  private final class Writer extends StreamWriter<D> {
    Writer() {
      super(type, settings.splitSize());
    }

    @Override
    protected void send(Routine r, D piece) {
      int length = type.length(piece);
      for (int from = 0; from < length && !discarding; ) {
        checkReader();
        int room = settings.capacity() - held;
        if (room > 0) {
          int to = from + Math.min(room, length - from);
          chunks.add(type.slice(piece, from, to));
          held += to - from;
          from = to;
          wake(waitingReader);
        } else {
          r.<Boolean>suspend(
              "room in a pipe",
              w -> {
                waitingWriter = w;
                w.onEnd(() -> waitingWriter = null);
              });
          if (!isOpen()) {
            // The caller says why.
            return;
          }
        }
      }
    }

    private void checkReader() {
      if (readerFailure != null) {
        throw readerFailure;
      }
    }

    @Override
    protected void sendEnd(Routine r) {
      checkReader();
      ended = true;
      wake(waitingReader);
    }

    @Override
    protected void aborted(Throwable reason) {
      writerFailure =
          new StreamException(
              "the writer has aborted the stream: " + StreamException.describe(reason), reason);
      wake(waitingReader);
      wake(waitingWriter);
    }
  }
}
