package dev.metronome.build;

import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.InterleavedMeasurer.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
   * where there is one device only.
   *
   * @param what the names of what is measured
   * @param batch all of it, in the same order
   * @return what was measured now, by device
   */
  Map<String, Group> measure(Dealer dealer, List<String> what, Dealer.Batch batch, Stop stop)
      throws IOException {
    if (!dealer.areSeveral()) {
      return Map.of();
    }
    SharedJournal lines = journal.orElseThrow();
    Map<String, Group> measured = new HashMap<>();
    dealer.measureOnEach(
        lacking(dealer.usable(), what),
        batch,
        stop,
        (number, device, group) -> {
          samples.writeReference(
              samples.ofReference("shared", lines.all().size()), group.reference());
          for (int i = 0; i < what.size(); i++) {
            InterleavedMeasurer.Result result = group.results().get(i);
            samples.write(
                samples.ofShared(lines.all().size() + 1),
                what.get(i) + " on " + device,
                result.samples());
            lines.append(
                new SharedMeasurement(
                    device, what.get(i), result.measurement().ratio().orElseThrow()));
          }
          measured.put(device, group);
        });
    dealer.judge(lines.all());
    return measured;
  }

  private List<String> lacking(Collection<String> devices, List<String> what) {
    List<String> lacking = new ArrayList<>();
    for (String device : devices) {
      Set<String> missing = new HashSet<>(what);
      all().stream()
          .filter(shared -> shared.device().equals(device))
          .forEach(shared -> missing.remove(shared.what()));
      if (!missing.isEmpty()) {
        lacking.add(device);
      }
    }
    return lacking;
  }

  @Override
  public void close() throws IOException {
    if (journal.isPresent()) {
      journal.get().close();
    }
  }
}
