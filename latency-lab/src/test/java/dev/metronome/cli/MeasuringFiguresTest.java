package dev.metronome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasuringFiguresTest {

  private String text = "";

  private final MeasuringFigures figures =
      new MeasuringFigures(
          (done, shown) ->
              text =
                  Arrays.stream(shown)
                      .filter(figure -> !figure.isEmpty())
                      .collect(Collectors.joining("; ")));

  @ParameterizedTest(name = "{1} of {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | 0 | ''",
        "5 | 3 | ''",
        "200 | 4 | '; 4 of 200 frames sent again'",
        "200 | 39 | '; 39 of 200 frames sent again'",
        "12 | 9 | '; 9 of 12 frames sent again'",
        "50 | 10 | '; 10 of 50 frames sent again; bad line: try a shorter cable or fewer baud'"
      })
  void anUploadTellsOfFramesThatWereLostAndOfABadLine(long frames, long again, String told) {
    figures.uploading(83_000, 2_320_000, frames, again);

    assertThat(text).isEqualTo("sending a model, 82 of 2266 KiB" + told);
  }

  @Test
  void anUploadThatLosesNothingTellsHowFarItIs() {
    figures.uploading(1, 2048);

    assertThat(text).isEqualTo("sending a model, 1 of 2 KiB");
  }
}
