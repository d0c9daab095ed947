package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Progress on one line, whatever the terminal's width. */
class ProgressLineTest {

  private static final BarPen PLAIN = new BarPen(true, false);

  private static ProgressLine search() {
    return new ProgressLine(
        "Searching",
        412,
        412,
        3000,
        Duration.ofSeconds(30),
        Optional.of(Duration.ofSeconds(192)),
        List.of("loss 1.23", "accuracy 56.1%", "", "2.010 ms for 2", "entropy 0.45"));
  }

  @Test
  void aWideTerminalShowsAll() {
    assertThat(search().drawn(120, PLAIN))
        .isEqualTo(
            "Searching \u2501\u2501\u2501\u2501"
                + "\u2500".repeat(26)
                + " 412/3000  3:12 left  loss 1.23  accuracy 56.1%  2.010 ms for 2  entropy 0.45");
  }

  @Test
  void anEightyColumnTerminalLosesTheLastFiguresAndKeepsTheBar() {
    String line = search().drawn(79, PLAIN);
    assertThat(line).endsWith("3:12 left  loss 1.23  accuracy 56.1%").hasSizeLessThanOrEqualTo(79);
    assertThat(line).contains("\u2500".repeat(7));
  }

  @Test
  void noTerminalIsTooNarrow() {
    for (boolean colours : new boolean[] {false, true}) {
      for (boolean lines : new boolean[] {false, true}) {
        BarPen pen = new BarPen(lines, colours);
        for (int columns = 0; columns < 150; columns++) {
          assertThat(BarPen.width(search().drawn(columns, pen))).isLessThanOrEqualTo(columns);
          assertThat(search().ended(columns)).hasSizeLessThanOrEqualTo(columns);
        }
      }
    }
  }

  @Test
  void figuresAreShownWholeOrNotAtAll() {
    List<String> whole =
        List.of("left", "loss 1.23", "accuracy 56.1%", "2.010 ms for 2", "entropy 0.45");
    for (int columns = 45; columns < 150; columns++) {
      String line = search().drawn(columns, PLAIN);
      assertThat(whole).as(line).anyMatch(line::endsWith);
    }
  }

  @Test
  void workOfUnknownLengthShowsHowLongItTakes() {
    ProgressLine line =
        new ProgressLine(
            "Judging", 0, 0, 0, Duration.ofSeconds(3723), Optional.empty(), List.of("one of two"));
    assertThat(line.drawn(80, PLAIN)).isEqualTo("Judging 1:02:03  one of two");
    assertThat(line.ended(80)).isEqualTo("Judging  in 1 h 2 min  one of two");
    assertThat(line.logged()).isEqualTo("Judging, 1 h 2 min so far, one of two");
  }

  @Test
  void theEndTellsHowMuchWasDoneInWhichTime() {
    ProgressLine done =
        new ProgressLine(
            "Checking",
            100,
            100,
            100,
            Duration.ofMillis(59_600),
            Optional.empty(),
            List.of("drift +1%"));
    assertThat(done.ended(80)).isEqualTo("Checking  100  in 1 min 0 s  drift +1%");
    assertThat(search().ended(80)).startsWith("Searching  412/3000  in 30 s  loss 1.23");
  }

  @Test
  void whatIsInWorkMovesTheBarAndIsNotCounted() {
    ProgressLine line =
        new ProgressLine(
            "Measuring", 16, 24, 32, Duration.ofSeconds(3), Optional.empty(), List.of());
    assertThat(line.drawn(60, new BarPen(false, false)))
        .isEqualTo("Measuring [=====================       ] 16/32  0:03");
  }

  @Test
  void aLogHasAllFigures() {
    assertThat(search().logged())
        .isEqualTo(
            "Searching 412/3000, 3 min 12 s left, loss 1.23, accuracy 56.1%, 2.010 ms for 2,"
                + " entropy 0.45");
  }

  @Test
  void barsHaveTheWidthThatTheyAreGiven() {
    for (double share : new double[] {-1, 0, 0.001, 0.3333, 0.5, 0.999, 1, 7}) {
      for (boolean lines : new boolean[] {false, true}) {
        assertThat(BarPen.width(new BarPen(lines, true).bar(21, share))).isEqualTo(21);
      }
    }
    assertThat(new BarPen(false, false).bar(12, 0.5)).isEqualTo("[=====     ]");
    assertThat(PLAIN.chartBar(4, 0.53, false)).isEqualTo("\u2588\u2588\u258F");
    assertThat(new BarPen(false, false).chartBar(4, 0.5, true)).isEqualTo("##");
  }
}
