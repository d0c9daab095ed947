package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.OpSignature;
import dev.metronome.tables.Operation;
import dev.metronome.tables.TensorShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Networks are made by the equation of the calibration, so that the truth is known. */
class CalibrationFitTest {

  private static final double OFFSET_MS = 0.2;
  private static final double PER_OPERATION_MS = -0.02;
  private static final double SCALE = 1.1;
  private static final double RESIDUAL_SHARE = 0.1;

  private final Map<Operation, Double> aloneMs = new LinkedHashMap<>();
  private final Map<Operation, Double> insideMs = new LinkedHashMap<>();

  private void makeRows(int count, Random random) {
    aloneMs.clear();
    insideMs.clear();
    for (int i = 0; i < count; i++) {
      double alone = 0.1 + random.nextDouble();
      Operation operation = operation(i);
      aloneMs.put(operation, alone);
      insideMs.put(
          operation, PER_OPERATION_MS + alone * (SCALE + RESIDUAL_SHARE * random.nextGaussian()));
    }
  }

  private static Operation operation(int number) {
    TensorShape shape = new TensorShape(1, 1, 1 + number);
    return Operation.anywhere(new OpSignature("conv", shape, shape, 1, 1, 0, 0, "none", false));
  }

  private List<CalibrationFit.Network> networks(int count, double noiseShare, Random random) {
    List<Operation> all = List.copyOf(aloneMs.keySet());
    List<CalibrationFit.Network> networks = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      List<Operation> operations = new ArrayList<>();
      double ms = OFFSET_MS;
      int length = 5 + random.nextInt(10);
      for (int i = 0; i < length; i++) {
        Operation operation = all.get(random.nextInt(all.size()));
        operations.add(operation);
        ms += insideMs.get(operation);
      }
      networks.add(
          new CalibrationFit.Network(operations, ms * (1 + noiseShare * random.nextGaussian())));
    }
    return networks;
  }

  private static double predict(CalibrationFit.Result fit, CalibrationFit.Network network) {
    return fit.offsetMs()
        + network.operations().stream().mapToDouble(o -> fit.rows().get(o).ms()).sum();
  }

  @Test
  void withoutNoiseTheTruthIsFound() {
    makeRows(10, new Random(1));
    CalibrationFit.Result fit = CalibrationFit.fit(aloneMs, networks(200, 1e-6, new Random(2)));

    assertThat(fit.offsetMs()).isCloseTo(OFFSET_MS, Offset.offset(0.02));
    insideMs.forEach(
        (operation, ms) ->
            assertThat(fit.rows().get(operation).ms()).isCloseTo(ms, Offset.offset(0.005)));
    assertThat(fit.calibration().networks()).isEqualTo(200);
    assertThat(fit.calibration().noiseShare()).isEqualTo(0.001);
  }

  @Test
  void noiseAndResidualsAreToldApart() {
    makeRows(40, new Random(3));
    CalibrationFit.Result fit = CalibrationFit.fit(aloneMs, networks(200, 0.01, new Random(4)));

    assertThat(fit.calibration().noiseShare()).isBetween(0.007, 0.014);
    assertThat(fit.calibration().residualShare()).isBetween(0.07, 0.15);
  }

  @Test
  void theIntervalsOfRowsCoverTheTruth() {
    int covered = 0;
    int rows = 0;
    for (int repeat = 0; repeat < 20; repeat++) {
      Random random = new Random(100 + repeat);
      makeRows(30, random);
      CalibrationFit.Result fit = CalibrationFit.fit(aloneMs, networks(60, 0.01, random));
      for (Map.Entry<Operation, Double> truth : insideMs.entrySet()) {
        LatencyRow.Calibrated row = fit.rows().get(truth.getKey());
        rows++;
        covered +=
            row.ci95LowMs() <= truth.getValue() && truth.getValue() <= row.ci95HighMs() ? 1 : 0;
      }
    }
    // 600 rows of which 95 % should be covered; those of one fit are not independent.
    assertThat((double) covered / rows).isBetween(0.89, 0.99);
  }

  @Test
  void theErrorOnLeftOutNetworksIsThatOnNewOnes() {
    double left = 0;
    double fresh = 0;
    int repeats = 10;
    for (int repeat = 0; repeat < repeats; repeat++) {
      Random random = new Random(200 + repeat);
      makeRows(30, random);
      CalibrationFit.Result fit = CalibrationFit.fit(aloneMs, networks(50, 0.01, random));
      left += fit.calibration().errorShare() / repeats;
      List<CalibrationFit.Network> others = networks(200, 0.01, random);
      double squares = 0;
      for (CalibrationFit.Network other : others) {
        double error = predict(fit, other) / other.latencyMs() - 1;
        squares += error * error / others.size();
      }
      fresh += Math.sqrt(squares) / repeats;
    }
    assertThat(left).isCloseTo(fresh, Offset.offset(0.15 * fresh));
  }

  @Test
  void moreNetworksPredictBetter() {
    makeRows(30, new Random(5));
    List<CalibrationFit.Network> others = networks(300, 0.005, new Random(6));
    double[] errors = new double[2];
    int[] sizes = {8, 120};
    for (int i = 0; i < sizes.length; i++) {
      CalibrationFit.Result fit =
          CalibrationFit.fit(aloneMs, networks(sizes[i], 0.005, new Random(7)));
      errors[i] =
          others.stream()
              .mapToDouble(o -> Math.abs(predict(fit, o) / o.latencyMs() - 1))
              .average()
              .orElseThrow();
    }
    assertThat(errors[1]).isLessThan(0.6 * errors[0]);
  }

  @Test
  void noOperationTakesLessThanNothing() {
    Operation large = operation(1);
    Operation free = operation(2);
    aloneMs.put(large, 1.0);
    aloneMs.put(free, 0.3);
    // Networks become faster with every operation that alone takes 0.3 ms.
    List<CalibrationFit.Network> networks = new ArrayList<>();
    for (int n = 0; n < 30; n++) {
      List<Operation> operations = new ArrayList<>();
      for (int i = 0; i < 1 + n % 5; i++) {
        operations.add(large);
      }
      for (int i = 0; i < n % 3; i++) {
        operations.add(free);
      }
      networks.add(new CalibrationFit.Network(operations, 1 + n % 5 - 0.05 * (n % 3)));
    }
    CalibrationFit.Result fit = CalibrationFit.fit(aloneMs, networks);

    assertThat(fit.rows().get(free).ms()).isZero();
    // Not known to be nothing: the interval is that of the fit which wanted it below.
    assertThat(fit.rows().get(free).ci95HighMs()).isBetween(0.0, 0.3);
    assertThat(fit.rows().get(large).ms()).isCloseTo(1, Offset.offset(0.05));
  }

  @Test
  void twoNetworksAreEnoughToBeginWith() {
    makeRows(20, new Random(8));
    CalibrationFit.Result fit = CalibrationFit.fit(aloneMs, networks(2, 0.01, new Random(9)));

    assertThat(fit.rows().values()).allMatch(row -> row.ms() >= 0 && row.ms() < 5);
    assertThat(fit.calibration().errorShare()).isPositive();
  }
}
