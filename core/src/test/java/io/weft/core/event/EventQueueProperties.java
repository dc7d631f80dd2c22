package io.weft.core.event;

import static io.weft.core.event.Any.ANY;
import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.event.QueueModel.Important;
import io.weft.core.event.QueueModel.Plain;
import io.weft.core.event.QueueModel.Work;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** The queue against a model that does everything by looking at everything. */
class EventQueueProperties {
  private static final int DEEPEST = 12;

  private enum Action {
    SEND,
    FORCE,
    DELIVER,
    POLL,
    FINISH,
    ADD,
    REMOVE,
    CLEAR,
    PRIORITY,
    RELEASE,
    IGNORE,
    CONDITION,
    DROP,
    WITHDRAW,
    AWAIT_EMPTY
  }

  private record Step(Action action, int a, int b, int c, int d) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                Tuple.of(24, Action.SEND),
                Tuple.of(2, Action.FORCE),
                Tuple.of(14, Action.DELIVER),
                Tuple.of(4, Action.POLL),
                Tuple.of(2, Action.FINISH),
                Tuple.of(4, Action.ADD),
                Tuple.of(2, Action.REMOVE),
                Tuple.of(1, Action.CLEAR),
                Tuple.of(2, Action.PRIORITY),
                Tuple.of(4, Action.RELEASE),
                Tuple.of(1, Action.IGNORE),
                Tuple.of(1, Action.CONDITION),
                Tuple.of(1, Action.DROP),
                Tuple.of(1, Action.WITHDRAW),
                Tuple.of(2, Action.AWAIT_EMPTY)),
            Arbitraries.integers().between(0, 11),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(-1, 2),
            Arbitraries.integers().between(1, 6))
        .as(Step::new)
        .list()
        .ofMaxSize(200);
  }

  private static QueueDiscipline discipline(int choice) {
    return switch (choice) {
      case 0, 1 -> QueueDiscipline.fifo();
      case 2 ->
          new QueueDiscipline.SmallestFirst<Integer>(
              event -> event instanceof Work work ? work.attribute() : Optional.empty());
      default ->
          QueueDiscipline.fair(Work.class, Work::key)
              .withLimitPerKey(3)
              .withPreserveForNew(choice % 3)
              .withMaxStat(4);
    };
  }

  private static Matcher<Work> matcher(int a, int b) {
    return switch (a % 4) {
      case 0 -> Work.TYPE.match(b);
      case 1 -> Work.TYPE.match(ANY, b);
      case 2 -> Work.TYPE.match(b, a % 3);
      default -> Work.TYPE.match().where(work -> work.kind() >= b);
    };
  }

  /** The queue and its model, side by side. */
  private static final class Run {
    final Set<Integer> ignorable = new HashSet<>();
    final QueueSettings settings =
        QueueSettings.defaults().withLimit(6).withTotalLimit(12).withOwnPriority(1);
    final SchedulerQueue queue = new SchedulerQueue(settings);
    final QueueModel model = new QueueModel(queue.queue(), settings, ignorable);
    final List<Work> admitted = new ArrayList<>();
    final Map<Work, ParkedSender> parked = new LinkedHashMap<>();
    private int sent;

    private List<EventQueue> awaited = List.of();
    private boolean empty;
    private Runnable giveUp = () -> {};

    QueueModel.Queue queue(int choice) {
      List<QueueModel.Queue> all = model.root.all().toList();
      return all.get(choice % all.size());
    }

    Work event(Step step) {
      int number = sent++;
      return step.c > 0
          ? new Important(step.a % 4, step.b, number, ignorable)
          : new Plain(step.a % 4, step.b, number);
    }

    private void deliver(boolean taken) {
      poll();
      queue.finish(taken);
      settle(() -> model.finish(taken));
    }

    private Optional<Work> poll() {
      Optional<Event> event = Optional.ofNullable(queue.poll());
      // What was in hand is done with, then who was parked enters.
      settle(() -> model.finish(true));
      Optional<Work> expected = model.poll();
      assertThat(event).isEqualTo(expected);
      return expected;
    }

    /** Does the same in the model, and lets in whom the queue has let in. */
    private void settle(Runnable inModel) {
      inModel.run();
      admitted.forEach(model::admitted);
      admitted.clear();
    }

    void step(Step step) {
      QueueModel.Queue chosen = queue(step.a);
      Matcher<Work> matcher = matcher(step.a, step.b);
      switch (step.action) {
        case SEND -> {
          Work event = event(step);
          boolean accepted = queue.offer(event);
          assertThat(accepted).isEqualTo(model.offer(event));
          if (!accepted) {
            parked.put(event, queue.park(event, () -> admitted.add(event)));
            model.park(event);
          }
        }
        case FORCE -> {
          Work event = event(step);
          queue.force(event);
          model.force(event);
        }
        case DELIVER -> deliver(step.b > 0);
        case POLL -> poll();
        case FINISH -> {
          queue.finish(step.b > 0);
          settle(() -> model.finish(step.b > 0));
        }
        case ADD -> {
          if (model.root.all().count() < DEEPEST) {
            QueueSettings settings =
                QueueSettings.defaults()
                    .withPriority(step.c)
                    .withLimit(step.d)
                    .withTotalLimit(step.d + step.b)
                    .withOwnPriority(step.a % 3)
                    .withDiscipline(discipline((step.a + step.d) % 6));
            Matcher<Work> selects = matcher(step.d, step.b);
            model.add(chosen, chosen.real.add(selects, settings), selects, settings);
          }
        }
        case REMOVE -> {
          if (chosen != model.root) {
            chosen.real.remove();
            settle(() -> model.remove(chosen));
            assertThat(chosen.real.isEmpty()).isTrue();
          }
        }
        case CLEAR -> {
          int dropped = chosen.real.clear();
          settle(() -> assertThat(dropped).isEqualTo(model.clear(chosen)));
        }
        case PRIORITY -> {
          if (chosen != model.root) {
            chosen.real.changePriority(step.c);
            model.changePriority(chosen, step.c);
          }
        }
        case RELEASE -> {
          queue.release(matcher);
          model.release(matcher);
        }
        case IGNORE -> {
          int dropped = queue.ignore(matcher);
          settle(() -> assertThat(dropped).isEqualTo(model.ignore(matcher)));
        }
        case CONDITION -> {
          if (!ignorable.remove(step.b)) {
            ignorable.add(step.b);
          }
        }
        case DROP -> {
          int dropped = queue.dropIgnorable();
          settle(() -> assertThat(dropped).isEqualTo(model.dropIgnorable()));
        }
        case WITHDRAW ->
            parked.keySet().stream()
                .filter(event -> event.number() % 12 == step.a)
                .findFirst()
                .ifPresent(
                    event ->
                        assertThat(parked.get(event).withdraw()).isEqualTo(model.withdraw(event)));
        case AWAIT_EMPTY -> {
          giveUp.run();
          awaited = List.of(chosen.real, queue(step.b + step.d).real);
          empty = false;
          giveUp = EventQueue.whenAllEmpty(awaited, () -> empty = true);
        }
      }
      model.check();
      if (!empty) {
        assertThat(awaited.stream().allMatch(EventQueue::isEmpty)).isEqualTo(awaited.isEmpty());
      }
    }
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void behavesLikeTheModel(@ForAll("steps") List<Step> steps) {
    Run run = new Run();
    steps.forEach(run::step);
    run.deliver(true);
    while (run.model.root.size() > 0) {
      run.queue.release(Work.TYPE.match());
      run.model.release(Work.TYPE.match());
      run.deliver(true);
      run.model.check();
    }
    assertThat(run.queue.queue().isEmpty()).isTrue();
    assertThat(run.queue.hasReady()).isFalse();
    if (!run.awaited.isEmpty()) {
      assertThat(run.empty).isTrue();
    }
  }
}
