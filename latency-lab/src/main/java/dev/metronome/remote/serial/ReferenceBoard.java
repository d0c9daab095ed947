package dev.metronome.remote.serial;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.EngineChoice;
import dev.metronome.agent.core.EngineModel;
import dev.metronome.agent.core.InferenceEngine;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Tensor;
import dev.metronome.tables.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * A board: the responder to write firmware after. It does what {@code protocol.txt} asks of boards,
 * and no more, with a runtime of this machine in the place of the board's.
 *
 * <p>Its memory is what firmware needs: the session's first and last sequence number, the last
 * answer, and for each slot the model and how many of its bytes are there.
 */
public final class ReferenceBoard {

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final double NANOS_PER_MICRO = 1000;
  private static final long MASK = 0xffff_ffffL;

  /** A model that is here in part or whole; it can be run where it was loaded. */
  private static final class Slot {
    private String id = BoardProtocol.EMPTY;
    private long crc;
    private byte[] bytes = new byte[0];
    private int next;
    private Optional<EngineModel> loaded = Optional.empty();

    void clear() {
      loaded.ifPresent(EngineModel::close);
      loaded = Optional.empty();
      id = BoardProtocol.EMPTY;
      bytes = new byte[0];
      next = 0;
    }

    boolean isWhole() {
      return !id.equals(BoardProtocol.EMPTY) && next == bytes.length;
    }
  }

  private final FrameLine line;
  private final InferenceEngine engine;
  private final BoardFacts facts;
  private final Path folder;
  private final LongSupplier clockNanos;
  private final Slot[] slots;

  private boolean inSession;
  private long first;
  private long last;
  private BoardMessage lastAnswer = BoardMessage.of(BoardProtocol.ACK);

  /** A request that came while models ran: it ends the run, and is done next. */
  private Optional<Frame> waiting = Optional.empty();

  /**
   * A board.
   *
   * @param line to whoever asks
   * @param engine runs the models
   * @param facts what it tells of itself, and its limits
   * @param folder for the files of models, which engines on a desktop want
   */
  public ReferenceBoard(SerialLine line, InferenceEngine engine, BoardFacts facts, Path folder) {
    this(line, engine, facts, folder, System::nanoTime);
  }

  ReferenceBoard(
      SerialLine line,
      InferenceEngine engine,
      BoardFacts facts,
      Path folder,
      LongSupplier clockNanos) {
    this.clockNanos = clockNanos;
    this.line = new FrameLine(line);
    this.engine = engine;
    this.facts = facts;
    this.folder = folder;
    this.slots = new Slot[facts.slots()];
    Arrays.setAll(slots, i -> new Slot());
  }

  /**
   * Answers until it is to stop.
   *
   * @throws LineException where the line broke
   */
  public void serve(BooleanSupplier stop) throws LineException {
    try {
      while (!stop.getAsBoolean()) {
        Optional<Frame> request = waiting.isPresent() ? waiting : line.receive(LOOK);
        waiting = Optional.empty();
        if (request.isPresent()) {
          answer(request.get());
        }
      }
    } finally {
      Arrays.stream(slots).forEach(Slot::clear);
    }
  }

  private void answer(Frame frame) throws LineException {
    BoardMessage request;
    try {
      request = BoardMessage.parse(frame.body());
    } catch (BoardSyntaxException e) {
      send(frame.sequence(), BoardErrors.write(AgentProblem.Code.BAD_MESSAGE, e.getMessage()));
      return;
    }
    boolean greeting = request.is(BoardProtocol.HELLO);
    if (greeting && !(inSession && frame.sequence() == first)) {
      inSession = true;
      first = frame.sequence();
    } else if (!inSession) {
      send(frame.sequence(), BoardErrors.write(BoardErrors.NO_SESSION, "say hello first"));
      return;
    } else if (frame.sequence() == last) {
      // A repetition: the answer was lost, or the line doubled the request.
      send(last, lastAnswer);
      return;
    } else if (isOld(frame.sequence())) {
      return;
    }
    last = frame.sequence();
    lastAnswer = BoardMessage.of(BoardProtocol.ACK);
    lastAnswer = done(request);
    send(last, lastAnswer);
  }

