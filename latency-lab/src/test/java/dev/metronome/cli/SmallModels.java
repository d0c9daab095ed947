package dev.metronome.cli;

import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

/** Model files that commands of tests measure. */
final class SmallModels {

  private SmallModels() {}

  /** A network of NAS-Bench-Macro, for images of 16 pixels and a twentieth as wide. */
  static void export(String format, String folder) {
    Answer answer =
        run(
            "export",
            "--arch",
            "nas-bench-macro/0:0:0:0:0:0:0:0",
            "--width",
            "0.05",
            "--resolution",
            "16",
            "--format",
            format,
            "--out",
            folder);
    assertThat(answer.code()).as(answer.err()).isZero();
  }
}
