package dev.metronome.agent.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.AgentProblem.Code;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenGuardTest {

  private static final String HERE = "192.0.2.1";

  private final AtomicLong nanos = new AtomicLong();
  private final PairingToken token = PairingToken.create(new SecureRandom());
  private final TokenGuard guard = new TokenGuard(token, nanos::get);

  private Optional<Code> refusal(String header, String address) {
    return guard.refusal(Optional.of(header), address).map(AgentProblem::code);
  }

  @Test
  void onlyTheTokenIsLetIn() {
    assertThat(refusal("Bearer " + token.text(), HERE)).isEmpty();
    assertThat(refusal(token.text(), HERE)).contains(Code.WRONG_TOKEN);
    assertThat(refusal("Basic " + token.text(), HERE)).contains(Code.WRONG_TOKEN);
    assertThat(refusal("Bearer ", HERE)).contains(Code.WRONG_TOKEN);
    assertThat(refusal("Bearer " + token.text() + "a", HERE)).contains(Code.WRONG_TOKEN);
    assertThat(guard.refusal(Optional.empty(), HERE).orElseThrow().what())
        .isEqualTo("there is none");
  }

  @Test
  void afterManyWrongTokensMoreAreOnlyCountedUntilTimeHasPassed() {
    for (int i = 0; i < TokenGuard.ATTEMPTS; i++) {
      assertThat(refusal("Bearer wrong", HERE)).contains(Code.WRONG_TOKEN);
    }
    assertThat(refusal("Bearer wrong", HERE)).contains(Code.TOO_MANY_ATTEMPTS);
    assertThat(refusal("Bearer wrong", "192.0.2.2")).contains(Code.WRONG_TOKEN);

    nanos.addAndGet(2_000_000_000L);
    assertThat(refusal("Bearer wrong", HERE)).contains(Code.WRONG_TOKEN);
    assertThat(refusal("Bearer wrong", HERE)).contains(Code.TOO_MANY_ATTEMPTS);
  }

  @Test
  void whoHasTheTokenIsLetInWhateverOthersAtTheAddressTry() {
    for (int i = 0; i < 3 * TokenGuard.ATTEMPTS; i++) {
      refusal("Bearer wrong", HERE);
      assertThat(refusal("Bearer " + token.text(), HERE)).isEmpty();
    }
    assertThat(refusal("Bearer wrong", HERE)).contains(Code.TOO_MANY_ATTEMPTS);
  }

  @Test
  void guessingIsHeldToOneTokenInTwoSeconds() {
    int looked = 0;
    for (int millis = 0; millis < 200_000; millis += 10) {
      nanos.set(millis * 1_000_000L);
      looked += refusal("Bearer wrong", HERE).equals(Optional.of(Code.WRONG_TOKEN)) ? 1 : 0;
    }
    assertThat(looked).isBetween(100, 100 + TokenGuard.ATTEMPTS);
  }
}
