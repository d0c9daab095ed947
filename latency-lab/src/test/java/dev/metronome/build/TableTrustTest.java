package dev.metronome.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.metronome.files.FileHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTrustTest {

  @TempDir private Path folder;

  private Path table;

  @BeforeEach
  void writesATable() throws Exception {
    table = Files.writeString(folder.resolve("table.csv"), "a table\n");
  }

  @Test
  void aTableWithoutACheckSaysHowToMakeOne() throws Exception {
    assertThat(TableTrust.of(table).text())
        .isEqualTo(
            "not checked against whole networks: 'metronome table check "
                + table
                + "' does that for a table that was measured here");
  }

  @Test
  void theNewestCheckCounts() throws Exception {
    check("check-1/check.json", table, 1.204, "2026-01-31T12:00:00Z");
    check("check-2/check.json", table, 9, "2026-01-30T12:00:00Z");
    check("check-10/check.json", table, 9, "2026-01-29T12:00:00Z");
    assertThat(TableTrust.of(table).text())
        .isEqualTo("checked: MAPE 1.20 % on 200 networks, 97.0 % within 5 %, 2026-01-31");
  }

  @Test
  void aCheckOfAnotherFileDoesNotCount() throws Exception {
    Path other = Files.writeString(folder.resolve("other.csv"), "another table\n");
    check("check-1/check.json", table, 1, "2026-01-31T12:00:00Z");
    assertThat(TableTrust.of(other).newest()).isEmpty();
    Files.writeString(table, "a table that was built anew\n");
    assertThat(TableTrust.of(table).newest()).isEmpty();
  }

  @Test
  void aTableWithANameHasItsCheckBesideIt() throws Exception {
    Path named = Files.writeString(folder.resolve("desktop.csv"), "a table of a desktop\n");
    check("desktop.check.json", named, 2, "2026-01-31T12:00:00Z");
    assertThat(TableTrust.of(named).text()).startsWith("checked: MAPE 2.00 %");
    assertThat(TableTrust.of(table).newest()).isEmpty();
  }

  @Test
  void aDamagedCheckIsNamedAndBreaksNothing() throws Exception {
    Path cut = check("check-1/check.json", table, 1, "2026-01-31T12:00:00Z");
    Files.writeString(cut, Files.readString(cut).substring(0, 100));
    List<String> damaged = List.of("", "null", "[]", "{}", "{\"tableSha256\": 7}", "\0\1");
    for (int i = 0; i < damaged.size(); i++) {
      Path file = Files.createDirectories(folder.resolve("check-" + (i + 2))).resolve("check.json");
      Files.writeString(file, damaged.get(i));
    }
    Files.createDirectories(folder.resolve("check-8/check.json"));
    TableTrust trust = TableTrust.of(table);
    assertThat(trust.unreadable()).hasSize(8);
    assertThat(trust.text())
        .startsWith("not checked against whole networks")
        .contains("; " + cut + " is unreadable");
  }

  @Test
  void aCheckOfALaterVersionIsRead() throws Exception {
    Path file = check("check-1/check.json", table, 1, "2026-01-31T12:00:00Z");
    Files.writeString(file, Files.readString(file).replaceFirst("\\{", "{\"more\": [1],"));
    assertThat(TableTrust.of(table).newest()).isPresent();
  }

  @Test
  void anUnfinishedCheckDoesNotCount() throws Exception {
    Files.createDirectories(folder.resolve("check-1"));
    assertThat(TableTrust.of(table)).isEqualTo(new TableTrust(table, Optional.empty(), List.of()));
  }

  private Path check(String name, Path of, double mapePercent, String created) throws IOException {
    CheckResult result =
        new CheckResult(
            FileHash.sha256(of),
            "a space",
            "a target",
            created,
            "a plan",
            1,
            200,
            new PredictionErrors(mapePercent, 97, 99.5, 10.98, 0.0096, 0.989),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new CheckResult.Limits(0.2, 0.7, 2.2, 14, 13.4),
            Map.of(),
            List.of(new CheckResult.CheckedNetwork("space/0", 1, 0.9, 1.1, 1, 1, 0)));
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    JsonMapper.builder().addModule(new Jdk8Module()).build().writeValue(file.toFile(), result);
    return file;
  }
}
