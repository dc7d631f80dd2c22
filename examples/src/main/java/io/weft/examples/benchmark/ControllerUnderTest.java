package io.weft.examples.benchmark;

import io.weft.core.Ticker;
import io.weft.core.net.Endpoint;
import io.weft.examples.Controller;
import io.weft.examples.ControllerSettings;
import io.weft.sdn.flow.FlowManager;
import java.time.Duration;
import java.util.List;

/** The example controller on ports that the system chose, with its database in memory. */
final class ControllerUnderTest implements AutoCloseable {
  private static final Endpoint ANY_PORT = Endpoint.tcp("127.0.0.1", 0);
  private static final Duration CALL_LIMIT = Duration.ofMinutes(1);
  private static final Duration SETTLE_LIMIT = Duration.ofMinutes(5);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** Looks, one after the other, that must agree before the flows count as settled. */
  private static final int LOOKS = 6;

  private final Controller controller;
  private final Ticker ticker = Ticker.system();

  private ControllerUnderTest(Controller controller) {
    this.controller = controller;
  }

  static ControllerUnderTest start() {
    ControllerSettings settings =
        ControllerSettings.defaults().withOpenFlow(ANY_PORT).withApi(ANY_PORT);
    return new ControllerUnderTest(Controller.start(settings.withOvsdbServers(List.of())));
  }

  Endpoint openFlow() {
    return controller.openFlow().getFirst();
  }

  Endpoint api() {
    return controller.api().getFirst();
  }

  void addServer(Endpoint database) {
    controller.addServer(database);
  }

  /** What the controller wants the switch to have. */
  interface Question<T> {
    T ask(FlowManager flows);
  }

  <T> T ask(Question<T> question) {
    return controller
        .scheduler()
        .submit("benchmark", r -> question.ask(controller.flows()))
        .join(CALL_LIMIT);
  }

  /**
   * Waits until the switch has been brought to what the controller wants, and that has stopped to
   * change.
   *
   * @return how many flows that is
   */
  int settle() throws InterruptedException {
    long start = ticker.nanoTime();
    int before = -1;
    int agreeing = 0;
    while (agreeing < LOOKS) {
      if (ticker.nanoTime() - start > SETTLE_LIMIT.toNanos()) {
        throw new BenchmarkException("the switch is not settled after " + SETTLE_LIMIT);
      }
      Thread.sleep(LOOK_AGAIN);
      int wanted =
          ask(
              flows ->
                  flows.isSynchronised(Fabric.DATAPATH)
                      ? flows.desiredFlows(Fabric.DATAPATH).size()
                      : -1);
      agreeing = wanted >= 0 && wanted == before ? agreeing + 1 : 0;
      before = wanted;
    }
    return before;
  }

  @Override
  public void close() {
    controller.close();
  }
}
