package io.weft.objectdb.storage.redis;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides for {@link RequiresRedis}. */
final class RedisCondition implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (RealRedis.program().isPresent()) {
      return ConditionEvaluationResult.enabled("redis-server is here");
    }
    String reason = "real Redis: redis-server is not installed (package redis-server)";
    if ("true".equals(System.getenv("CI"))) {
      throw new IllegalStateException(reason + " (CI=true: not skipped)");
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
