package io.weft.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.ManualLoop;
import io.weft.core.RoutineFuture;
import io.weft.core.RoutineInfo;
import io.weft.core.Scheduler;
import io.weft.core.VirtualTicker;
import io.weft.core.event.BlockingEvent;
import io.weft.core.event.Event;
import io.weft.core.event.EventType;
import io.weft.core.event.EventType1;
import io.weft.core.event.QueueSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connector whose workers run when the test lets them, in the order that the test likes. */
class ConnectorTest {
  record Question(int number) implements Event {
    static final EventType1<Question, Integer> TYPE =
        EventType.of(Question.class, Question::number);
  }

  record Order(int number) implements BlockingEvent {
    static final EventType1<Order, Integer> TYPE = EventType.of(Order.class, Order::number);
  }

  record Answer(int number, String text) implements Event {
    static final EventType1<Answer, Integer> TYPE = EventType.of(Answer.class, Answer::number);
  }

  private final ManualLoop loop =
      Scheduler.builder("s").ticker(new VirtualTicker()).queueLimit(100).manual();
  private final Scheduler scheduler = loop.scheduler();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final TaskPool pool = TaskPool.on(tasks::add);
  private final List<String> answers = new ArrayList<>();

  @BeforeEach
  void listen() {
    scheduler.spawn(
        "listener",
        r -> {
          while (true) {
            answers.add(r.await(Answer.TYPE.match()).text());
          }
        });
    loop.runUntilIdle();
  }

  @AfterEach
  void close() {
    loop.close();
    pool.close();
  }

  private Connector connector(int inputLimit) {
    Connector connector =
        Connector.start(
            scheduler,
            "bridge",
            pool,
            List.of(Question.TYPE.match()),
            matched -> {
              int number = ((Question) matched.event()).number();
              if (number < 0) {
                throw new IllegalArgumentException("a negative question");
              }
              return List.of(new Answer(number, number + "a"), new Answer(number, number + "b"));
            },
            inputLimit);
    loop.runUntilIdle();
    return connector;
  }

  private void ask(int number) {
    scheduler.post(new Question(number));
    loop.runUntilIdle();
  }

  @Test
  void theAnswersComeInTheOrderOfTheQuestionsWhicheverIsReadyFirst() {
    connector(10);
    for (int i = 1; i <= 3; i++) {
      ask(i);
    }
    while (!tasks.isEmpty()) {
      tasks.removeLast().run();
      loop.runUntilIdle();
    }
    assertThat(answers).containsExactly("1a", "1b", "2a", "2b", "3a", "3b");
  }

  @Test
  void beyondTheInputLimitItDoesNotWaitForMore() {
    connector(2);
    for (int i = 1; i <= 3; i++) {
      ask(i);
    }
    assertThat(tasks).hasSize(2);
    tasks.remove().run();
    ask(4);
    assertThat(tasks).hasSize(2);
    tasks.remove().run();
    tasks.remove().run();
    loop.runUntilIdle();
    assertThat(answers).containsExactly("1a", "1b", "2a", "2b", "4a", "4b");
  }

  @Test
  void eventsThatMustBeHandledWaitForItAndHoldUpWhoSendsMore() {
    scheduler.execute(
        () ->
            scheduler.queue().add(Order.TYPE.match(), QueueSettings.named("orders").withLimit(3)));
    Connector.start(
        scheduler,
        "bridge",
        pool,
        List.of(Order.TYPE.match()),
        matched -> {
          int number = ((Order) matched.event()).number();
          return List.of(new Answer(number, "done " + number));
        },
        2);
    RoutineFuture<Void> sender =
        scheduler.spawn(
            "sender",
            r -> {
              for (int i = 0; i < 10; i++) {
                r.send(new Order(i));
              }
            });
    loop.runUntilIdle();
    assertThat(tasks).hasSize(2);
    assertThat(sender.isDone()).isFalse();
    while (!tasks.isEmpty()) {
      tasks.remove().run();
      loop.runUntilIdle();
    }
    assertThat(sender.isDone()).isTrue();
    assertThat(answers).hasSize(10).startsWith("done 0", "done 1").endsWith("done 9");
  }

  @Test
  void aFailureOfAWorkerIsLoggedAndTheOthersGoOn() {
    connector(10);
    ask(-1);
    ask(2);
    tasks.forEach(Runnable::run);
    loop.runUntilIdle();
    assertThat(answers).containsExactly("2a", "2b");
  }

  @Test
  void itsMatchersMayChange() {
    Connector connector = connector(10);
    connector.select(List.of(Question.TYPE.match(5)));
    loop.runUntilIdle();
    ask(4);
    ask(5);
    assertThat(tasks).hasSize(1);
    connector.close();
  }

  @Test
  void closingCancelsTheWorkAndLeavesNoRoutine() {
    Connector connector = connector(10);
    ask(1);
    connector.close();
    loop.runUntilIdle();
    assertThat(connector.ended().isDone()).isTrue();
    tasks.forEach(Runnable::run);
    ask(2);
    assertThat(tasks).hasSize(1);
    assertThat(answers).isEmpty();
    assertThat(scheduler.routines()).map(RoutineInfo::name).containsExactly("listener");
  }

  @Test
  void aClosedPoolEndsIt() {
    Connector connector = connector(10);
    pool.close();
    ask(1);
    assertThatThrownBy(() -> connector.ended().now())
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void aPoolThatIsClosedUnderItsWorkersEndsIt() {
    TaskPool own = TaskPool.start("own", 1, 0);
    try (Connector connector =
        Connector.start(
            scheduler,
            "bridge",
            own,
            List.of(Question.TYPE.match()),
            matched -> {
              throw new InterruptedException(matched.toString());
            },
            10)) {
      loop.runUntilIdle();
      // No thread takes it any more once the pool is closed.
      scheduler.post(new Question(1));
      own.close();
      loop.runUntilIdle();
      assertThat(connector.ended().isFailed()).isTrue();
      assertThat(Optional.of(connector)).isPresent();
    }
  }

  @Test
  void anInputLimitBelowOneIsRefused() {
    assertThatThrownBy(() -> connector(0)).hasMessageContaining("inputLimit");
  }
}
