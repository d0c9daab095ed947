package dev.metronome.agent.app;

import android.app.ActivityManager;
import android.app.ApplicationExitInfo;
import android.content.Context;
import android.os.Build;
import android.os.SystemClock;
import java.util.List;

/** Why a process of the app has ended, as far as Android tells. */
final class ExitReasons {

  private static final int MOST_TRIES = 10;
  private static final long PAUSE_MILLIS = 100;

  private ExitReasons() {}

  static String of(Context context, int pid) {
    return Build.VERSION.SDK_INT >= Build.VERSION_CODES.R ? told(context, pid) : "ended";
  }

  @Since(Build.VERSION_CODES.R)
  private static String told(Context context, int pid) {
    ActivityManager activities = context.getSystemService(ActivityManager.class);
    for (int i = 0; i < MOST_TRIES; i++) {
      List<ApplicationExitInfo> exits =
          activities.getHistoricalProcessExitReasons(context.getPackageName(), pid, 1);
      if (!exits.isEmpty()) {
        return "ended: " + text(exits.get(0));
      }
      // Android notes it a little later.
      SystemClock.sleep(PAUSE_MILLIS);
    }
    return "ended";
  }

  @Since(Build.VERSION_CODES.R)
  private static String text(ApplicationExitInfo exit) {
    return switch (exit.getReason()) {
      case ApplicationExitInfo.REASON_CRASH_NATIVE -> "native crash, signal " + exit.getStatus();
      case ApplicationExitInfo.REASON_CRASH -> "crash";
      case ApplicationExitInfo.REASON_LOW_MEMORY -> "the phone lacked memory";
      case ApplicationExitInfo.REASON_ANR -> "it did not answer";
      case ApplicationExitInfo.REASON_EXCESSIVE_RESOURCE_USAGE ->
          "Android found that it took too much";
      case ApplicationExitInfo.REASON_SIGNALED -> "signal " + exit.getStatus();
      default -> "reason " + exit.getReason() + ", status " + exit.getStatus();
    };
  }
}
