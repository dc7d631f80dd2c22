package io.weft.objectdb.storage.redis;

import io.weft.core.Routine;
import io.weft.objectdb.storage.KeyScan;
import java.util.List;
import java.util.Optional;

/** Goes through the keys; from the start again when the data has been replaced meanwhile. */
final class RedisScan implements KeyScan {
  private static final String START = "0";

  private final Pages pages;
  private String cursor = START;
  private Optional<String> epoch = Optional.empty();
  private boolean over;

  /** Asks the server. */
  @FunctionalInterface
  interface Pages {
    ScanRequest.Page page(Routine r, String cursor);
  }

  RedisScan(Pages pages) {
    this.pages = pages;
  }

  @Override
  public List<String> next(Routine r) {
    while (!over) {
      ScanRequest.Page page = pages.page(r, cursor);
      boolean replaced = epoch.isPresent() && !epoch.get().equals(page.epoch());
      epoch = Optional.of(page.epoch());
      cursor = replaced ? START : page.cursor();
      over = !replaced && cursor.equals(START);
      if (!page.keys().isEmpty()) {
        return page.keys();
      }
    }
    return List.of();
  }
}
