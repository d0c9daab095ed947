package dev.metronome.agent.protocol;

/**
 * Where an agent answers, below its address. Every request has the two headers; every answer is a
 * {@link Message} in JSON, an {@link AgentProblem} where the request was not done.
 *
 * <table>
 * <caption>Requests</caption>
 * <tr><td>{@code GET health}</td><td>{@link Health}</td></tr>
 * <tr><td>{@code GET device}</td><td>{@link DeviceFacts}</td></tr>
 * <tr><td>{@code GET models/SHA256}</td><td>{@link ModelUpload}, or unknown_model</td></tr>
 * <tr><td>{@code PUT models/SHA256?format=onnx}</td><td>the file; {@link ModelUpload}</td></tr>
 * <tr><td>{@code PUT runs/ID?waitMillis=N}</td><td>{@link RunRequest}; {@link RunState}, as soon as
 *     the run is over, else after the time. The same request once more changes nothing, so that it
 *     can be repeated after a lost answer.</td></tr>
 * <tr><td>{@code GET runs/ID?waitMillis=N}</td><td>{@link RunState}, at once where the run is over,
 *     else after the time</td></tr>
 * <tr><td>{@code GET runs/ID/result}</td><td>{@link RunResult}</td></tr>
 * <tr><td>{@code DELETE runs/ID}</td><td>cancels what is not over and forgets what is; {@link
 *     RunState}</td></tr>
 * </table>
 */
public final class Endpoints {

  /** The port of agents, unless another one is named. */
  public static final int DEFAULT_PORT = 7475;

  /** The version of the protocol, a number. */
  public static final String VERSION_HEADER = "Metronome-Protocol";

  /** {@code Bearer} and the pairing token. */
  public static final String TOKEN_HEADER = "Authorization";

  public static final String TOKEN_PREFIX = "Bearer ";

  public static final String HEALTH = "metronome/health";
  public static final String DEVICE = "metronome/device";
  public static final String MODELS = "metronome/models";
  public static final String RUNS = "metronome/runs";
  public static final String RESULT = "result";
  public static final String FORMAT = "format";
  public static final String WAIT_MILLIS = "waitMillis";

  /** The longest that an agent lets a request wait. */
  public static final long MOST_WAIT_MILLIS = 20_000;

  private Endpoints() {}

  /** Whether a text can name a model. */
  public static boolean isModel(String text) {
    return Checks.isSha256(text);
  }

  /** Whether a text can name a run: 1 to 64 letters, digits and inner hyphens. */
  public static boolean isRun(String text) {
    return Checks.isRunId(text);
  }
}
