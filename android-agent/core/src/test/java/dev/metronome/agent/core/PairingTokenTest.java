package dev.metronome.agent.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.BadInputException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairingTokenTest {

  private final PairingToken token = PairingToken.create(new SecureRandom());

  @Test
  void aTokenIsReadAsAPersonTypesIt() {
    String typed = " " + token.text().toUpperCase(Locale.ROOT).replace("-", " ") + "\n";

    assertThat(PairingToken.parse(typed).text()).isEqualTo(token.text());
    assertThat(token.matches(token.text())).isTrue();
    assertThat(token.matches(typed)).isFalse();
  }

  @Test
  void everyTokenIsAnotherOne() {
    Set<String> texts = new HashSet<>();
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 1000; i++) {
      texts.add(PairingToken.create(random).text());
    }
    assertThat(texts).hasSize(1000).allMatch(text -> text.matches("([a-z2-9]{6}-){4}[a-z2-9]{2}"));
  }

  @Test
  void whatIsNoTokenIsRefusedAndNotRepeated() {
    for (String wrong : new String[] {"", "abcdef", token.text() + "a", "0" + token.text()}) {
      assertThatThrownBy(() -> PairingToken.parse(wrong))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("26 letters and digits")
          .extracting(Throwable::getMessage)
          .satisfies(message -> assertThat(message).doesNotContain(token.text()));
    }
  }

  @Test
  void aTokenInAMessageDoesNotShow() {
    assertThat("the token is " + token).doesNotContain(token.text());
  }
}
