package dev.metronome.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.problem.BadInputException;
import dev.metronome.space.Architecture;
import dev.metronome.space.ReferenceArchitectures;
import dev.metronome.space.SearchSpace;
import dev.metronome.space.SearchSpaces;
import dev.metronome.support.SharedFiles;
import dev.metronome.tables.LatencyModel;
import dev.metronome.tables.LatencyTable;
import dev.metronome.tables.csv.LatencyTableCsv;
import dev.metronome.tables.published.PublishedFile;
import dev.metronome.tables.published.TunasCostModel;
import dev.metronome.tables.text.FileContent;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cost model that TuNAS published, on the space that it is of. */
class TunasCostModelTest {

  private static final int DAMAGED_FILES = 3_000;

  private final SearchSpace space = SearchSpaces.named("proxylessnas");
  private String text;

  @BeforeEach
  void readTheFile() throws IOException {
    text = Files.readString(SharedFiles.require("reference/latency/tunas-pixel1-proxylessnas.csv"));
  }

  @Test
  void proxylessNasMobileTakesAsLongAsPublished() {
    Architecture mobile =
        ReferenceArchitectures.named("proxylessnas-mobile").orElseThrow().point().architecture();
    assertThat(costs(table(text)).latencyMs(mobile)).isCloseTo(84.416, within(0.001));
  }

  @Test
  void theRangeOfTheSpaceIsAsPublished() {
    DecisionCosts.Range range = costs(table(text)).range();
    assertThat(range.minMs()).isCloseTo(30.9, within(0.05));
    assertThat(range.maxMs()).isCloseTo(219.1, within(0.05));
  }

  /** Adds up the file itself, without any table. */
  @Test
  void everyNetworkIsTheInterceptAndItsChoices() {
    Map<String, BigDecimal> contributions = new HashMap<>();
    for (String line : text.lines().skip(1).toList()) {
      int last = line.lastIndexOf(',');
      String[] fields = line.substring(0, last).split(",", -1);
      contributions.put(
          String.join(",", fields[0], fields[3], fields[4]),
          new BigDecimal(line.substring(last + 1)));
    }
    LatencyTable table = table(text);
    LatencyModel model = LatencyModel.sumOfRows(table);
    DecisionCosts costs = costs(table);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      Architecture architecture = space.sample(random);
      BigDecimal sum = contributions.get("-1,,");
      for (int layer = 0; layer < architecture.choices().size(); layer++) {
        sum = sum.add(contributions.get(layer + "," + option(layer, architecture)));
      }
      assertThat(costs.latencyMs(architecture)).isCloseTo(sum.doubleValue(), within(1e-9));
      assertThat(model.estimate(NetworkSignatures.of(space.network(architecture))).ms())
          .isCloseTo(sum.doubleValue(), within(1e-9));
    }
  }

  private static String option(int layer, Architecture architecture) {
    int choice = architecture.choices().get(layer);
    if (choice == 6) {
      return ",";
    }
    List<String> kernels = List.of("3", "5", "7");
    String expansion = layer == 0 ? "" : choice < 3 ? "3" : "6";
    return kernels.get(choice % 3) + "," + expansion;
  }

  @Test
  void theTableSurvivesItsFile(@TempDir Path folder) throws IOException {
    LatencyTable table = table(text);
    Path file = folder.resolve("table.csv");
    LatencyTableCsv.write(table, file);
    assertThat(LatencyTableCsv.read(file)).isEqualTo(table);
  }

  /** Every coefficient is needed, so that a cut or a lost line is always seen. */
  @Test
  void aFileThatIsCutOrDamagedIsRefusedOrGivesCostsForTheWholeSpace() {
    byte[] whole = text.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length += 11) {
      assertThat(isRead(Arrays.copyOf(whole, length))).as("cut at %d", length).isFalse();
    }
    SplittableRandom random = new SplittableRandom(2);
    int read = 0;
    for (int i = 0; i < DAMAGED_FILES; i++) {
      byte[] damaged = whole.clone();
      for (int damages = 1 + random.nextInt(2); damages > 0; damages--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      read += isRead(damaged) ? 1 : 0;
    }
    assertThat(read).isBetween(1, DAMAGED_FILES / 2);
  }

  private boolean isRead(byte[] bytes) {
    try {
      assertThat(costs(table(bytes)).range().minMs()).isNotNegative();
      return true;
    } catch (BadInputException e) {
      assertThat(e.problems()).allMatch(problem -> problem.where().startsWith("model.csv"));
      return false;
    }
  }

  private DecisionCosts costs(LatencyTable table) {
    return DecisionCosts.of(space, LatencyModel.sumOfRows(table));
  }

  private LatencyTable table(String csv) {
    return table(csv.getBytes(StandardCharsets.UTF_8));
  }

  private LatencyTable table(byte[] csv) {
    FileContent content = new FileContent(Path.of("model.csv"), csv);
    return TunasCostModel.read(
        new PublishedFile(content, Optional.empty(), Instant.EPOCH),
        space.description(),
        SpaceLayers.of(space));
  }
}
