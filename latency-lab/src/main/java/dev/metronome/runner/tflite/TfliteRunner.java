package dev.metronome.runner.tflite;

import dev.metronome.runner.DeviceFacts;
import dev.metronome.runner.LoadedModel;
import dev.metronome.runner.ModelFile;
import dev.metronome.runner.Profiler;
import dev.metronome.runner.Runner;
import dev.metronome.tables.Precision;
import dev.metronome.tables.Target;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Runs TFLite files on this machine's processor: with XNNPACK, which is the library's default, and
 * with the library's own kernels for what XNNPACK does not run.
 */
public final class TfliteRunner implements Runner {

  static final String RUNTIME = "tflite";
  static final String CPU = "cpu";

  private final Target target;

  private TfliteRunner(Target target) {
    this.target = target;
  }

  /**
   * Loads the native library, for models of float32.
   *
   * @param threads threads that one inference may use, at least 1
   * @throws dev.metronome.problem.UnavailableException where the library cannot be loaded
   */
  public static TfliteRunner open(int threads) {
    return open(threads, Precision.FLOAT32);
  }

  /**
   * Loads the native library.
   *
   * @param threads threads that one inference may use, at least 1
   * @param precision of the models that are to be measured
   * @throws dev.metronome.problem.UnavailableException where the library cannot be loaded
   */
  public static TfliteRunner open(int threads, Precision precision) {
    return new TfliteRunner(
        new Target(
            RUNTIME,
            TfliteLibrary.version(),
            CPU,
            DeviceFacts.read().processor(),
            threads,
            precision));
  }

  @Override
  public Target target() {
    return target;
  }

  @Override
  public String format() {
    return ModelFile.TFLITE;
  }

  @Override
  public LoadedModel load(Path model) {
    return open(TfliteFile.open(model), Optional.empty());
  }

  @Override
  public Optional<Profiler> profiler() {
    return Optional.of(new TfliteProfiler(this));
  }

  /** Takes over a file, and runs it once. */
  TfliteModel open(TfliteFile file, Optional<OperatorEvents> events) {
    try {
      return TfliteModel.open(file, target.threads(), events);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }
}
