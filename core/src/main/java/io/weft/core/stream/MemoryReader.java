package io.weft.core.stream;

import io.weft.core.Routine;
import java.util.Optional;

/** A stream of data that is there already. */
final class MemoryReader<D> extends StreamReader<D> {
  private D data;

  MemoryReader(StreamType<D> type, D data) {
    super(type);
    this.data = data;
  }

  @Override
  protected Optional<D> next(Routine r) {
    D all = data;
    data = type().empty();
    return type().length(all) == 0 ? Optional.empty() : Optional.of(all);
  }

  @Override
  protected void closed(Optional<Throwable> reason) {
    data = type().empty();
  }
}
