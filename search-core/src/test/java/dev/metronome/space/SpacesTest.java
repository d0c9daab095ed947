package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.latency.NetworkSignatures;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpacesTest {

  @Test
  void nasBenchMacroNeedsNineteenRows() {
    // Stem; per stage 3 layers that change the shape and 2 that keep it (the identity costs
    // nothing, and the layers after a stage's first share their rows); head, pool, classifier.
    assertThat(NetworkSignatures.rows(SearchSpaces.named("nas-bench-macro")))
        .hasSize(1 + 3 * (3 + 2) + 3);
  }

  @Test
  void proxylessNasNeedsSeventyThreeRows() {
    // Stem; 3 separable convolutions; five stages with 6 first layers and 6 that follow; the last
    // stage's 6; head, pool, classifier.
    assertThat(NetworkSignatures.rows(SearchSpaces.named("proxylessnas")))
        .hasSize(1 + 3 + 5 * (6 + 6) + 6 + 3);
  }

  @Test
  void referenceArchitecturesAreThePublishedNetworks() {
    assertThat(ReferenceArchitectures.all())
        .extracting(ReferenceArchitectures.Reference::name)
        .containsExactly(
            "mobilenet-v2",
            "mnasnet-b1",
            "proxylessnas-mobile",
            "nas-bench-macro-best",
            "mobilenet-v2-proxylessnas-enlarged",
            "mnasnet-b1-proxylessnas-enlarged",
            "proxylessnas-mobile-proxylessnas-enlarged");
    SpacePoint mnasnet = ReferenceArchitectures.named("mnasnet-b1").orElseThrow().point();
    assertThat(mnasnet.architecture())
        .hasToString("proxylessnas/0:0:0:0:6:1:1:1:6:4:4:4:6:3:3:6:6:4:4:4:4:3");
    assertThat(mnasnet.space().parameters().filters())
        .containsExactly(32, 16, 24, 40, 80, 96, 192, 320, 1280);
    assertThat(
            ReferenceArchitectures.named("nas-bench-macro-best")
                .orElseThrow()
                .point()
                .architecture())
        .hasToString("nas-bench-macro/2:2:2:1:2:2:2:0");
    assertThat(ReferenceArchitectures.named("resnet-50")).isEmpty();
  }

  @Test
  void everyReferenceReadsBackFromTextAndJson() {
    for (ReferenceArchitectures.Reference reference : ReferenceArchitectures.all()) {
      SpacePoint point = reference.point();
      assertThat(ArchitectureText.parse(point.architecture().toString(), point.space()))
          .isEqualTo(point.architecture());
      SpacePoint read =
          ArchitectureText.fromJson(
              ArchitectureText.toJson(point.architecture(), point.space()), reference.name());
      assertThat(read.network()).isEqualTo(point.network());
    }
  }

  @Test
  void allParametersOutOfRangeAreRefusedTogether() {
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class, () -> new SpaceParameters(7, 1, Double.NaN, List.of(8, 0)));
    assertThat(refused.problems())
        .extracting(Problem::where)
        .containsExactly("resolution", "classes", "width", "filters");
    assertThat(refused).hasMessageContaining("7 pixels").hasMessageContaining("8 to 4096");
  }

  @Test
  void filtersAreRoundedHalfUpToMultiplesOfEightAndNeverBelow() {
    SpaceParameters parameters = new SpaceParameters(32, 10, 0.5, List.of(1, 24, 25, 40, 56));
    // 0.5 -> 8 (least), 12 -> 16 (half up), 12.5 -> 16, 20 -> 24 (half up), 28 -> 32 (half up).
    assertThat(parameters.scaledFilters(0)).isEqualTo(8);
    assertThat(parameters.scaledFilters(1)).isEqualTo(16);
    assertThat(parameters.scaledFilters(2)).isEqualTo(16);
    assertThat(parameters.scaledFilters(3)).isEqualTo(24);
    assertThat(parameters.scaledFilters(4)).isEqualTo(32);
    // 0.75 x 16 = 12 is half way too; 0.25 x 44 = 11 is not.
    assertThat(parameters.withWidth(0.75).withFilters(List.of(16)).scaledFilters(0)).isEqualTo(16);
    assertThat(parameters.withWidth(0.25).withFilters(List.of(44)).scaledFilters(0)).isEqualTo(8);
  }

  @Test
  void theDescriptionHasNameAndParameters() {
    assertThat(SearchSpaces.named("nas-bench-macro", p -> p.withWidth(0.25)).description())
        .isEqualTo(
            "nas-bench-macro resolution=32 classes=10 width=0.25 filters=32,64,128,256,1280");
  }
}