  /** Whether a request came before the last one, in numbers that begin again after 2^32 - 1. */
  private boolean isOld(long sequence) {
    long ahead = (sequence - last) & MASK;
    return ahead > MASK / 2;
  }

  private void send(long sequence, BoardMessage answer) throws LineException {
    line.send(new Frame(sequence, answer.body()));
  }

  private BoardMessage done(BoardMessage request) throws LineException {
    try {
      return switch (request.kind()) {
        case BoardProtocol.HELLO -> hello(request);
        case BoardProtocol.MODEL -> model(request);
        case BoardProtocol.DATA -> data(request);
        case BoardProtocol.LOAD -> load(request);
        case BoardProtocol.RUN -> run(request);
        case BoardProtocol.SUSTAIN -> sustain(request);
        case BoardProtocol.CANCEL -> BoardMessage.of(BoardProtocol.CANCELLED);
        default ->
            BoardErrors.write(AgentProblem.Code.BAD_REQUEST, "no request '" + request.kind() + "'");
      };
    } catch (BoardSyntaxException e) {
      return BoardErrors.write(AgentProblem.Code.BAD_MESSAGE, e.getMessage());
    } catch (AgentException e) {
      return BoardErrors.write(e.problem());
    } catch (LineException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return BoardErrors.write(AgentProblem.Code.RUN_FAILED, String.valueOf(e.getMessage()));
    }
  }

  private BoardMessage hello(BoardMessage request) {
    if (request.number(BoardFacts.VERSION, 0, Integer.MAX_VALUE) != BoardProtocol.VERSION) {
      return BoardErrors.write(
          AgentProblem.Code.UNSUPPORTED_PROTOCOL,
          "version " + request.required(BoardFacts.VERSION) + " of the protocol");
    }
    return facts
        .holding(
            Arrays.stream(slots)
                .map(slot -> slot.isWhole() ? slot.id : BoardProtocol.EMPTY)
                .toList())
        .message();
  }

  private Slot slot(BoardMessage request) {
    return slots[(int) request.number("slot", 0, slots.length - 1)];
  }

  private BoardMessage model(BoardMessage request) {
    Slot slot = slot(request);
    String id = request.required("id");
    long bytes = request.number("bytes", 1, Integer.MAX_VALUE);
    if (bytes > facts.modelBytes()) {
      return BoardErrors.write(
          AgentProblem.Code.UPLOAD_TOO_LARGE, bytes + " bytes, of " + facts.modelBytes());
    }
    // What is there of the same model stays; uploads go on where they ended.
    if (!slot.id.equals(id) || slot.bytes.length != bytes) {
      slot.clear();
      slot.id = id;
      slot.bytes = new byte[(int) bytes];
      slot.crc = Hex.parse(request.required("crc32"));
    }
    return next(BoardProtocol.MODEL, slot);
  }

  private static BoardMessage next(String kind, Slot slot) {
    return BoardMessage.of(kind).with("next", slot.next);
  }

  private BoardMessage data(BoardMessage request) {
    Slot slot = slot(request);
    byte[] part;
    try {
      part = Base64.getDecoder().decode(request.required("bytes"));
    } catch (IllegalArgumentException e) {
      return BoardErrors.write(AgentProblem.Code.BAD_MESSAGE, "data: bytes are no base64");
    }
    long offset = request.number("offset", 0, Integer.MAX_VALUE);
    // Bytes of another place are left out, and the answer tells which are wanted.
    if (offset == slot.next && slot.next + part.length <= slot.bytes.length) {
      System.arraycopy(part, 0, slot.bytes, slot.next, part.length);
      slot.next += part.length;
    }
    return next(BoardProtocol.DATA, slot);
  }

