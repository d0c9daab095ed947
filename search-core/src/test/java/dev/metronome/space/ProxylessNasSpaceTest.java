package dev.metronome.space;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.network.Network;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class ProxylessNasSpaceTest {

  @Test
  void proxylessNasMobileHasThePublishedParametersAndMacs() {
    Network network =
        ReferenceArchitectures.named("proxylessnas-mobile").orElseThrow().point().network();
    assertThat(network.parameters()).isEqualTo(4_080_512);
    assertThat(network.macs()).isEqualTo(320_427_584);
  }

  @Test
  void mobileNetV2HasThePublishedParameters() {
    // 3,504,872 parameters by torchvision's mobilenet_v2, whose layers are these.
    Network network = ReferenceArchitectures.named("mobilenet-v2").orElseThrow().point().network();
    assertThat(network.parameters()).isEqualTo(3_504_872);
    assertThat(network.macs()).isEqualTo(300_774_272);
  }

  @Test
  void everyDecisionCountsInTheCardinality() {
    BigInteger expected =
        BigInteger.valueOf(3)
            .multiply(BigInteger.valueOf(6).pow(6))
            .multiply(BigInteger.valueOf(7).pow(15));
    assertThat(SearchSpaces.named("proxylessnas").cardinality()).isEqualTo(expected);
  }

  @Test
  void widthScalesFiltersToMultiplesOfEight() {
    SearchSpace half = SearchSpaces.named("proxylessnas", p -> p.withWidth(0.5));
    assertThat(half.slots().get(0).filters()).isEqualTo(Filters.fixed(16));
    assertThat(half.slots().get(1).filters()).isEqualTo(Filters.fixed(8));
    // 40 * 0.5 = 20 lies half way between 16 and 24 and is rounded up.
    assertThat(half.slots().get(6).filters()).isEqualTo(Filters.fixed(24));
  }
}
