package dev.metronome.agent.app;

import android.content.Context;
import android.os.Build;
import android.os.PowerManager;
import dev.metronome.agent.protocol.ThermalStatus;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How hot the phone is, as far as its version of Android tells. Thread-safe. */
final class Heat {

  /** Android answers with nothing where it is asked more often. */
  private static final long HEADROOM_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final PowerManager power;
  private Optional<Double> headroom = Optional.empty();
  private Optional<Long> askedNanos = Optional.empty();

  Heat(Context context) {
    this.power = context.getSystemService(PowerManager.class);
  }

  ThermalStatus status() {
    return Build.VERSION.SDK_INT >= Build.VERSION_CODES.Q ? currentStatus() : ThermalStatus.UNKNOWN;
  }

  @Since(Build.VERSION_CODES.Q)
  private ThermalStatus currentStatus() {
    return switch (power.getCurrentThermalStatus()) {
      case PowerManager.THERMAL_STATUS_NONE -> ThermalStatus.NONE;
      case PowerManager.THERMAL_STATUS_LIGHT -> ThermalStatus.LIGHT;
      case PowerManager.THERMAL_STATUS_MODERATE -> ThermalStatus.MODERATE;
      case PowerManager.THERMAL_STATUS_SEVERE -> ThermalStatus.SEVERE;
      case PowerManager.THERMAL_STATUS_CRITICAL -> ThermalStatus.CRITICAL;
      case PowerManager.THERMAL_STATUS_EMERGENCY -> ThermalStatus.EMERGENCY;
      case PowerManager.THERMAL_STATUS_SHUTDOWN -> ThermalStatus.SHUTDOWN;
      default -> ThermalStatus.UNKNOWN;
    };
  }

  /** 1 is where it is slowed down severely. */
  synchronized Optional<Double> headroom() {
    long now = System.nanoTime();
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.R
        && !askedNanos.filter(asked -> now - asked < HEADROOM_NANOS).isPresent()) {
      askedNanos = Optional.of(now);
      headroom = currentHeadroom();
    }
    return headroom;
  }

  @Since(Build.VERSION_CODES.R)
  private Optional<Double> currentHeadroom() {
    double now = power.getThermalHeadroom(0);
    return now >= 0 && now <= Double.MAX_VALUE ? Optional.of(now) : Optional.empty();
  }
}
