package io.weft.core.stream;

import io.weft.core.Routine;
import java.util.Optional;

/** What an encoder makes of another stream, as it is asked for. */
final class EncodedReader<I, O> extends StreamReader<O> {
  private final StreamReader<I> input;
  private final Encoder<I, O> encoder;
  private boolean inputEnded;
  private boolean released;

  EncodedReader(StreamReader<I> input, StreamType<O> output, Encoder<I, O> encoder) {
    super(output);
    this.input = input;
    this.encoder = encoder;
  }

  @Override
  protected Optional<O> next(Routine r) {
    while (true) {
      O output;
      if (encoder.hasMore()) {
        output = encode(input.type().empty());
      } else if (inputEnded) {
        input.close();
        release();
        return Optional.empty();
      } else {
        Optional<I> data = input.read(r);
        if (released) {
          throw new StreamClosedException("this side has closed the stream");
        }
        inputEnded = data.isEmpty();
        output = encode(data.orElseGet(() -> input.type().empty()));
      }
      if (type().length(output) > 0) {
        return Optional.of(output);
      }
    }
  }

  private O encode(I data) {
    try {
      return encoder.encode(data, inputEnded);
    } catch (RuntimeException | Error e) {
      input.abort(e);
      release();
      if (e instanceof Error || e instanceof StreamException) {
        throw e;
      }
      throw new StreamException("the encoder failed: " + e, e);
    }
  }

  private void release() {
    if (!released) {
      released = true;
      encoder.close();
    }
  }

  @Override
  protected void closed(Optional<Throwable> reason) {
    release();
    reason.ifPresentOrElse(input::abort, input::close);
  }

  @Override
  protected void discarded() {
    release();
    input.discard();
  }
}
