package dev.metronome.remote.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class FrameTest {

  private static String line(Frame frame) {
    return new String(frame.line(), StandardCharsets.ISO_8859_1).replace("\n", "");
  }

  @Property(tries = 200)
  void whatIsSentArrives(
      @ForAll @LongRange(min = 0, max = 0xffff_ffffL) long sequence,
      @ForAll @StringLength(max = 200) String value) {
    BoardMessage message = BoardMessage.of("kind").with("name", value).with("empty", "");
    Frame frame = new Frame(sequence, message.body());

    assertThat(line(frame)).matches("@[ -~]*");
    Optional<Frame> arrived = Frame.parse(line(frame));
    assertThat(arrived).contains(frame);
    BoardMessage read = BoardMessage.parse(arrived.orElseThrow().body());
    // Halves of surrogate pairs are no text, and arrive as question marks.
    String text = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(read.values()).isEqualTo(Map.of("name", text, "empty", ""));
  }

  @Test
  void aFrameWithAnyOneByteDroppedDoubledOrFlippedIsNone() {
    String line = line(new Frame(0x1234abcdL, "run slot=0 untimed=1 timed=10"));
    for (int i = 0; i < line.length(); i++) {
      String before = line.substring(0, i);
      String after = line.substring(i + 1);
      assertThat(Frame.parse(before + after)).isEmpty();
      if (i > 0) {
        // A second at begins the frame anew.
        assertThat(Frame.parse(before + line.charAt(i) + line.charAt(i) + after)).isEmpty();
      }
      for (int bit = 0; bit < 8; bit++) {
        String flipped = before + (char) (line.charAt(i) ^ (1 << bit)) + after;
        // Hexadecimal digits may be of upper case.
        if (!flipped.equalsIgnoreCase(line)) {
          assertThat(Frame.parse(flipped)).isEmpty();
        }
      }
    }
  }

  @Test
  void whatComesBeforeAFrameInItsLineIsLeftOut() {
    Frame frame = new Frame(7, "ack");

    assertThat(Frame.parse("rst:0x8 @0000" + line(frame))).contains(frame);
    assertThat(Frame.parse(line(frame) + "more")).isEmpty();
    assertThat(Frame.parse("")).isEmpty();
    assertThat(Frame.parse("@")).isEmpty();
  }

  @Test
  void noiseIsNeitherAFrameNorAnError() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      String noise = "@" + new String(bytes, StandardCharsets.ISO_8859_1).replace('@', 'a');
      assertThat(Frame.parse(noise)).isEmpty();
    }
  }

  @Test
  void messagesThatTheProtocolDoesNotKnowAreRefused() {
    for (String body :
        new String[] {"", "Run", "run  slot=0", "run slot", "run =1", "run a=%", "run a=%g0"}) {
      assertThatThrownBy(() -> BoardMessage.parse(body))
          .as(body)
          .isInstanceOf(BoardSyntaxException.class);
    }
    BoardMessage run = BoardMessage.parse("run slot=9 timed=x");
    assertThatThrownBy(() -> run.number("slot", 0, 8)).hasMessageContaining("'9', not 0 to 8");
    assertThatThrownBy(() -> run.number("timed", 0, 8)).hasMessageContaining("'x'");
    assertThatThrownBy(() -> run.number("untimed", 0, 8)).hasMessageContaining("no untimed");
  }
}
