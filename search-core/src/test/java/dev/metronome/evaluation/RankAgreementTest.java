package dev.metronome.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RankAgreementTest {

  @Test
  void smallExamplesAreAsWorkedOutByHand() {
    // Rank differences 1, 1, 0, 1, 1: rho = 1 - 6 * 4 / (5 * 24) = 0.8; 2 of 10 pairs are turned.
    RankAgreement agreement =
        RankAgreement.of(new double[] {1, 2, 3, 4, 5}, new double[] {20, 10, 30, 500, 40});
    assertThat(agreement.networks()).isEqualTo(5);
    assertThat(agreement.spearman()).isCloseTo(0.8, within(1e-12));
    assertThat(agreement.kendallTau()).isCloseTo(0.6, within(1e-12));
    // t = 0.8 * sqrt(3 / 0.36) = 2.3094; with 3 degrees of freedom the upper tail is
    // 1/2 - (atan(t / sqrt 3) + (t / sqrt 3) / (1 + t^2 / 3)) / pi.
    double x = 0.8 * Math.sqrt(3 / 0.36) / Math.sqrt(3);
    assertThat(agreement.chance())
        .isCloseTo(0.5 - (Math.atan(x) + x / (1 + x * x)) / Math.PI, within(1e-9));
  }

  @Test
  void tiesShareTheirRanks() {
    // Ranks 1.5, 1.5, 3, 4 and 1, 2, 3, 4: rho = 4.5 / sqrt(4.5 * 5), tau-b = 5 / sqrt(5 * 6).
    RankAgreement agreement =
        RankAgreement.of(new double[] {1, 1, 2, 3}, new double[] {1, 2, 3, 4});
    assertThat(agreement.spearman()).isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-12));
    assertThat(agreement.kendallTau()).isCloseTo(5 / Math.sqrt(30), within(1e-12));
  }

  @Test
  void oppositeRankingsAgreeLessThanAnyChance() {
    RankAgreement agreement =
        RankAgreement.of(new double[] {1, 2, 3, 4, 5}, new double[] {5, 4, 3, 2, 1});
    assertThat(agreement.spearman()).isCloseTo(-1, within(1e-12));
    assertThat(agreement.kendallTau()).isCloseTo(-1, within(1e-12));
    assertThat(agreement.chance()).isCloseTo(1, within(1e-9));
  }

  @Test
  void chanceIsThatOfRandomRankings() {
    SplittableRandom random = new SplittableRandom(5);
    double[] first = random.doubles(20).toArray();
    double[] noisy = new double[20];
    for (int i = 0; i < 20; i++) {
      noisy[i] = first[i] + 6 * random.nextDouble();
    }
    RankAgreement agreement = RankAgreement.of(first, noisy);
    int asHigh = 0;
    int draws = 4_000;
    for (int draw = 0; draw < draws; draw++) {
      double[] unrelated = random.doubles(20).toArray();
      asHigh += RankAgreement.of(first, unrelated).spearman() >= agreement.spearman() ? 1 : 0;
    }
    double share = (double) asHigh / draws;
    assertThat(share).isBetween(0.001, 0.3);
    assertThat(agreement.chance())
        .isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / draws) + 0.002));
  }

  @Test
  void aTinyChanceIsNotRoundedToZero() {
    double[] first = new double[200];
    double[] second = new double[200];
    for (int i = 0; i < 200; i++) {
      first[i] = i;
      second[i] = i + (i % 2 == 0 ? 8 : 0);
    }
    assertThat(RankAgreement.of(first, second).chance()).isBetween(1e-300, 1e-30);
  }

  @Test
  void tooFewOrUnequallyManyValuesAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RankAgreement.of(new double[] {1, 2}, new double[] {1, 2}))
        .withMessageContaining("2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RankAgreement.of(new double[] {1, 2, 3}, new double[] {1, 2, 3, 4}))
        .withMessageContaining("3 and 4");
  }
}
