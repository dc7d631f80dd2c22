package io.weft.core.stream;

import io.weft.core.Routine;

/** Sends what an encoder makes of what is written. */
final class EncodedWriter<I, O> extends StreamWriter<I> {
  private final StreamWriter<O> output;
  private final Encoder<I, O> encoder;
  private boolean released;

  EncodedWriter(StreamWriter<O> output, StreamType<I> input, int splitSize, Encoder<I, O> encoder) {
    super(input, splitSize);
    this.output = output;
    this.encoder = encoder;
  }

  @Override
  protected void send(Routine r, I piece) {
    encode(r, piece, false);
  }

  private void encode(Routine r, I piece, boolean last) {
    try {
      output.write(r, encoder.encode(piece, last));
      while (!released && encoder.hasMore()) {
        output.write(r, encoder.encode(type().empty(), last));
      }
    } catch (RuntimeException | Error e) {
      // What the encoder has given out is lost.
      abort(e);
      throw e;
    }
  }

  @Override
  protected void sendHeldBack(Routine r) {
    output.flush(r);
  }

  @Override
  protected void sendEnd(Routine r) {
    encode(r, type().empty(), true);
    try {
      output.end(r);
    } catch (RuntimeException | Error e) {
      abort(e);
      throw e;
    }
    release();
  }

  private void release() {
    if (!released) {
      released = true;
      encoder.close();
    }
  }

  @Override
  protected void aborted(Throwable reason) {
    release();
    output.abort(reason);
  }
}
