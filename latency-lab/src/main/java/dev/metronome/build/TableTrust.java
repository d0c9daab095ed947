package dev.metronome.build;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.metronome.files.FileHash;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a table was checked against whole networks, and how it did.
 *
 * <p>The checks of {@code table.csv} lie beside it as {@code check-1/check.json} and so on; that of
 * a table with another name may also lie there as {@code NAME.check.json}. One counts only where it
 * was made of the very file.
 *
 * @param table the file
 * @param newest its newest check; empty where it has none
 * @param unreadable files beside it that should be checks
 */
public record TableTrust(Path table, Optional<CheckResult> newest, List<Path> unreadable) {

  /** The result in the folder of a check. */
  public static final String RESULT = "check.json";

  private static final String FOLDERS = "check-*";
  private static final String CSV = ".csv";
  private static final int DATE_LENGTH = "2026-01-31".length();

  // A later version may say more of a check.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public TableTrust {
    unreadable = List.copyOf(unreadable);
  }

  /**
   * Looks beside a table.
   *
   * @throws IOException where the table itself or its folder cannot be read
   */
  public static TableTrust of(Path table) throws IOException {
    String sha256 = FileHash.sha256(table);
    List<CheckResult> checks = new ArrayList<>();
    List<Path> unreadable = new ArrayList<>();
    for (Path file : files(table)) {
      // A damaged check says nothing of the table, which can be used without one.
      try {
        CheckResult check = read(file);
        if (check.tableSha256().equals(sha256)) {
          checks.add(check);
        }
      } catch (IOException e) {
        unreadable.add(file);
      }
    }
    return new TableTrust(
        table, checks.stream().max(Comparator.comparing(CheckResult::created)), unreadable);
  }

  private static List<Path> files(Path table) throws IOException {
    List<Path> files = new ArrayList<>();
    Path folder = table.toAbsolutePath().getParent();
    try (DirectoryStream<Path> checks = Files.newDirectoryStream(folder, FOLDERS)) {
      checks.forEach(check -> files.add(check.resolve(RESULT)));
    }
    String name = table.getFileName().toString();
    if (name.endsWith(CSV)) {
      files.add(folder.resolve(name.substring(0, name.length() - CSV.length()) + "." + RESULT));
    }
    return files.stream().filter(Files::exists).sorted().toList();
  }

  /**
   * Reads the result of a check.
   *
   * @throws IOException where the file is none
   */
  public static CheckResult read(Path file) throws IOException {
    CheckResult check = JSON.readValue(file.toFile(), CheckResult.class);
    // JSON may lack what a check cannot be told of without.
    if (check == null
        || check.tableSha256() == null
        || check.errors() == null
        || check.created() == null
        || check.created().length() < DATE_LENGTH) {
      throw new FileSystemException(file.toString(), null, "is no check");
    }
    return check;
  }

  /** One line of text. */
  public String text() {
    StringBuilder text =
        new StringBuilder(
            newest
                .map(TableTrust::text)
                .orElse(
                    "not checked against whole networks: 'metronome table check "
                        + table
                        + "' does that for a table that was measured here"));
    unreadable.forEach(file -> text.append("; ").append(file).append(" is unreadable"));
    return text.toString();
  }

  private static String text(CheckResult check) {
    PredictionErrors errors = check.errors();
    return String.format(
        Locale.ROOT,
        "checked: MAPE %.2f %% on %d networks, %.1f %% within 5 %%, %s",
        errors.mapePercent(),
        check.networks(),
        errors.within5Percent(),
        check.created().substring(0, DATE_LENGTH));
  }
}
