package dev.metronome.remote.serial;

import dev.metronome.tables.measure.StageListener;

/** How far a model is on its way to a board, and how often frames were lost on that way. */
final class UploadProgress {

  private final StageListener listener;
  private final BoardLink link;
  private final long bytes;
  private final long framesBefore;
  private final long againBefore;
  private long sentBytes;
  private long toldAgain;

  UploadProgress(StageListener listener, BoardLink link, long bytes) {
    this.listener = listener;
    this.link = link;
    this.bytes = bytes;
    this.framesBefore = link.frames();
    this.againBefore = link.framesAgain();
  }

  /** So much has arrived there. */
  void arrived(long arrivedBytes) {
    sentBytes = arrivedBytes;
    tell();
  }

  /** The check of a request, which tells of frames that are lost while it is not answered. */
  Runnable telling(Runnable check) {
    return () -> {
      check.run();
      if (link.framesAgain() - againBefore != toldAgain) {
        tell();
      }
    };
  }

  private void tell() {
    toldAgain = link.framesAgain() - againBefore;
    listener.uploading(sentBytes, bytes, link.frames() - framesBefore, toldAgain);
  }
}
