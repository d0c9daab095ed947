package dev.metronome.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.space.Architecture;
import dev.metronome.space.Decision;
import dev.metronome.space.NestedSpace;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.Tables;
import dev.metronome.tables.LatencyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConstrainedDecoderTest {

  private static DecisionCosts costs(SearchSpace space, long seed) {
    return DecisionCosts.of(space, LatencyModel.sumOfRows(Tables.random(space, seed)));
  }

  private static List<double[]> probabilities(SearchSpace space, SplittableRandom random) {
    List<double[]> all = new ArrayList<>();
    for (Decision decision : space.decisions()) {
      double[] shares = random.doubles(decision.choices().size(), 0.01, 1).toArray();
      double sum = Arrays.stream(shares).sum();
      all.add(Arrays.stream(shares).map(share -> share / sum).toArray());
    }
    return all;
  }

  private static double logProbability(
      SearchSpace space, Architecture architecture, List<double[]> probabilities) {
    double sum = 0;
    for (Decision decision : space.activeDecisions(architecture)) {
      int d = space.indexOf(decision);
      sum += Math.log(probabilities.get(d)[architecture.choices().get(d)]);
    }
    return sum;
  }

  private static Set<Architecture> all(SearchSpace space) {
    Set<Architecture> all = new LinkedHashSet<>();
    int[] choices = new int[space.decisions().size()];
    int d;
    do {
      all.add(space.architecture(Arrays.stream(choices).boxed().toList(), "test"));
      for (d = 0; d < choices.length; d++) {
        choices[d] = (choices[d] + 1) % space.decisions().get(d).choices().size();
        if (choices[d] != 0) {
          break;
        }
      }
    } while (d < choices.length);
    return all;
  }

  /** Filters that the next slot feels, and decisions nested below blocks. */
  @Test
  void theMostProbableOfAllArchitecturesInTheWindowAreFound() {
    for (SearchSpace space : List.of(NestedSpace.create(), SearchSpaces.named("nas-bench-macro"))) {
      Set<Architecture> all = all(space);
      for (long seed = 0; seed < 10; seed++) {
        SplittableRandom random = new SplittableRandom(seed);
        DecisionCosts costs = costs(space, seed);
        List<double[]> probabilities = probabilities(space, random);
        double middle = costs.latencyMs(space.sample(random));
        Window window = new Window(middle * 0.99, middle * 1.005);
        List<Double> expected =
            all.stream()
                .filter(architecture -> window.contains(costs.latencyMs(architecture)))
                .map(architecture -> logProbability(space, architecture, probabilities))
                .sorted(Comparator.reverseOrder())
                .limit(10)
                .toList();

        ConstrainedDecoder.Decoding decoding =
            new ConstrainedDecoder(space, List.of(costs)).best(probabilities, List.of(window), 10);

        assertThat(decoding.complete()).isTrue();
        assertThat(decoding.best()).hasSameSizeAs(expected).isNotEmpty();
        for (int i = 0; i < expected.size(); i++) {
          ConstrainedDecoder.Decoded decoded = decoding.best().get(i);
          assertThat(decoded.logProbability()).isCloseTo(expected.get(i), within(1e-12));
          assertThat(logProbability(space, decoded.architecture(), probabilities))
              .isCloseTo(expected.get(i), within(1e-12));
          assertThat(window.contains(costs.latencyMs(decoded.architecture()))).isTrue();
        }
        assertThat(decoding.best().stream().map(d -> d.architecture()).distinct().count())
            .isEqualTo(expected.size());
      }
    }
  }

  @Test
  void inALargeSpaceNothingDrawnAtRandomIsBetter() {
    SearchSpace space = SearchSpaces.named("proxylessnas");
    DecisionCosts costs = costs(space, 1);
    ConstrainedDecoder decoder = new ConstrainedDecoder(space, List.of(costs));
    SplittableRandom random = new SplittableRandom(2);
    List<double[]> probabilities = probabilities(space, random);
    double targetMs = costs.latencyMs(space.sample(random));
    Window window = new Window(targetMs * 0.999, targetMs * 1.001);
    ConstrainedDecoder.Decoding decoding = decoder.best(probabilities, List.of(window), 5);
    assertThat(decoding.complete()).isTrue();
    assertThat(decoding.best()).hasSize(5);
    int drawnInside = 0;
    for (int i = 0; i < 20_000; i++) {
      Architecture drawn = space.sample(random);
      if (window.contains(costs.latencyMs(drawn))) {
        drawnInside++;
        assertThat(logProbability(space, drawn, probabilities))
            .isLessThanOrEqualTo(decoding.best().get(0).logProbability());
      }
    }
    assertThat(drawnInside).isPositive();
  }

  @Test
  void twoDevicesAtOnceAreHeld() {
    SearchSpace space = SearchSpaces.named("proxylessnas");
    DecisionCosts first = costs(space, 1);
    DecisionCosts second = costs(space, 2);
    SplittableRandom random = new SplittableRandom(3);
    List<double[]> probabilities = probabilities(space, random);
    double targetMs = 0.5 * (first.range().minMs() + first.range().maxMs());
    double limitMs = 0.4 * second.range().maxMs() + 0.6 * second.range().minMs();
    List<Window> windows =
        List.of(new Window(targetMs * 0.999, targetMs * 1.001), Window.atMost(limitMs));
    ConstrainedDecoder.Decoding decoding =
        new ConstrainedDecoder(space, List.of(first, second)).best(probabilities, windows, 1);
    assertThat(decoding.complete()).isTrue();
    Architecture found = decoding.best().get(0).architecture();
    assertThat(windows.get(0).contains(first.latencyMs(found))).isTrue();
    assertThat(windows.get(1).contains(second.latencyMs(found))).isTrue();
    // The second limit binds: without it, another is more probable.
    Architecture free =
        new ConstrainedDecoder(space, List.of(first))
            .best(probabilities, windows.subList(0, 1), 1)
            .best()
            .get(0)
            .architecture();
    assertThat(second.latencyMs(free)).isGreaterThan(limitMs);
  }

  @Test
  void everyCostNeedsAWindow() {
    SearchSpace space = NestedSpace.create();
    ConstrainedDecoder decoder = new ConstrainedDecoder(space, List.of(costs(space, 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> decoder.best(probabilities(space, new SplittableRandom(1)), List.of(), 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Window(2, 1));
  }
}
