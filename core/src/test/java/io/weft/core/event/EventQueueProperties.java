package io.weft.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The queue against a model that does everything by looking at everything. */
class EventQueueProperties {
  private static final int TOTAL_LIMIT = 12;
  private static final int DEFAULT_LIMIT = 6;

  record Work(int kind, int number) implements Event {
    static final EventType1<Work, Integer> TYPE = EventType.of(Work.class, Work::kind);
  }

  private record Step(int action, int kind, int priority, int limit) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequency(
                net.jqwik.api.Tuple.of(8, 0),
                net.jqwik.api.Tuple.of(6, 1),
                net.jqwik.api.Tuple.of(1, 2),
                net.jqwik.api.Tuple.of(1, 3)),
            Arbitraries.integers().between(0, 4),
            Arbitraries.integers().between(-1, 1),
            Arbitraries.integers().between(1, 5))
        .as(Step::new)
        .list()
        .ofMaxSize(150);
  }

  /** Sub-queues in a list; the one that was served last among its equals goes to the back. */
  private static final class Model {
    private static final class Part {
      final EventQueue.SubQueue real;
      final int kind;
      final int priority;
      final int limit;
      final Deque<Work> events = new ArrayDeque<>();
      final Deque<Work> parked = new ArrayDeque<>();
      long readySince;
      long starvedSince;

      Part(EventQueue.SubQueue real, int kind, int priority, int limit) {
        this.real = real;
        this.kind = kind;
        this.priority = priority;
        this.limit = limit;
      }
    }

    final List<Part> parts = new ArrayList<>();
    final Part defaults;
    final List<Work> accepted = new ArrayList<>();
    private long now;

    Model(EventQueue.SubQueue real) {
      defaults = new Part(real, -1, 0, DEFAULT_LIMIT);
      parts.add(defaults);
    }

    int size() {
      return parts.stream().mapToInt(p -> p.events.size()).sum();
    }

    int parked() {
      return parts.stream().mapToInt(p -> p.parked.size()).sum();
    }

    Part select(Work event) {
      return parts.stream()
          .filter(p -> p.kind == event.kind)
          .max(Comparator.comparingInt(p -> p.priority))
          .orElse(defaults);
    }

    private boolean hasRoom(Part part) {
      return part.events.size() < part.limit && size() < TOTAL_LIMIT;
    }

    private void append(Part part, Work event) {
      if (part.events.isEmpty()) {
        part.readySince = now++;
      }
      part.events.add(event);
    }

    boolean offerOrPark(Work event) {
      Part part = select(event);
      if (part.parked.isEmpty() && hasRoom(part)) {
        append(part, event);
        return true;
      }
      if (part.parked.isEmpty()) {
        part.starvedSince = now++;
      }
      part.parked.add(event);
      return false;
    }

    Optional<Work> poll() {
      Optional<Part> next =
          parts.stream()
              .filter(p -> !p.events.isEmpty())
              .min(
                  Comparator.<Part>comparingInt(p -> -p.priority)
                      .thenComparingLong(p -> p.readySince));
      Optional<Work> event = next.map(p -> p.events.remove());
      next.ifPresent(p -> p.readySince = now++);
      admit();
      return event;
    }

    private void admit() {
      while (true) {
        Optional<Part> next =
            parts.stream()
                .filter(p -> !p.parked.isEmpty() && hasRoom(p))
                .min(Comparator.comparingLong(p -> p.starvedSince));
        if (next.isEmpty()) {
          return;
        }
        Part part = next.get();
        // Those that were passed over because they are full go to the back as well.
        parts.stream()
            .filter(p -> !p.parked.isEmpty() && p.starvedSince < part.starvedSince)
            .sorted(Comparator.comparingLong(p -> p.starvedSince))
            .forEach(p -> p.starvedSince = now++);
        Work event = part.parked.remove();
        append(part, event);
        accepted.add(event);
        part.starvedSince = now++;
      }
    }

    void remove(Part part) {
      parts.remove(part);
      for (Work event : part.events) {
        append(defaults, event);
      }
      if (defaults.parked.isEmpty() && !part.parked.isEmpty()) {
        defaults.starvedSince = now++;
      }
      defaults.parked.addAll(part.parked);
      admit();
    }
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void behavesLikeTheModelAndLosesNothing(@ForAll("steps") List<Step> steps) {
    EventQueue queue = new EventQueue(TOTAL_LIMIT, DEFAULT_LIMIT);
    Model model = new Model(queue.subQueues().getFirst());
    List<Work> accepted = new ArrayList<>();
    List<Event> delivered = new ArrayList<>();
    int sent = 0;
    for (Step step : steps) {
      switch (step.action) {
        case 0 -> {
          Work event = new Work(step.kind, sent++);
          assertThat(queue.offerOrPark(event, () -> accepted.add(event)))
              .isEqualTo(model.offerOrPark(event));
        }
        case 1 -> {
          Optional<Event> event = queue.poll();
          assertThat(event).isEqualTo(model.poll());
          event.ifPresent(delivered::add);
        }
        case 2 -> {
          // Ties between equal priorities are for the older one; the model has none.
          if (model.parts.stream().noneMatch(p -> p.kind == step.kind)) {
            EventQueue.SubQueue real =
                queue.add("q", step.priority, Work.TYPE.match(step.kind), step.limit);
            model.parts.add(new Model.Part(real, step.kind, step.priority, step.limit));
          }
        }
        default -> {
          if (model.parts.size() > 1) {
            Model.Part part = model.parts.get(1 + step.kind % (model.parts.size() - 1));
            queue.remove(part.real);
            model.remove(part);
          }
        }
      }
      assertThat(queue.size()).isEqualTo(model.size());
      assertThat(queue.parked()).isEqualTo(model.parked());
    }
    Optional<Event> event;
    while ((event = queue.poll()).isPresent()) {
      assertThat(event).isEqualTo(model.poll());
      delivered.add(event.get());
    }
    assertThat(accepted).hasSameElementsAs(model.accepted).hasSameSizeAs(model.accepted);
    assertThat(delivered).hasSize(sent).doesNotHaveDuplicates();
  }
}
