package io.weft.examples.lab;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides for {@link RequiresOpenVSwitch}. */
final class OpenVSwitchCondition implements ExecutionCondition {
  private final Supplier<List<String>> missing;
  private final boolean required;

  /** JUnit's way in. */
  OpenVSwitchCondition() {
    this(OpenVSwitch::missing, "true".equals(System.getenv("CI")));
  }

  OpenVSwitchCondition(Supplier<List<String>> missing, boolean required) {
    this.missing = missing;
    this.required = required;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return decide();
  }

  ConditionEvaluationResult decide() {
    List<String> absent = missing.get();
    if (absent.isEmpty()) {
      return ConditionEvaluationResult.enabled("Open vSwitch is here");
    }
    String reason = "real Open vSwitch: missing " + String.join(", ", absent);
    if (required) {
      throw new IllegalStateException(reason + " (CI=true: not skipped)");
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
