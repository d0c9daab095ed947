package dev.metronome.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.network.TensorSpec.Role;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.tables.TensorShape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightsTest {

  private final Network network =
      new Network(
          "tiny",
          new TensorShape(4, 4, 3),
          List.of(
              new Layer.Conv("stem", 3, 1, 8, Activation.RELU),
              new Layer.GlobalPool("pool"),
              new Layer.Linear("classifier", 2)));

  @Test
  void randomWeightsDependOnTheSeedAlone() {
    Weights weights = Weights.random(network.weights(), 5);
    Weights again = Weights.random(network.weights(), 5);
    Weights other = Weights.random(network.weights(), 6);
    for (TensorSpec spec : network.weights()) {
      assertThat(weights.values(spec)).isEqualTo(again.values(spec));
      if (spec.role() == Role.KERNEL) {
        assertThat(weights.values(spec)).isNotEqualTo(other.values(spec));
      }
    }
    assertThat(weights.values(network.weights().get(0)).clone())
        .doesNotContain(0f)
        .isNotEqualTo(weights.tensors().get("classifier.linear.weight").values());
  }

  @Test
  void kernelsHaveTheVarianceOfHeAndTheRestIsNeutral() {
    TensorSpec kernels = new TensorSpec("k", List.of(400, 25, 2, 2), Role.KERNEL);
    float[] values = Weights.random(List.of(kernels), 1).values(kernels);
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value;
      squares += (double) value * value;
    }
    // Four standard errors of 40,000 draws with variance 2 / 100.
    assertThat(sum / values.length).isCloseTo(0, within(4 * Math.sqrt(0.02 / values.length)));
    assertThat(squares / values.length)
        .isCloseTo(0.02, within(4 * 0.02 * Math.sqrt(2.0 / values.length)));
    for (Role role : Role.values()) {
      if (role != Role.KERNEL) {
        TensorSpec spec = new TensorSpec("v", List.of(5), role);
        float neutral = role == Role.SCALE || role == Role.RUNNING_VARIANCE ? 1 : 0;
        assertThat(Weights.random(List.of(spec), 1).values(spec)).containsOnly(neutral);
      }
    }
  }

  @Test
  void theNetworksOwnWeightsAreAccepted() {
    assertThatCode(() -> Weights.random(network.weights(), 1).requireFor(network, "file"))
        .doesNotThrowAnyException();
  }

  @Test
  void allThatIsWrongWithWeightsIsToldTogether() {
    Map<String, Tensor> tensors =
        new LinkedHashMap<>(Weights.random(network.weights(), 1).tensors());
    tensors.remove("stem.conv.bn.bias");
    tensors.put("classifier.linear.bias", new Tensor(List.of(1, 2), new float[2]));
    tensors.get("classifier.linear.weight").values()[3] = Float.NaN;
    tensors.get("stem.conv.weight").values()[0] = Float.NEGATIVE_INFINITY;
    tensors.put("head.conv.weight", new Tensor(List.of(1), new float[1]));

    List<Problem> problems =
        catchThrowableOfType(
                BadInputException.class,
                () -> new Weights(tensors).requireFor(network, "some.safetensors"))
            .problems();

    assertThat(problems).allSatisfy(p -> assertThat(p.where()).isEqualTo("some.safetensors"));
    assertThat(problems)
        .extracting(Problem::what)
        .containsExactlyInAnyOrder(
            "tensor stem.conv.bn.bias is missing",
            "tensor classifier.linear.bias has the shape [1, 2]",
            "tensor classifier.linear.weight is NaN at index 3",
            "tensor stem.conv.weight is -Infinity at index 0",
            "tensor head.conv.weight is surplus");
  }

  @Test
  void aTensorNeedsAsManyValuesAsItsShape() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Tensor(List.of(2, 3), new float[5]))
        .withMessageContaining("[2, 3]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TensorSpec("t", List.of(2, 0), Role.BIAS));
  }
}
