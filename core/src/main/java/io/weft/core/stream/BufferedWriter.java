package io.weft.core.stream;

import io.weft.core.Routine;
import java.util.ArrayList;
import java.util.List;

/** Collects small chunks. */
final class BufferedWriter<D> extends StreamWriter<D> {
  private final StreamWriter<D> output;
  private final int limit;
  private final List<D> collected = new ArrayList<>();
  private long length;

  BufferedWriter(StreamWriter<D> output, int splitSize, int limit) {
    super(output.type(), splitSize);
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
    this.output = output;
    this.limit = limit;
  }

  @Override
  protected void send(Routine r, D piece) {
    collected.add(piece);
    length += type().length(piece);
    if (length > limit) {
      forward(r);
    }
  }

  private void forward(Routine r) {
    if (length > 0) {
      D all = type().join(collected);
      collected.clear();
      length = 0;
      output.write(r, all);
    }
  }

  @Override
  protected void sendHeldBack(Routine r) {
    forward(r);
    output.flush(r);
  }

  @Override
  protected void sendEnd(Routine r) {
    forward(r);
    output.end(r);
  }

  @Override
  protected void aborted(Throwable reason) {
    collected.clear();
    length = 0;
    output.abort(reason);
  }
}
