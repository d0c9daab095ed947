package dev.metronome.build;

import dev.metronome.export.Exporter;
import dev.metronome.files.FolderTree;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.ProblemException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.power.EnergyMeasurer;
import dev.metronome.tables.RowEnergy;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Deals batches of networks out to devices and hands back what each measured.
 *
 * <p>One device measures on the calling thread, one batch after the other. Several have a thread
 * each and take a batch whenever they are free; what one loses, cannot use, or takes too long for,
 * another one measures. One from which nothing comes is away: it is asked on in the background, the
 * others go on, and it joins them when it answers. Results are handed over on the calling thread in
 * any case.
 */
final class Dealer implements AutoCloseable {

  /** So many times longer than all others, and a device is not waited for. */
  private static final double MOST_LATE = 5;

  /** Batches for each device, so that a slow one keeps the others waiting for a short time only. */
  private static final int BATCHES_EACH = 2;

  /** Smaller ones are mostly loading and warming up. */
  private static final int LEAST_BATCH = 4;

  /** Longer than a request of a remote device may take. */
  private static final Duration END = Duration.ofSeconds(30);

  /**
   * Networks that are measured side by side.
   *
   * @param seed of the order of bursts
   */
  record Batch(List<NetworkBench.Subject> subjects, long seed) {

    Batch {
      subjects = List.copyOf(subjects);
    }
  }

  /** Is handed what was measured, on the calling thread. */
  @FunctionalInterface
  interface Taker {

    /**
     * A batch was measured; once for each.
     *
     * @param batch its number, from 0
     * @param device the device's name
     */
    void take(int batch, String device, InterleavedMeasurer.Group measured) throws IOException;
  }

  /** Is told how it goes on, on the calling thread. */
  @FunctionalInterface
  interface Watcher {

    /**
     * Some more was measured.
     *
     * @param inWork how many networks of batches that were not handed over are measured by now
     * @param redone bursts of these that were disturbed and measured again
     */
    void measured(double inWork, int redone);

    /**
     * How exact the batch of the only device is known by now.
     *
     * @param device its name
     * @param relativeHalfWidth the widest 95 % interval, half of it, as a share
     * @param referenceMs what the reference takes
     */
    default void precision(String device, double relativeHalfWidth, double referenceMs) {}
  }

  /**
   * A batch to be measured.
   *
   * @param number what the taker knows it by
   * @param only the device that has to measure it; any where it is empty
   */
  private record Job(int number, Batch batch, Optional<DeviceWorker> only, Taker taker) {}

  private final Devices devices;
  private final List<DeviceWorker> workers = new ArrayList<>();
  private final Path scratch;
  private final BuildProgress progress;
  private Optional<DeviceJudge> judge = Optional.empty();

  /** What devices that were away have to measure before anything else. */
  private List<Job> owed = List.of();

  /**
   * A dealer for devices, which stay open.
   *
   * @param scratch a folder for models, which is deleted in the end
   */
  Dealer(
      Devices devices,
      Exporter exporter,
      BurstPlan plan,
      ReferenceNetwork reference,
      Path scratch,
      BuildProgress progress)
      throws IOException {
    if (!devices.format().equals(exporter.format())) {
      throw new IllegalArgumentException(
          "devices for " + devices.format() + " cannot run " + exporter.format());
    }
    this.devices = devices;
    this.scratch = scratch;
    this.progress = progress;
    // What a kill left.
    FolderTree.delete(scratch);
    for (Device device : devices.all()) {
      // Each exports for itself, while others measure.
      Path own = devices.areSeveral() ? scratch.resolve("device-" + workers.size()) : scratch;
      workers.add(
          new DeviceWorker(
              device, new NetworkBench(device.bench(), exporter, plan, reference, own)));
    }
  }

  boolean areSeveral() {
    return devices.areSeveral();
  }

  /** The devices that still measure. */
  List<String> usable() {
    return workers.stream()
        .filter(DeviceWorker::isUsable)
        .map(worker -> worker.device().name())
        .toList();
  }

  /** Those of them that the others can count on. */
  List<String> present() {
    return workers.stream()
        .filter(DeviceWorker::isPresent)
        .map(worker -> worker.device().name())
        .toList();
  }

  /** What became of the others, by their names: why they were left out, or that they are away. */
  Map<String, String> absences() {
    Map<String, String> absences = new TreeMap<>();
    for (DeviceWorker worker : workers) {
      if (!worker.isUsable()) {
        absences.put(worker.device().name(), "left out: " + worker.whyOut().get(0).what());
      } else if (!worker.isPresent()) {
        // What it measured before counts.
        absences.put(worker.device().name(), "away at the end");
      }
    }
    return absences;
  }

