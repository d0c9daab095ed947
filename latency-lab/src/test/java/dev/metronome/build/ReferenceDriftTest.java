package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.tables.measure.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceDriftTest {

  @TempDir private Path folder;

  private static Samples burst(long... nanos) {
    return Samples.ofNanos(nanos);
  }

  @Test
  void burstsAreReadInTheOrderOfMeasuring() throws IOException {
    SampleFiles files = new SampleFiles(folder.resolve("samples"));
    files.writeReference(
        files.ofReference("calibration", 0), List.of(burst(4_000_000, 5_000_000, 9_000_000)));
    files.writeReference(
        files.ofReference("rows", 16), List.of(burst(3_000_000), burst(2_000_000, 3_000_000)));
    files.writeReference(files.ofReference("rows", 0), List.of(burst(1_000_000)));
    ReferenceDrift drift = ReferenceDrift.of(folder);
    assertThat(drift.bursts())
        .containsExactly(
            new ReferenceDrift.Burst("rows", 0, 1),
            new ReferenceDrift.Burst("rows", 1, 3),
            new ReferenceDrift.Burst("rows", 1, 2.5),
            new ReferenceDrift.Burst("calibration", 2, 5));
    assertThat(drift.unreadable()).isEmpty();
  }

  @Test
  void damagedSamplesAreNamedAndTheOthersRead() throws IOException {
    SampleFiles files = new SampleFiles(folder.resolve("samples"));
    files.writeReference(files.ofReference("rows", 0), List.of(burst(1_000_000)));
    Path damaged = files.ofReference("rows", 16);
    Files.writeString(damaged, "no gzip");
    ReferenceDrift drift = ReferenceDrift.of(folder);
    assertThat(drift.bursts()).hasSize(1);
    assertThat(drift.unreadable()).containsExactly(damaged);
    assertThat(ReferenceDrift.of(folder.resolve("nothing")).bursts()).isEmpty();
  }

  @Test
  void networksAreReadAsFarAsTheyCanBe() throws IOException {
    Path file = folder.resolve("calibration.csv");
    try (NetworkJournal journal = NetworkJournal.open(file, "a subject")) {
      assertThat(journal.networks()).isEmpty();
    }
    String line = "space/0,3,0.5,0.4,0.6,20,0,0.7,0.35,0.5,0.5\n";
    Files.writeString(file, Files.readString(file) + line + "damaged,line\n" + line + "space/1,0");
    MeasuredNetworks measured = MeasuredNetworks.read(file);
    assertThat(measured.networks())
        .hasSize(2)
        .contains(new MeasuredNetworks.Measured("space/0", 3, 0.5, 0.4, 0.6, 0.7));
    assertThat(measured.unreadable()).containsExactly(5);
  }
}
