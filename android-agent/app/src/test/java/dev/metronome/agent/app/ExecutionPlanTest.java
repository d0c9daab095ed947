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
}
