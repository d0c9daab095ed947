package dev.metronome.remote;

import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.Measurer;
import java.util.ArrayList;
import java.util.List;

/** What was told of a measurement, in order; the same once only. */
public final class Heard implements Measurer.Listener, InterleavedMeasurer.Listener {

  private final List<String> all = new ArrayList<>();
  private final List<Long> framesAgain = new ArrayList<>();

  private void hear(String what) {
    if (all.isEmpty() || !all.get(all.size() - 1).equals(what)) {
      all.add(what);
    }
  }

  /** Everything, without how much. */
  public List<String> stages() {
    List<String> stages = new ArrayList<>();
    for (String what : all) {
      String stage = what.replaceAll(" \\d.*", "");
      if (stages.isEmpty() || !stages.get(stages.size() - 1).equals(stage)) {
        stages.add(stage);
      }
    }
    return stages;
  }

  /** What was told of a stage. */
  public List<String> of(String stage) {
    return all.stream().filter(what -> what.startsWith(stage)).toList();
  }

  /** How many frames had been sent again by each time that an upload was told of. */
  public List<Long> framesAgain() {
    return List.copyOf(framesAgain);
  }

  /** How many samples there were each time. */
  public List<Integer> samples() {
    return of("samples").stream()
        .map(what -> Integer.valueOf(what.substring("samples ".length())))
        .toList();
  }

  @Override
  public void uploading(long sentBytes, long bytes) {
    hear("uploading " + sentBytes + " of " + bytes);
  }

  @Override
  public void uploading(long sentBytes, long bytes, long frames, long again) {
    uploading(sentBytes, bytes);
    framesAgain.add(again);
  }

  @Override
  public void queued(int most) {
    hear("queued " + most);
  }

  @Override
  public void warmingUp() {
    hear("warming up");
  }

  @Override
  public void coolingDown() {
    hear("cooling down");
  }

  @Override
  public void samples(int count) {
    hear("samples " + count);
  }

  @Override
  public void burst(double done, int bursts, int redone) {
    hear("bursts " + bursts);
  }
}
