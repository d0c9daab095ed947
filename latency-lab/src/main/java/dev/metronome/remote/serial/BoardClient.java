package dev.metronome.remote.serial;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.Refusals;
import dev.metronome.runner.Bench;
import dev.metronome.runner.ModelTensor;
import dev.metronome.tables.measure.Measurer;
import dev.metronome.tables.measure.StageListener;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A board and what it is asked for: it holds models in slots, runs them, and tells the times.
 *
 * <p>A board that was reset, or whose cable was pulled and plugged in again, is greeted anew, gets
 * its models again, and what was in flight is run again. All requests throw {@link AgentException}
 * where the board refuses, {@link UnavailableException} where it does not answer, and what the
 * check throws.
 */
final class BoardClient implements AutoCloseable {

  /** How often in a row a request may be lost to resets. */
  private static final int MOST_LOST = 12;

  private static final int DAMAGED_UPLOADS = 5;
  private static final int LEAST_CHUNK = 64;
  private static final Pattern MICROSECONDS = Pattern.compile("\\d{1,12}(\\.\\d{1,3})?");
  private static final int NANOS_PER_MICRO = 1000;

  /** What a model takes and gives, as the board's runtime tells. */
  record Loaded(List<ModelTensor> inputs, List<ModelTensor> outputs) {}

  /** A request, or several that belong together. */
  private interface Request<T> {
    T ask() throws IOException, LostSessionException;
  }

  private final SerialAddress address;
  private final BoardLink link;
  private final BoardPatience patience;
  private BoardFacts facts;
  private boolean greeted;
  private int threads = 1;

  /** By slot; null where it is empty or not known to be ready in this session. */
  private BoardModel[] ready;

  private long[] lastUse;
  private long uses;

  /** What a run took, by the model's id: a board that is known to be busy is left alone. */
  private final Map<String, Long> runNanos = new HashMap<>();

  private int chunk;

  private BoardClient(SerialAddress address, BoardLink link, BoardPatience patience) {
    this.address = address;
    this.link = link;
    this.patience = patience;
  }