  /** How many networks a batch should have where so many are to be measured. */
  int batchSize(int networks) {
    if (!areSeveral()) {
      return NetworkBench.GROUP;
    }
    int batches = BATCHES_EACH * usable().size();
    int even = (networks + batches - 1) / Math.max(1, batches);
    return Math.max(LEAST_BATCH, Math.min(NetworkBench.GROUP, even));
  }

  /** The list in parts of a size, the last of which may be smaller. */
  static <T> List<List<T>> parts(List<T> list, int size) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < list.size(); from += size) {
      parts.add(list.subList(from, Math.min(list.size(), from + size)));
    }
    return parts;
  }

  /**
   * Has batches measured, each by the device that it is for. A device that is lost is left behind.
   * One that is away is not waited for: it measures its batches when it is back, before anything
   * else, and they are handed over while something else is measured.
   *
   * @param names of the devices, one for each batch
   */
  void measureOn(List<String> names, List<Batch> batches, Stop stop, Taker taker)
      throws IOException {
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      String name = names.get(i);
      jobs.add(
          new Job(
              i,
              batches.get(i),
              workers.stream().filter(worker -> worker.device().name().equals(name)).findFirst(),
              taker));
    }
    deal(jobs, true, stop, (inWork, redone) -> {});
  }

  /**
   * Leaves out devices that are not fit to measure with the others, by what all of them measured.
   */
  void judge(Collection<SharedMeasurement> shared) {
    // One that is away has measured some only, which would leave little to compare the others by.
    List<String> here = present();
    DeviceJudge judged =
        new DeviceJudge(shared.stream().filter(s -> here.contains(s.device())).toList());
    judge = Optional.of(judged);
    for (DeviceWorker worker : workers) {
      String why = judged.unfit().get(worker.device().name());
      // The last one measures alone, as if it were the only one.
      if (why != null && worker.isUsable() && present().size() > 1) {
        leave(worker, why);
      }
    }
  }

  /**
   * Has batches measured, each once.
   *
   * @throws ProblemException where no device is left that could measure one, with the reasons
   */
  void measure(List<Batch> batches, Stop stop, Taker taker, Watcher watcher) throws IOException {
    if (areSeveral()) {
      List<Job> jobs = new ArrayList<>(owed);
      for (int i = 0; i < batches.size(); i++) {
        jobs.add(new Job(i, batches.get(i), Optional.empty(), taker));
      }
      deal(jobs, false, stop, watcher);
      return;
    }
    DeviceWorker only = workers.get(0);
    for (int i = 0; i < batches.size(); i++) {
      Batch batch = batches.get(i);
      int size = batch.subjects().size();
      taker.take(
          i,
          only.device().name(),
          only.bench()
              .measure(
                  batch.subjects(),
                  batch.seed(),
                  stop,
                  listener(only.device().name(), size, watcher)));
    }
  }

  private static InterleavedMeasurer.Listener listener(String device, int size, Watcher watcher) {
    return new InterleavedMeasurer.Listener() {
      @Override
      public void burst(double done, int bursts, int redone) {
        watcher.measured(done * size, redone);
      }

      @Override
      public void precision(double relativeHalfWidth, double referenceMs) {
        watcher.precision(device, relativeHalfWidth, referenceMs);
      }
    };
  }

  /**
   * Measures the energy of a network that the only device has measured.
   *
   * @throws IllegalStateException where there are several devices: a meter is in the supply of one
   */
  RowEnergy energy(NetworkBench.Subject subject, EnergyMeasurer measurer, Stop stop)
      throws IOException {
    if (areSeveral()) {
      throw new IllegalStateException("one power meter and " + workers.size() + " devices");
    }
    return workers.get(0).bench().energy(subject, measurer, stop);
  }

  /**
   * Has all measured.
   *
   * @param waitsForOwn whether what only one device can measure is waited for
   */
  private void deal(List<Job> jobs, boolean waitsForOwn, Stop stop, Watcher watcher)
      throws IOException {
    DealBoard board = new DealBoard(workers);
    jobs.forEach(
        job ->
            board.add(
                job.batch().subjects().size(), job.only(), waitsForOwn || job.only().isEmpty()));
    List<Thread> threads =
        workers.stream()
            .map(
                worker ->
                    new Thread(() -> work(worker, board, jobs), "device-" + worker.device().name()))
            .toList();
    threads.forEach(thread -> thread.setDaemon(true));
    threads.forEach(Thread::start);
    try {
      while (!board.isDone()) {
        stop.check();
        try {
          Optional<DealBoard.Outcome> outcome = board.outcome();
          if (outcome.isPresent()) {
            handle(outcome.get(), board, jobs.get(outcome.get().assignment().batch()));
          }
        } catch (InterruptedException e) {
          // The question whether to stop sees it.
          Thread.currentThread().interrupt();
        }
        goOnWithoutOverdue(board);
        leaveLate(board);
        if (usable().isEmpty() && !board.isDone()) {
          throw nobody();
        }
        watcher.measured(board.inWork(), board.redone());
      }
    } finally {
      board.end();
      join(threads);
    }
    if (usable().isEmpty()) {
      throw nobody();
    }
    owed =
        IntStream.range(0, jobs.size())
            .filter(i -> !board.isTaken(i) && jobs.get(i).only().isPresent())
            .mapToObj(jobs::get)
            .filter(job -> job.only().orElseThrow().isUsable())
            .toList();
  }

  private static void work(DeviceWorker worker, DealBoard board, List<Job> jobs) {
    try {
      for (Optional<DealBoard.Assignment> next = board.next(worker);
          next.isPresent();
          next = board.next(worker)) {
        work(next.get(), board, jobs.get(next.get().batch()).batch());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void work(DealBoard.Assignment assignment, DealBoard board, Batch batch) {
    try {
      board.measured(
          assignment,
          assignment
              .worker()
              .bench()
              .measure(
                  batch.subjects(),
                  batch.seed(),
                  assignment::check,
                  (done, bursts, redone) -> assignment.progress(done, redone)));
    } catch (DealBoard.NotNeededException e) {
      board.again(assignment);
    } catch (IOException | RuntimeException | Error e) {
      board.failed(assignment, e);
    }
  }

  private void handle(DealBoard.Outcome outcome, DealBoard board, Job job) throws IOException {
    DealBoard.Assignment assignment = outcome.assignment();
    DeviceWorker worker = assignment.worker();
    if (!worker.isUsable()) {
      // It was left out since it began with this.
      board.again(assignment);
      return;
    }
    if (outcome.failure().isPresent()) {
      ProblemException why = problem(outcome.failure().get());
      leave(worker, why.problems(), why instanceof UnavailableException);
      board.again(assignment);
      return;
    }
    if (worker.isBack()) {
      progress.device(worker.device().told(), "it answers again, and measures with the others");
    }
    InterleavedMeasurer.Group measured = outcome.measured().orElseThrow();
    Optional<String> refusal =
        judge
            .filter(known -> present().size() > 1)
            .flatMap(known -> known.refusal(worker.device().name(), measured));
    if (refusal.isPresent()) {
      if (worker.refusedAgain()) {
        leave(worker, refusal.get());
      } else {
        progress.device(
            worker.device().told(), refusal.get() + "; what it measured so is measured again");
      }
      board.again(assignment);
      return;
    }
    worker.accepted();
    board.taken(assignment);
    job.taker().take(job.number(), worker.device().name(), measured);
  }

  /** The failures that say something of a device; the others end all. */
  private static ProblemException problem(Throwable failure) throws IOException {
    if (failure instanceof ProblemException problem) {
      return problem;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException fault) {
      throw fault;
    }
    throw new IOException(failure.getMessage(), failure);
  }

  private void leave(DeviceWorker worker, String why) {
    leave(
        worker,
        List.of(
            new Problem(
                worker.device().told(),
                why,
                "a device like the others",
                "let it cool down, end what else runs there, or leave it out")),
        true);
  }

  private void leave(DeviceWorker worker, List<Problem> why, boolean isUnavailable) {
    worker.leave(why, isUnavailable);
    progress.device(
        worker.device().told(), "it measures no more, the others go on: " + why.get(0).what());
  }

  private void goOnWithoutOverdue(DealBoard board) {
    for (DeviceWorker worker : board.overdue()) {
      if (worker.isPresent() && hasOthers(worker)) {
        worker.away();
        progress.device(
            worker.device().told(),
            "nothing comes from it, the others go on; it joins them when it answers");
      }
    }
  }

  /** Whether there are others that can go on. */
  private boolean hasOthers(DeviceWorker worker) {
    return workers.stream().anyMatch(other -> other != worker && other.isPresent());
  }

  private void leaveLate(DealBoard board) {
    for (DeviceWorker worker : board.late(MOST_LATE)) {
      // The last one is waited for.
      if (worker.isUsable() && hasOthers(worker)) {
        leave(worker, "it takes more than " + (int) MOST_LATE + " times as long as the others");
      }
    }
  }

  /** What to say where no device is left. */
  private ProblemException nobody() {
    List<Problem> problems = workers.stream().flatMap(w -> w.whyOut().stream()).toList();
    return workers.stream().allMatch(DeviceWorker::isUnavailable)
        ? new UnavailableException(problems)
        : new BadInputException(problems);
  }

  private static void join(List<Thread> threads) {
    boolean interrupted = Thread.interrupted();
    long endNanos = System.nanoTime() + END.toNanos();
    for (Thread thread : threads) {
      try {
        TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, endNanos - System.nanoTime()));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How long models were run so far, on all devices together. */
  Duration measuring() {
    return workers.stream()
        .map(worker -> worker.bench().measuring())
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public void close() throws IOException {
    FolderTree.delete(scratch);
  }
}
