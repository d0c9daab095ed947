package dev.metronome.remote.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.problem.Problem;
import dev.metronome.problem.ProblemException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** What is tested over two pseudo-terminals. */
@Tag("pty")
public abstract class PtyTest {

  @TempDir protected Path folder;
  protected PtyPair pair;

  @BeforeEach
  final void joined() throws Exception {
    pair = PtyPair.open(folder);
  }

  @AfterEach
  final void parted() {
    if (pair != null) {
      pair.close();
    }
  }

  /** The first problem of what was thrown. */
  protected static Problem problem(ProblemException e) {
    assertThat(e).isNotNull();
    return e.problems().get(0);
  }
}
