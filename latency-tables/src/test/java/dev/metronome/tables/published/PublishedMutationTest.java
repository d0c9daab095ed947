package dev.metronome.tables.published;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.problem.BadInputException;
import dev.metronome.support.Fuzzing;
import dev.metronome.support.SharedFiles;
import dev.metronome.tables.LatencyRow;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.PublishedMean;
import dev.metronome.tables.csv.InMemory;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged published files are read as what they say, or refused with the file's name. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PublishedMutationTest {

  private static final int MUTATIONS = 24_000;
  private static final int MUTATIONS_OF_LARGE_FILES = 400;
  private static final int BYTES_BETWEEN_CUTS = 97;
  private static final int CHANGED_NUMBERS = 2_000;

  private static final Pattern MEAN = Pattern.compile("(?<=mean: )\\S+");
  private static final Pattern COEFFICIENT = Pattern.compile("(?<=,)-?[0-9.]+(?=\\n)");

  @ParameterizedTest
  @EnumSource(SmallSources.class)
  void aDamagedFileIsReadAsWrittenOrRefused(SmallSources source) throws IOException {
    byte[] whole = source.text().getBytes(StandardCharsets.UTF_8);
    Fuzzing fuzzing = fuzzing(source).mutations(whole, MUTATIONS, 8).truncations(whole, 1);
    assertThat(fuzzing.read()).isPositive();
    assertThat(fuzzing.refused()).isGreaterThan(MUTATIONS / 2);
  }

  @ParameterizedTest
  @CsvSource({
    "proxylessnas-pixel1.yaml,PROXYLESSNAS",
    "ofa-note10-192.yaml,OFA",
    "ofa-note10-208.yaml,OFA",
    "ofa-note10-224.yaml,OFA"
  })
  void aDamagedPublishedFileIsReadAsWrittenOrRefused(String name, SmallSources source)
      throws IOException {
    byte[] whole = Files.readAllBytes(SharedFiles.require("reference/latency/" + name));
    fuzzing(source)
        .mutations(whole, MUTATIONS_OF_LARGE_FILES, 5)
        .truncations(whole, BYTES_BETWEEN_CUTS);
  }

  private static Fuzzing fuzzing(SmallSources source) {
    return new Fuzzing(content -> InMemory.requireSurvivesItsFile(source.read(content)));
  }

  @ParameterizedTest
  @EnumSource(
      value = SmallSources.class,
      names = {"PROXYLESSNAS", "OFA"})
  void aChangedMeanIsTheOneThatIsRead(SmallSources source) throws IOException {
    String text = source.text();
    List<MatchResult> means = MEAN.matcher(text).results().toList();
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < CHANGED_NUMBERS; i++) {
      int row = random.nextInt(means.size());
      BigDecimal mean = BigDecimal.valueOf(1 + random.nextLong(3_600_000_000_000L), 6);
      LatencyTable table = source.read(replaced(text, means.get(row), mean));
      assertThat(meansMs(table)).hasSameSizeAs(means);
      assertThat(meansMs(table).get(row)).isEqualTo(mean.doubleValue());
    }
  }

  /** In the order of the file; a pooling that the classifier's row has is no row of it. */
  private static List<Double> meansMs(LatencyTable table) {
    return table.rows().values().stream()
        .map(LatencyRow::cost)
        .map(PublishedMean.class::cast)
        .map(PublishedMean::meanMs)
        .filter(ms -> ms > 0)
        .toList();
  }

  @Test
  void aChangedCoefficientChangesItsNetworksByAsMuch() throws IOException {
    String text = SmallSources.TUNAS.text();
    List<MatchResult> coefficients = COEFFICIENT.matcher(text).results().toList();
    List<LatencyRow> before = rows(SmallSources.TUNAS.read(text));
    double offsetMs = SmallSources.TUNAS.read(text).offsetMs();
    SplittableRandom random = new SplittableRandom(7);
    int read = 0;
    for (int i = 0; i < CHANGED_NUMBERS; i++) {
      int line = random.nextInt(coefficients.size());
      BigDecimal ms = BigDecimal.valueOf(random.nextLong(20_000_000) - 10_000_000, 6);
      try {
        LatencyTable table = SmallSources.TUNAS.read(replaced(text, coefficients.get(line), ms));
        read++;
        double changeMs = ms.subtract(new BigDecimal(coefficients.get(line).group())).doubleValue();
        // The stem's row stands before those of the lines, and the intercept's line has none.
        double ownBeforeMs = line == 0 || line == 7 ? 0 : before.get(line).ms();
        double ownMs = line == 0 || line == 7 ? 0 : rows(table).get(line).ms();
        assertThat(table.offsetMs() + ownMs)
            .isCloseTo(offsetMs + ownBeforeMs + changeMs, within(1e-9));
      } catch (BadInputException e) {
        // Skipping would no longer be the cheapest choice of its layer.
        assertThat(e).hasMessageContaining(SmallSources.TUNAS.file() + ":9:");
      }
    }
    assertThat(read).isGreaterThan(CHANGED_NUMBERS / 2);
  }

  private static List<LatencyRow> rows(LatencyTable table) {
    return List.copyOf(table.rows().values());
  }

  private static String replaced(String text, MatchResult number, BigDecimal by) {
    return text.substring(0, number.start()) + by.toPlainString() + text.substring(number.end());
  }
}