  /**
   * Opens a line and greets the board on it.
   *
   * @throws UnavailableException where the port does not open, or no board answers
   */
  static BoardClient open(
      SerialAddress address, SerialLine.Opening opening, BoardPatience patience, Runnable check) {
    BoardClient client =
        new BoardClient(address, BoardLink.open(address, opening, patience), patience);
    try {
      client.firstGreeting(check);
      return client;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  private void firstGreeting(Runnable check) {
    try {
      greet(patience.greeting(), check);
    } catch (BoardSyntaxException e) {
      throw odd(e);
    } catch (AgentException e) {
      throw Refusals.of(address.toString(), e);
    } catch (IOException | LostSessionException e) {
      throw noBoard(e);
    }
  }

  private UnavailableException noBoard(Exception cause) {
    boolean silent = link.noise().isEmpty();
    String usual = address.baud() == SerialAddress.DEFAULT_BAUD ? "9600 or 921600" : "115200";
    return new UnavailableException(
        new Problem(
            address.toString(),
            silent
                ? "nothing answers there (" + cause.getMessage() + ")"
                : "what comes from there is no answer: " + link.noise().get(),
            "a board with the firmware of protocol version "
                + BoardProtocol.VERSION
                + " at "
                + address.baud()
                + " baud",
            silent
                ? "check cable, power and port, reset the board, and look whether its speed is"
                    + " another: serial:"
                    + address.port()
                    + ":BAUD"
                : "name the board's speed, such as "
                    + usual
                    + ", by serial:"
                    + address.port()
                    + ":BAUD; 'metronome agent serial --protocol' prints what firmware has to"
                    + " speak"),
        cause);
  }

  private void greet(Duration time, Runnable check) throws IOException, LostSessionException {
    BoardMessage hello = link.greet(time, check);
    long version = hello.number(BoardFacts.VERSION, 0, Integer.MAX_VALUE);
    if (version != BoardProtocol.VERSION) {
      throw new BadInputException(
          address.toString(),
          "its firmware speaks version " + version + " of the protocol",
          "version " + BoardProtocol.VERSION,
          "install firmware and metronome of the same version");
    }
    BoardFacts told = BoardFacts.read(hello);
    requireSame(told);
    facts = told;
    link.setSilence(told.silence());
    chunk = Math.min(chunk == 0 ? Integer.MAX_VALUE : chunk, told.chunkBytes());
    ready = new BoardModel[told.slots()];
    lastUse = new long[told.slots()];
    greeted = true;
  }

  /** Rows of two boards are no table. */
  private void requireSame(BoardFacts told) {
    if (facts != null && !facts.holding(List.of()).equals(told.holding(List.of()))) {
      throw new BadInputException(
          address.toString(),
          "the board is another one than before: " + told.describe(),
          facts.describe(),
          "bring the first one back, or begin anew");
    }
  }

  SerialAddress address() {
    return address;
  }

  BoardFacts facts() {
    return facts;
  }

  /** Threads of one inference from now on. */
  void setThreads(int number) {
    threads = number;
  }

  /** Makes a model ready, and tells what it takes and gives. */
  Loaded load(BoardModel model, Runnable check, StageListener listener) throws IOException {
    return inSession(
        () -> {
          int slot = slotFor(model);
          ready[slot] = null;
          upload(model, slot, check, listener);
          BoardMessage answer =
              link.ask(
                  BoardMessage.of(BoardProtocol.LOAD).with("slot", slot).with("threads", threads),
                  Duration.ZERO,
                  check);
          Loaded loaded = new Loaded(tensors(answer, "in"), tensors(answer, "out"));
          ready[slot] = model;
          return loaded;
        },
        check);
  }

  /** The nanoseconds of runs in a row, by the board's clock. */
  long[] times(
      BoardModel model,
      int untimed,
      int timed,
      long limitNanos,
      Runnable check,
      StageListener listener)
      throws IOException {
    return inSession(
        () -> {
          BoardMessage request =
              BoardMessage.of(BoardProtocol.RUN)
                  .with("slot", readySlot(model, check, listener))
                  .with("untimed", untimed)
                  .with("timed", Math.min(timed, facts.runs()));
          if (limitNanos != Long.MAX_VALUE) {
            request = request.with("limit-us", Math.max(1, limitNanos / NANOS_PER_MICRO));
          }
          long expected = (untimed + timed) * runNanos.getOrDefault(model.id(), 0L);
          Duration busy = Duration.ofNanos(Math.min(expected, limitNanos));
          long[] nanos = nanos(link.ask(request, busy, check), timed);
          runNanos.put(model.id(), nanos[nanos.length - 1]);
          return nanos;
        },
        check);
  }

  /** Runs without pause for a time. */
  Bench.Sustained sustain(BoardModel model, Duration time, Runnable check) throws IOException {
    return inSession(
        () -> {
          BoardMessage answer =
              link.ask(
                  BoardMessage.of(BoardProtocol.SUSTAIN)
                      .with("slot", readySlot(model, check, Measurer.Listener.NONE))
                      .with("ms", time.toMillis()),
                  time,
                  check);
          long runs = answer.number("runs", 1, Integer.MAX_VALUE);
          return new Bench.Sustained(runs, Duration.ofNanos(nanos(answer.required("us"))));
        },
        check);
  }

  /** Ends what the board does now. */
  void cancel() {
    link.cancel();
  }

  private <T> T inSession(Request<T> request, Runnable check) throws IOException {
    int lost = 0;
    while (true) {
      try {
        if (!greeted) {
          greet(patience.absence(), check);
        }
        return request.ask();
      } catch (BoardSyntaxException e) {
        throw odd(e);
      } catch (NoAnswerException e) {
        throw silent(e);
      } catch (LostSessionException e) {
        lost++;
        if (lost > MOST_LOST) {
          throw forgetful(e);
        }
      } catch (LineException e) {
        link.reopen(e, check);
      }
      greeted = false;
    }
  }

  private UnavailableException odd(BoardSyntaxException e) {
    return new UnavailableException(
        new Problem(
            address.toString(),
            "the board's firmware answers what the protocol does not know: " + e.getMessage(),
            "answers of protocol version " + BoardProtocol.VERSION,
            "mend the firmware; 'metronome agent serial --protocol' prints the protocol"),
        e);
  }

  private UnavailableException silent(NoAnswerException e) {
    return new UnavailableException(
        new Problem(
            address.toString(),
            "the board does not answer any more, " + e.getMessage(),
            "a board that answers",
            "check cable and power, reset the board, and go on with the same command: what was"
                + " finished is kept"),
        e);
  }

  private UnavailableException forgetful(LostSessionException e) {
    return new UnavailableException(
        new Problem(
            address.toString(),
            "the board was reset "
                + MOST_LOST
                + " times within one request ("
                + e.getMessage()
                + ")",
            "a board that goes on running",
            "look at its supply, its watchdog and the size of its tensor arena"),
        e);
  }

  /** The slot that holds a model; else the one whose last use is longest ago. */
  private int slotFor(BoardModel model) {
    int slot =
        IntStream.range(0, ready.length)
            .filter(i -> idIn(i).equals(model.id()))
            .findFirst()
            .orElseGet(this::leastRecentlyUsed);
    lastUse[slot] = ++uses;
    return slot;
  }

  private String idIn(int slot) {
    return ready[slot] == null ? facts.held().get(slot) : ready[slot].id();
  }

  private int leastRecentlyUsed() {
    int slot = 0;
    for (int i = 1; i < lastUse.length; i++) {
      if (lastUse[i] < lastUse[slot]) {
        slot = i;
      }
    }
    return slot;
  }

  private int readySlot(BoardModel model, Runnable check, StageListener listener)
      throws IOException {
    for (int slot = 0; slot < ready.length; slot++) {
      if (ready[slot] != null && ready[slot].id().equals(model.id())) {
        lastUse[slot] = ++uses;
        return slot;
      }
    }
    load(model, check, listener);
    return readySlot(model, check, listener);
  }

  private void upload(BoardModel model, int slot, Runnable check, StageListener listener)
      throws IOException, LostSessionException {
    if (model.bytes() > facts.modelBytes()) {
      throw new BadInputException(
          model.file().toString(),
          "it has " + model.bytes() + " bytes",
          "at most " + facts.modelBytes() + ", the limit of the board on " + address,
          "measure a smaller model, such as one of 8-bit integers, or one of fewer channels");
    }
    byte[] bytes = Files.readAllBytes(model.file());
    UploadProgress progress = new UploadProgress(listener, link, bytes.length);
    for (int damaged = 0; ; damaged++) {
      try {
        send(model, bytes, slot, progress.telling(check), progress);
        return;
      } catch (AgentException e) {
        if (e.problem().code() != AgentProblem.Code.HASH_MISMATCH || damaged == DAMAGED_UPLOADS) {
          throw e;
        }
      }
    }
  }

  private void send(
      BoardModel model, byte[] bytes, int slot, Runnable check, UploadProgress progress)
      throws IOException, LostSessionException {
    BoardMessage answer =
        link.ask(
            BoardMessage.of(BoardProtocol.MODEL)
                .with("slot", slot)
                .with("id", model.id())
                .with("bytes", bytes.length)
                .with("crc32", Hex.of(Frame.crc(bytes), 8)),
            Duration.ZERO,
            check);
    int next = (int) answer.number("next", 0, bytes.length);
    while (next < bytes.length) {
      progress.arrived(next);
      byte[] part = Arrays.copyOfRange(bytes, next, Math.min(bytes.length, next + chunk));
      answer =
          link.ask(
              BoardMessage.of(BoardProtocol.DATA)
                  .with("slot", slot)
                  .with("offset", next)
                  .with("bytes", Base64.getEncoder().withoutPadding().encodeToString(part)),
              Duration.ZERO,
              check);
      next = (int) answer.number("next", 0, bytes.length);
      adaptChunk();
    }
    progress.arrived(bytes.length);
  }

  /** On a bad line short frames come through where long ones do not. */
  private void adaptChunk() {
    chunk =
        link.wasRepeated()
            ? Math.max(Math.min(LEAST_CHUNK, facts.chunkBytes()), chunk / 2)
            : Math.min(facts.chunkBytes(), chunk + LEAST_CHUNK / 4);
  }

  private static List<ModelTensor> tensors(BoardMessage loaded, String kind) {
    List<ModelTensor> tensors = new ArrayList<>();
    for (int i = 0; loaded.text(kind + i).isPresent(); i++) {
      String[] parts = loaded.required(kind + i).split(":", 3);
      if (parts.length < 3 || !parts[1].matches("(-?\\d{1,9}(x-?\\d{1,9})*)?")) {
        throw new BoardSyntaxException(
            "loaded: " + kind + i + " is '" + loaded.required(kind + i) + "', no type:shape:name");
      }
      List<Long> shape =
          parts[1].isEmpty()
              ? List.of()
              : Arrays.stream(parts[1].split("x")).map(Long::valueOf).toList();
      tensors.add(new ModelTensor(parts[2], parts[0], shape));
    }
    return tensors;
  }

  private static long[] nanos(BoardMessage times, int most) {
    long[] nanos =
        Arrays.stream(times.required("us").split(",", -1)).mapToLong(BoardClient::nanos).toArray();
    if (nanos.length > most) {
      throw new BoardSyntaxException(
          "times: " + nanos.length + " of them, and " + most + " were asked for");
    }
    return nanos;
  }

  private static long nanos(String microseconds) {
    if (!MICROSECONDS.matcher(microseconds).matches()) {
      throw new BoardSyntaxException("'" + microseconds + "' is no number of microseconds");
    }
    long nanos =
        new BigDecimal(microseconds)
            .movePointRight(3)
            .setScale(0, RoundingMode.HALF_UP)
            .longValueExact();
    if (nanos == 0) {
      throw new BoardSyntaxException("a run of 0 microseconds, so the board's timer is too coarse");
    }
    return nanos;
  }

  @Override
  public void close() {
    link.close();
  }
}
