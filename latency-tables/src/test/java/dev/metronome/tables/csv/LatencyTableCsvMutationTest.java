package dev.metronome.tables.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.problem.BadInputException;
import dev.metronome.support.Fuzzing;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.text.FileContent;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged tables are read as what they say, or refused with the file's name. */
class LatencyTableCsvMutationTest {

  private static final int MUTATIONS = 20_000;
  private static final int CHANGED_NUMBERS = 5_000;
  private static final Pattern FINER_THAN_WRITTEN = Pattern.compile("\\.[0-9]{7,}");

  /** Decimals, and whole numbers that stand for themselves in a row. */
  private static final Pattern NUMBER =
      Pattern.compile("(?<=[,\\n ])-?[0-9]+\\.[0-9]{6}(?=[,\\n])|(?<=,)[0-9]+(?=,)");

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void aDamagedTableIsReadAsWrittenOrRefused(int version) throws IOException {
    byte[] golden = golden(version).getBytes(StandardCharsets.UTF_8);
    Fuzzing fuzzing =
        new Fuzzing(LatencyTableCsvMutationTest::requireMeaning)
            .mutations(golden, MUTATIONS, version)
            .truncations(golden, 1);
    assertThat(fuzzing.read()).isPositive();
    assertThat(fuzzing.refused()).isGreaterThan(MUTATIONS / 2);
  }

  private static void requireMeaning(FileContent content) {
    LatencyTable table = InMemory.read(content);
    String written = InMemory.text(table);
    LatencyTable again =
        InMemory.read(
            new FileContent(Path.of("written"), written.getBytes(StandardCharsets.UTF_8)));
    assertThat(InMemory.text(again)).isEqualTo(written);
    String text = new String(content.bytes(), StandardCharsets.UTF_8);
    if (!FINER_THAN_WRITTEN.matcher(text).find()) {
      assertThat(again).isEqualTo(table);
    }
  }

  @Test
  void aChangedNumberIsTheOneThatIsRead() throws IOException {
    String golden = golden(2);
    List<MatchResult> numbers = NUMBER.matcher(golden).results().toList();
    SplittableRandom random = new SplittableRandom(3);
    int read = 0;
    for (int i = 0; i < CHANGED_NUMBERS; i++) {
      MatchResult number = numbers.get(random.nextInt(numbers.size()));
      String changed =
          number.group().contains(".")
              ? BigDecimal.valueOf(random.nextLong(3_000_000), 6).toPlainString()
              : Integer.toString(random.nextInt(5_000));
      String text = golden.substring(0, number.start()) + changed + golden.substring(number.end());
      try {
        LatencyTable table =
            InMemory.read(
                new FileContent(Path.of("changed"), text.getBytes(StandardCharsets.UTF_8)));
        assertThat(InMemory.text(table)).isEqualTo(text);
        read++;
      } catch (BadInputException e) {
        // The new number does not agree with the others of its row.
        assertThat(e.problems()).allMatch(problem -> problem.where().startsWith("changed:"));
      }
    }
    assertThat(read).isGreaterThan(CHANGED_NUMBERS / 4);
  }

  private static String golden(int version) throws IOException {
    try (InputStream in =
        LatencyTableCsvMutationTest.class.getResourceAsStream("table-v" + version + ".csv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