  private BoardMessage load(BoardMessage request) throws IOException {
    Slot slot = slot(request);
    int threads = (int) request.number("threads", 1, 1024);
    if (threads > facts.threads()) {
      return BoardErrors.write(
          AgentProblem.Code.TOO_MANY_THREADS, threads + " threads, of " + facts.threads());
    }
    if (!slot.isWhole()) {
      return BoardErrors.write(AgentProblem.Code.UNKNOWN_MODEL, "the slot has no whole model");
    }
    if (Frame.crc(slot.bytes) != slot.crc) {
      slot.clear();
      return BoardErrors.write(
          AgentProblem.Code.HASH_MISMATCH, "the model's CRC-32 is not what was told");
    }
    send(last, lastAnswer);
    slot.loaded.ifPresent(EngineModel::close);
    slot.loaded = Optional.empty();
    Path file = folder.resolve("model-" + slot.id.replaceAll("\\W", "") + "." + facts.format());
    Files.write(file, slot.bytes);
    EngineModel model =
        engine.load(
            file,
            new EngineChoice(facts.runtime(), facts.accelerator(), threads, Precision.FLOAT32));
    slot.loaded = Optional.of(model);
    BoardMessage loaded = BoardMessage.of(BoardProtocol.LOADED);
    loaded = withTensors(loaded, "in", model.inputs());
    return withTensors(loaded, "out", model.outputs());
  }

  private static BoardMessage withTensors(BoardMessage loaded, String kind, List<Tensor> tensors) {
    BoardMessage with = loaded;
    for (int i = 0; i < tensors.size(); i++) {
      Tensor tensor = tensors.get(i);
      String shape = tensor.shape().stream().map(String::valueOf).collect(Collectors.joining("x"));
      with = with.with(kind + i, tensor.type() + ":" + shape + ":" + tensor.name());
    }
    return with;
  }

  private EngineModel ready(BoardMessage request) {
    return slot(request)
        .loaded
        .orElseThrow(
            () ->
                new AgentException(
                    AgentProblem.Code.UNKNOWN_MODEL,
                    "slot " + request.required("slot"),
                    "it has no model that was loaded",
                    "a model",
                    "send and load one"));
  }

  private BoardMessage run(BoardMessage request) throws LineException {
    EngineModel model = ready(request);
    int untimed = (int) request.number("untimed", 0, facts.runs());
    int timed = (int) request.number("timed", 1, facts.runs());
    long limitNanos =
        request.text("limit-us").isPresent()
            ? 1000 * request.number("limit-us", 1, Integer.MAX_VALUE)
            : Long.MAX_VALUE;
    send(last, lastAnswer);
    for (int i = 0; i < untimed; i++) {
      model.run();
      if (isInterrupted()) {
        return BoardMessage.of(BoardProtocol.CANCELLED);
      }
    }
    List<String> times = new ArrayList<>();
    long spent = 0;
    while (times.size() < timed && spent < limitNanos) {
      long start = clockNanos.getAsLong();
      model.run();
      long nanos = clockNanos.getAsLong() - start;
      // The line is looked at between runs, never while one is timed.
      if (isInterrupted()) {
        return BoardMessage.of(BoardProtocol.CANCELLED);
      }
      spent += nanos;
      times.add(micros(nanos));
    }
    return BoardMessage.of(BoardProtocol.TIMES).with("us", String.join(",", times));
  }

  private BoardMessage sustain(BoardMessage request) throws LineException {
    EngineModel model = ready(request);
    long limitNanos = 1_000_000 * request.number("ms", 1, 3_600_000);
    send(last, lastAnswer);
    long runs = 0;
    long start = clockNanos.getAsLong();
    long elapsed;
    do {
      model.run();
      runs++;
      elapsed = clockNanos.getAsLong() - start;
      if (isInterrupted()) {
        return BoardMessage.of(BoardProtocol.CANCELLED);
      }
    } while (elapsed < limitNanos);
    return BoardMessage.of(BoardProtocol.SUSTAINED).with("runs", runs).with("us", micros(elapsed));
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.3f", Math.max(1, nanos) / NANOS_PER_MICRO);
  }

  /** Answers repetitions; tells whether another request came. */
  private boolean isInterrupted() throws LineException {
    Optional<Frame> request = line.receive(Duration.ZERO);
    while (request.isPresent()) {
      long sequence = request.get().sequence();
      if (sequence == last) {
        send(last, lastAnswer);
      } else if (!isOld(sequence) || (isGreeting(request.get()) && sequence != first)) {
        waiting = request;
        return true;
      }
      request = line.receive(Duration.ZERO);
    }
    return false;
  }

  private static boolean isGreeting(Frame frame) {
    return frame.body().startsWith(BoardProtocol.HELLO + " ");
  }
}
