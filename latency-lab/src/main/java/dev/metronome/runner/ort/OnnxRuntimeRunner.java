package dev.metronome.runner.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
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
 * Runs ONNX files on this machine's processor: one session per model with all graph optimizations,
 * nodes one after the other, each on the given number of threads.
 */
public final class OnnxRuntimeRunner implements Runner {

  static final String RUNTIME = "ort";
  static final String CPU = "cpu";

  private final OrtEnvironment environment;
  private final Target target;

  private OnnxRuntimeRunner(OrtEnvironment environment, Target target) {
    this.environment = environment;
    this.target = target;
  }

  /**
   * Loads the native library, for models of float32.
   *
   * @param threads threads that one inference may use, at least 1
   * @throws dev.metronome.problem.UnavailableException where the library cannot be loaded
   */
  public static OnnxRuntimeRunner open(int threads) {
    return open(threads, Precision.FLOAT32);
  }

  /**
   * Loads the native library.
   *
   * @param threads threads that one inference may use, at least 1
   * @param precision of the models that are to be measured
   * @throws dev.metronome.problem.UnavailableException where the library cannot be loaded
   */
  public static OnnxRuntimeRunner open(int threads, Precision precision) {
    OrtEnvironment environment = OnnxRuntimeLibrary.environment();
    return new OnnxRuntimeRunner(
        environment,
        new Target(
            RUNTIME,
            environment.getVersion(),
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
    return ModelFile.ONNX;
  }

  @Override
  public LoadedModel load(Path model) {
    return open(model, session(model, Optional.empty()));
  }

  @Override
  public Optional<Profiler> profiler() {
    return Optional.of(new OnnxRuntimeProfiler(this));
  }

  /**
   * A session of a model file.
   *
   * @param profile where the profile is to be written, with what the runtime appends to the name
   */
  OrtSession session(Path model, Optional<Path> profile) {
    ModelFile.require(model, format());
    try (SessionOptions options = options()) {
      if (profile.isPresent()) {
        options.enableProfiling(profile.get().toString());
      }
      return environment.createSession(model.toString(), options);
    } catch (OrtException e) {
      throw new BadInputException(
          new Problem(
              model.toString(),
              "ONNX Runtime " + target.runtimeVersion() + " cannot load it: " + message(e),
              "a whole ONNX file",
              "export it again"),
          e);
    }
  }

  /** Takes over a session, and runs it once. */
  OnnxRuntimeModel open(Path model, OrtSession session) {
    try {
      return OnnxRuntimeModel.open(environment, session, model);
    } catch (RuntimeException e) {
      OnnxRuntimeModel.close(session);
      throw e;
    }
  }

  private SessionOptions options() throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setIntraOpNumThreads(target.threads());
    options.setInterOpNumThreads(1);
    options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
    return options;
  }

  /** The library's message on one line. */
  static String message(OrtException e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
  }
}
