package dev.metronome.demo;

import dev.metronome.build.BuildProgress;
import dev.metronome.data.ProgressListener;
import dev.metronome.deploy.ExportProgress;
import dev.metronome.run.SearchListener;
import dev.metronome.run.TrainingListener;

/** Where the demo shows how far it is; each part ends where the next begins. */
public interface DemoScreen {

  ProgressListener data();

  BuildProgress table();

  SearchListener search(double targetMs);

  TrainingListener training(String what);

  ExportProgress export();

  /** The part that was shown is done. */
  void done();
}
