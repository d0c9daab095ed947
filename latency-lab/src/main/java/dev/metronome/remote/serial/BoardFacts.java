package dev.metronome.remote.serial;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a board tells of itself in its answer to {@code hello}.
 *
 * @param board what models run on, as it is to stand in tables
 * @param runtime such as {@code tflite}
 * @param runtimeVersion the runtime's own version text
 * @param accelerator such as {@code micro}
 * @param format of its models, {@code tflite} or {@code onnx}
 * @param threads the most of one inference
 * @param slots models that it holds at a time
 * @param modelBytes the largest model
 * @param chunkBytes of a model in one frame, at most
 * @param runs timed runs of one request, at most
 * @param silence how long it may be busy without looking at its line
 * @param held the models in its slots, by their ids; {@code -} for an empty slot
 * @param more all else that it tells, by name
 */
public record BoardFacts(
    String board,
    String runtime,
    String runtimeVersion,
    String accelerator,
    String format,
    int threads,
    int slots,
    int modelBytes,
    int chunkBytes,
    int runs,
    Duration silence,
    List<String> held,
    Map<String, String> more) {

  private static final int MOST_SLOTS = 256;
  private static final int MOST_RUNS = 1000;
  private static final long MOST_SILENCE_MILLIS = 3_600_000;

  private static final String BOARD = "board";
  private static final String RUNTIME = "runtime";
  private static final String RUNTIME_VERSION = "runtime-version";
  private static final String ACCELERATOR = "accelerator";
  private static final String FORMAT = "format";
  private static final String THREADS = "threads";
  private static final String SLOTS = "slots";
  private static final String MODEL_BYTES = "model-bytes";
  private static final String CHUNK = "chunk";
  private static final String RUNS = "runs";
  private static final String SILENCE = "silence-ms";
  private static final String HELD = "held";
  static final String VERSION = "version";

  private static final Set<String> NAMED =
      Set.of(
          VERSION,
          BOARD,
          RUNTIME,
          RUNTIME_VERSION,
          ACCELERATOR,
          FORMAT,
          THREADS,
          SLOTS,
          MODEL_BYTES,
          CHUNK,
          RUNS,
          SILENCE,
          HELD);

  public BoardFacts {
    Objects.requireNonNull(board, BOARD);
    Objects.requireNonNull(runtime, RUNTIME);
    Objects.requireNonNull(runtimeVersion, RUNTIME_VERSION);
    Objects.requireNonNull(accelerator, ACCELERATOR);
    Objects.requireNonNull(format, FORMAT);
    Objects.requireNonNull(silence, SILENCE);
    held = List.copyOf(held);
    more = Map.copyOf(more);
  }

  /** Reads an answer to {@code hello}. */
  static BoardFacts read(BoardMessage hello) {
    Map<String, String> more = new LinkedHashMap<>(hello.values());
    more.keySet().removeAll(NAMED);
    int slots = (int) hello.number(SLOTS, 1, MOST_SLOTS);
    List<String> held = List.of(hello.required(HELD).split(",", -1));
    if (held.size() != slots) {
      throw new BoardSyntaxException(
          "hello: " + slots + " slots, and held tells of " + held.size());
    }
    return new BoardFacts(
        hello.required(BOARD),
        hello.required(RUNTIME),
        hello.required(RUNTIME_VERSION),
        hello.required(ACCELERATOR),
        hello.required(FORMAT),
        (int) hello.number(THREADS, 1, 1024),
        slots,
        (int) hello.number(MODEL_BYTES, 1, Integer.MAX_VALUE),
        (int) hello.number(CHUNK, 16, BoardProtocol.MOST_CHUNK),
        (int) hello.number(RUNS, 1, MOST_RUNS),
        Duration.ofMillis(hello.number(SILENCE, 0, MOST_SILENCE_MILLIS)),
        held,
        more);
  }

  /** The answer to {@code hello}. */
  BoardMessage message() {
    BoardMessage hello =
        BoardMessage.of(BoardProtocol.HELLO)
            .with(VERSION, BoardProtocol.VERSION)
            .with(BOARD, board)
            .with(RUNTIME, runtime)
            .with(RUNTIME_VERSION, runtimeVersion)
            .with(ACCELERATOR, accelerator)
            .with(FORMAT, format)
            .with(THREADS, threads)
            .with(SLOTS, slots)
            .with(MODEL_BYTES, modelBytes)
            .with(CHUNK, chunkBytes)
            .with(RUNS, runs)
            .with(SILENCE, silence.toMillis())
            .with(HELD, String.join(",", held));
    for (Map.Entry<String, String> fact : new TreeMap<>(more).entrySet()) {
      hello = hello.with(fact.getKey(), fact.getValue());
    }
    return hello;
  }

  /** The same with other models in its slots. */
  BoardFacts holding(List<String> models) {
    return new BoardFacts(
        board,
        runtime,
        runtimeVersion,
        accelerator,
        format,
        threads,
        slots,
        modelBytes,
        chunkBytes,
        runs,
        silence,
        models,
        more);
  }

  /** The name of its target, without a place. */
  public String target() {
    return runtime + "-" + accelerator;
  }

  /** The board on one line. */
  public String describe() {
    StringBuilder text = new StringBuilder(board);
    new TreeMap<>(more)
        .forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
    return text.append(", models up to ")
        .append(modelBytes >> 10)
        .append(" KiB, ")
        .append(slots)
        .append(" at a time")
        .toString();
  }
}
