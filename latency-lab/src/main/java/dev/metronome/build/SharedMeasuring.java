package dev.metronome.build;

import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has every one of several devices measure the same before they share the rest out, which tells how
 * they differ and which of them is not fit. A folder where one device measures has nothing of it.
 */
final class SharedMeasuring implements AutoCloseable {

  /** How many networks all devices measure. */
  static final int COUNT = 8;

  private static final String FILE = "shared.csv";

  private final Optional<SharedJournal> journal;
  private final SampleFiles samples;
  private boolean judged;

  private SharedMeasuring(Optional<SharedJournal> journal, SampleFiles samples) {
    this.journal = journal;
    this.samples = samples;
  }

  /**
   * Opens what a folder has.
   *
   * @param subject what is measured, on what and beside what
   * @throws dev.metronome.problem.BadInputException where it has another file
   */
  static SharedMeasuring open(Path folder, String subject, boolean severalDevices)
      throws IOException {
    Path file = folder.resolve(FILE);
    return new SharedMeasuring(
        severalDevices || Files.exists(file)
            ? Optional.of(SharedJournal.open(file, subject))
            : Optional.empty(),
        new SampleFiles(folder.resolve(TableBuilder.SAMPLES)));
  }

  /** What was measured so far. */
  List<SharedMeasurement> all() {
    return journal.map(SharedJournal::all).orElse(List.of());
  }

  /**
   * Has all measured by the devices that have not yet done so, and judges all of them. Nothing
   * where there is one device only. A device that is away is not waited for: the dealer has it
   * measure the rest when it is back, and it is judged then.
   *
   * <p>Each by itself, beside a reference that is loaded for it anew: where in memory a reference
   * lies moves its speed, which would be an error of a device if all were measured beside one.
   *
   * @param what the names of what is measured
   * @param batch all of it, in the same order
   * @return what was measured now, by device and name
   */
  Map<String, Map<String, InterleavedMeasurer.Result>> measure(
      Dealer dealer, List<String> what, Dealer.Batch batch, Stop stop) throws IOException {
    if (!dealer.areSeveral()) {
      return Map.of();
    }
    SharedJournal lines = journal.orElseThrow();
    List<String> devices = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Dealer.Batch> batches = new ArrayList<>();
    for (int i = 0; i < what.size(); i++) {
      for (String device : dealer.usable()) {
        if (!isMeasured(device, what.get(i))) {
          devices.add(device);
          names.add(what.get(i));
          batches.add(new Dealer.Batch(List.of(batch.subjects().get(i)), batch.seed() + i));
        }
      }
    }
    Map<String, Map<String, InterleavedMeasurer.Result>> measured = new HashMap<>();
    dealer.measureOn(
        devices,
        batches,
        stop,
        (number, device, group) -> {
          String name = names.get(number);
          InterleavedMeasurer.Result result = group.results().get(0);
          int line = lines.all().size() + 1;
          samples.writeReference(samples.ofReference("shared", line), group.reference());
          samples.write(samples.ofShared(line), name + " on " + device, result.samples());
          lines.append(
              new SharedMeasurement(device, name, result.measurement().ratio().orElseThrow()));
          measured.computeIfAbsent(device, first -> new HashMap<>()).put(name, result);
          if (judged && what.stream().allMatch(each -> isMeasured(device, each))) {
            dealer.judge(lines.all());
          }
        });
    dealer.judge(lines.all());
    judged = true;
    return measured;
  }

  private boolean isMeasured(String device, String what) {
    return all().stream()
        .anyMatch(shared -> shared.device().equals(device) && shared.what().equals(what));
  }

  @Override
  public void close() throws IOException {
    if (journal.isPresent()) {
      journal.get().close();
    }
  }
}
