package dev.metronome.report;

import dev.metronome.build.CheckResult;
import dev.metronome.report.page.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A check as one HTML file that needs no other: what was predicted against what was measured. */
public final class CheckPage {

  /** The page in the folder of a check. */
  public static final String FILE = "check.html";

  private CheckPage() {}

  /** Writes the page into the folder of a check. */
  public static void write(CheckResult result, Path folder) throws IOException {
    page(result).write(folder.resolve(FILE));
  }

  /** The page. */
  static Page page(CheckResult result) {
    return new Page(
        "How well the table predicts whole networks",
        result.space() + " on " + result.target(),
        List.of(new CheckSection("Check", result).section()));
  }
}
