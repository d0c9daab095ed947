package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.tables.measure.Ratio;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ratios are made by known offsets. */
class DeviceOffsetsTest {

  private static final List<Double> OFFSETS = List.of(1.03, 0.98, 1 / 1.03 / 0.98);
  private static final double NOISE = 0.01;

  private static SharedMeasurement shared(int device, int what, double ratio) {
    return new SharedMeasurement(
        "device " + device, "row " + what, new Ratio(ratio, ratio, ratio, 12, 0, 1));
  }

  private static List<SharedMeasurement> measured(int rows, double noise, Random random) {
    List<SharedMeasurement> shared = new ArrayList<>();
    for (int what = 0; what < rows; what++) {
      double truth = 0.1 + random.nextDouble();
      for (int device = 0; device < OFFSETS.size(); device++) {
        double factor = OFFSETS.get(device) * Math.exp(noise * random.nextGaussian());
        shared.add(shared(device, what, truth * factor));
      }
    }
    return shared;
  }

  @Test
  void offsetsWithoutNoiseAreFoundExactly() {
    Map<String, DeviceOffsets.Offset> found = DeviceOffsets.estimate(measured(8, 0, new Random(1)));
    for (int device = 0; device < OFFSETS.size(); device++) {
      DeviceOffsets.Offset offset = found.get("device " + device);
      assertThat(offset.factor()).isCloseTo(OFFSETS.get(device), within(1e-9));
      assertThat(offset.ci95High() - offset.ci95Low()).isLessThan(1e-9);
    }
  }

  @Test
  void theIntervalHoldsTheOffsetInNineteenOfTwentyCases() {
    Random random = new Random(2);
    int held = 0;
    double width = 0;
    int runs = 1000;
    for (int run = 0; run < runs; run++) {
      DeviceOffsets.Offset offset =
          DeviceOffsets.estimate(measured(8, NOISE, random)).get("device 0");
      held += offset.ci95Low() <= OFFSETS.get(0) && OFFSETS.get(0) <= offset.ci95High() ? 1 : 0;
      width += (offset.ci95High() - offset.ci95Low()) / 2 / runs;
    }
    assertThat(held / (double) runs).isCloseTo(0.95, within(0.02));
    // t(7) * noise * sqrt(2/3 of the devices / 8 rows)
    assertThat(width).isCloseTo(2.365 * NOISE * Math.sqrt(2.0 / 3 / 8), within(0.001));
  }

  @Test
  void onlyWhatAllDevicesMeasuredCounts() {
    List<SharedMeasurement> shared = measured(4, 0, new Random(3));
    shared.add(shared(0, 99, 1e6));
    assertThat(DeviceOffsets.estimate(shared).get("device 0").factor())
        .isCloseTo(OFFSETS.get(0), within(1e-9));
  }

  @Test
  void aDeviceThatSharedNothingHasNoOffsetAndKeepsItsRatios() {
    List<SharedMeasurement> shared = measured(4, 0, new Random(4));
    Map<String, List<Ratio>> ratios =
        Map.of(
            "device 0", List.of(new Ratio(1, 1, 1, 12, 0, 2)),
            "device 1", List.of(new Ratio(1, 1, 1, 12, 0, 1)),
            "stranger", List.of(new Ratio(1, 1, 1, 12, 0, 4)));
    DeviceOffsets offsets = DeviceOffsets.of(shared, ratios);
    assertThat(offsets.factor("stranger")).isEqualTo(1);
    assertThat(offsets.lines(Map.of()).get("stranger")).endsWith("not known");
    // Against each other alone, as the third device measured nothing of the table.
    assertThat(offsets.factor("device 0")).isCloseTo(Math.sqrt(1.03 / 0.98), within(1e-9));
    assertThat(offsets.levelMs()).isCloseTo(2, within(1e-9));
    assertThat(offsets.slowness("stranger")).isCloseTo(2, within(1e-9));
  }

  @Test
  void oneDeviceHasNothingToCompareWith() {
    List<SharedMeasurement> shared = measured(4, 0, new Random(5));
    assertThat(
            DeviceOffsets.estimate(
                shared.stream().filter(s -> s.device().equals("device 0")).toList()))
        .isEmpty();
    assertThat(DeviceOffsets.estimate(List.of())).isEmpty();
  }
}
