package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.tables.measure.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DeviceJudgeTest {

  private final List<SharedMeasurement> shared = new ArrayList<>();

  /** A device that measured eight rows. */
  private void device(String name, double referenceMs, double offset, double noise) {
    Random random = new Random(name.hashCode());
    for (int what = 0; what < 8; what++) {
      double ratio = (what + 1) * offset * Math.exp(noise / 2 * random.nextGaussian());
      shared.add(
          new SharedMeasurement(
              name,
              "row " + what,
              new Ratio(ratio, ratio * (1 - noise), ratio * (1 + noise), 12, 0, referenceMs)));
    }
  }

  @Test
  void unitsOfOneKindMeasureTogether() {
    device("a", 1, 1.004, 0.005);
    device("b", 1.1, 1, 0.003);
    device("c", 0.95, 0.997, 0.007);
    assertThat(new DeviceJudge(shared).unfit()).isEmpty();
  }

  @Test
  void ofTwoTheSlowerOneIsTakenForSlowedDown() {
    device("a", 1.3, 1, 0.005);
    device("b", 1, 1, 0.005);
    assertThat(new DeviceJudge(shared).unfit()).containsOnlyKeys("a");
  }

  @Test
  void allThatIsWrongIsFoundTheWorstFirst() {
    device("fit", 1, 1, 0.005);
    device("fit too", 1.02, 1, 0.004);
    device("as well", 0.99, 1, 0.004);
    device("hot", 2, 1, 0.005);
    device("warm", 1.3, 1, 0.005);
    device("noisy", 1, 1, 0.2);
    device("other", 1, 1.3, 0.005);
    assertThat(new DeviceJudge(shared).unfit().keySet())
        .containsExactly("hot", "warm", "noisy", "other");
  }

  @Test
  void ofTwoThatDisagreeTheNoisierOneLeaves() {
    device("a", 1, 1.2, 0.004);
    device("b", 1, 1, 0.005);
    assertThat(new DeviceJudge(shared).unfit()).containsOnlyKeys("b");
  }

  @Test
  void noiseAloneIsNoDifference() {
    // On a loaded machine all intervals are wide, and ratios differ by as much.
    device("a", 1, 1.06, 0.3);
    device("b", 1, 1, 0.3);
    assertThat(new DeviceJudge(shared).unfit()).isEmpty();
  }
}
