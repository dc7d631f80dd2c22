package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.objectdb.storage.zookeeper.Clock.Reading;
import io.weft.objectdb.storage.zookeeper.Session.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

/** Who gets which of the ensemble's times. */
class ClockTest implements Clock.Wire {
  private final ArrayDeque<Consumer<Answer>> writes = new ArrayDeque<>();
  private int creations;
  private final Clock clock = new Clock(this);
  private final List<Reading> readings = new ArrayList<>();

  @Override
  public void write(Consumer<Answer> done) {
    writes.add(done);
  }

  @Override
  public void create() {
    creations++;
  }

  private void answer(OpResult result) {
    writes.remove().accept(new Answer(null, Code.OK, List.of(result)));
  }

  private void answer(long millis) {
    Stat stat = new Stat();
    stat.setMtime(millis);
    answer(new OpResult.SetDataResult(stat));
  }

  @Test
  void whoAsksWhileOneIsUnderWayGetsTheNextAndSharesIt() {
    clock.read(readings::add);
    for (int i = 0; i < 3; i++) {
      clock.read(readings::add);
    }
    assertThat(writes).hasSize(1);
    answer(7);
    assertThat(readings).containsExactly(new Reading(Code.OK, 7_000));
    assertThat(writes).hasSize(1);
    answer(9);
    assertThat(readings.subList(1, 4)).containsOnly(new Reading(Code.OK, 9_000));
    assertThat(writes).isEmpty();
    clock.read(readings::add);
    assertThat(writes).hasSize(1);
  }

  @Test
  void aLeaderWhoseClockIsBehindDoesNotTurnTheTimeBack() {
    clock.read(readings::add);
    answer(9);
    clock.read(readings::add);
    answer(7);
    assertThat(readings).containsOnly(new Reading(Code.OK, 9_000)).hasSize(2);
  }

  @Test
  void aNodeThatIsMissingIsMadeButNotForEver() {
    clock.read(readings::add);
    answer(new OpResult.ErrorResult(Code.NONODE.intValue()));
    assertThat(creations).isEqualTo(1);
    answer(5);
    assertThat(readings).containsExactly(new Reading(Code.OK, 5_000));
    clock.read(readings::add);
    while (!writes.isEmpty()) {
      answer(new OpResult.ErrorResult(Code.NONODE.intValue()));
    }
    assertThat(readings.getLast()).isEqualTo(new Reading(Code.NONODE, 5_000));
    assertThat(creations).isEqualTo(4);
  }

  @Test
  void withoutAnswerEverybodyWhoAskedHearsSo() {
    clock.read(readings::add);
    clock.read(readings::add);
    writes.remove().accept(new Answer(null, Code.CONNECTIONLOSS, List.of()));
    writes.remove().accept(new Answer(null, Code.CONNECTIONLOSS, List.of()));
    assertThat(readings).containsOnly(new Reading(Code.CONNECTIONLOSS, 0)).hasSize(2);
  }
}
