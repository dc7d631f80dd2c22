package io.weft.examples.lab;

import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints, after the tests, how many of those tagged {@code real} ran, and how many were skipped and
 * why. Silent where there is none in the plan.
 */
public final class RealPartsSummary implements TestExecutionListener {
  private static final TestTag REAL = TestTag.create("real");

  private final Supplier<Optional<String>> version;
  private final TreeSet<String> reasons = new TreeSet<>();
  private @Nullable TestPlan plan;
  private int ran;
  private int skipped;

  /** JUnit's way in. */
  public RealPartsSummary() {
    this(OpenVSwitch::version);
  }

  RealPartsSummary(Supplier<Optional<String>> version) {
    this.version = version;
  }

  @Override
  public synchronized void testPlanExecutionStarted(TestPlan started) {
    plan = started;
    reasons.clear();
    ran = 0;
    skipped = 0;
  }

  @Override
  public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (isRealTest(test)) {
      ran++;
    }
  }

  @Override
  public synchronized void executionSkipped(TestIdentifier test, String reason) {
    if (plan == null) {
      return;
    }
    long tests =
        Stream.concat(Stream.of(test), plan.getDescendants(test).stream())
            .filter(RealPartsSummary::isRealTest)
            .count();
    if (tests > 0) {
      skipped += (int) tests;
      reasons.add(reason);
    }
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan finished) {
    if (ran + skipped > 0) {
      System.out.println(summary());
    }
  }

  synchronized String summary() {
    String why = reasons.isEmpty() ? "" : " (" + String.join("; ", reasons) + ")";
    return String.format(
        "real parts: %d tests ran against Open vSwitch %s, %d skipped%s",
        ran, version.get().orElse("(not installed)"), skipped, why);
  }

  private static boolean isRealTest(TestIdentifier test) {
    return test.isTest() && test.getTags().contains(REAL);
  }
}
