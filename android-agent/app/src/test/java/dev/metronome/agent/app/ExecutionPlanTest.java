package dev.metronome.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class ExecutionPlanTest {

  @Test
  void thisVersionOfTensorFlowLiteTellsHowLongAPlanIs() throws NoSuchMethodException {
    Method method = ExecutionPlan.lengthMethod();
    assertThat(method.getReturnType()).isEqualTo(int.class);
  }

  @Test
  void howMuchADelegateTookFollowsFromThePlans() {
    assertThat(ExecutionPlan.Share.of(1, 64)).isEqualTo(ExecutionPlan.Share.ALL);
    assertThat(ExecutionPlan.Share.of(64, 64)).isEqualTo(ExecutionPlan.Share.NONE);
    // Two parts of the model, and seven operators on the processor.
    assertThat(ExecutionPlan.Share.of(9, 64)).isEqualTo(ExecutionPlan.Share.SOME);
  }
}
