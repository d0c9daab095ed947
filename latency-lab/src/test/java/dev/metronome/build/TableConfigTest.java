package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.problem.BadInputException;
import dev.metronome.tables.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableConfigTest {

  @TempDir private Path folder;

  private static TableConfig config(Optional<TableConfig.Power> power) {
    return new TableConfig(
        TestBuilds.SPACE.name(),
        TestBuilds.SPACE.parameters(),
        List.of("tflite-micro@serial:/dev/ttyUSB0"),
        Set.of(),
        1,
        Precision.INT8,
        0.005,
        12,
        40,
        0,
        480,
        1,
        power);
  }

  private static Optional<TableConfig.Power> power(String meter) {
    return Optional.of(new TableConfig.Power(meter, 4, 6));
  }

  @Test
  void aBuildIsReadAsItWasWritten() throws IOException {
    TableConfig config = config(power("serial:/dev/ttyUSB1"));
    config.writeNew(folder);

    assertThat(TableConfig.read(folder)).isEqualTo(config);
    assertThat(TableConfig.read(folder).withMeter("serial:/dev/ttyUSB2", folder))
        .isEqualTo(config(power("serial:/dev/ttyUSB2")));
  }

  @Test
  void aBuildOfAnOlderVersionHasNoPowerMeter() throws IOException {
    TableConfig config = config(Optional.empty());
    config.writeNew(folder);
    Path file = folder.resolve("config.json");
    String text = Files.readString(file);
    String older = text.replaceFirst(",\\s*\"power\" : null", "");
    assertThat(older).isNotEqualTo(text);
    Files.writeString(file, older);

    assertThat(TableConfig.read(folder)).isEqualTo(config);
    assertThatThrownBy(() -> TableConfig.read(folder).withMeter("serial:x", folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("without their energy");
  }

  @Test
  void aConfigurationThatLacksWhatItAlwaysHadIsRefused() throws IOException {
    config(Optional.empty()).writeNew(folder);
    Path file = folder.resolve("config.json");
    Files.writeString(file, Files.readString(file).replaceFirst("\"threads\" : 1,", ""));

    assertThatThrownBy(() -> TableConfig.read(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("threads");
  }
}
