package dev.metronome.cli;

import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

/** Model files that commands of tests measure. */
final class SmallModels {

  private SmallModels() {}

  /** A network of NAS-Bench-Macro, for images of 16 pixels and a twentieth as wide. */
  static void export(String format, String folder) {
    export(format, folder, "0.05", 16);
  }

  /** One of another width, for images of another size. */
  static void export(String format, String folder, String width, int resolution) {
    Answer answer =
        run(
            "export",
            "--arch",
            "nas-bench-macro/0:0:0:0:0:0:0:0",
            "--width",
            width,
            "--resolution",
            String.valueOf(resolution),
            "--format",
            format,
            "--no-measure",
            "--out",
            folder);
    assertThat(answer.code()).as(answer.err()).isZero();
  }
}
