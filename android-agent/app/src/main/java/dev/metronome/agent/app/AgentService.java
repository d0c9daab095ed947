package dev.metronome.agent.app;

import android.app.Notification;
import android.app.Service;
import android.content.Intent;
import android.content.pm.ServiceInfo;
import android.os.Binder;
import android.os.Build;
import android.os.IBinder;
import android.os.PowerManager;
import dev.metronome.agent.protocol.Endpoints;
import java.io.FileDescriptor;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;

/**
 * Keeps the agent alive as long as the user wants: in the foreground, awake, and started again by
 * Android where it had to end it.
 */
public class AgentService extends Service {

  static final String STOP = "dev.metronome.agent.STOP";

  private final AgentBinder binder = new AgentBinder(this);
  private Optional<AgentHost> host = Optional.empty();
  private Optional<PowerManager.WakeLock> awake = Optional.empty();

  /** What the activity holds of the service. */
  static final class AgentBinder extends Binder {

    private final AgentService service;

    AgentBinder(AgentService service) {
      this.service = service;
    }

    AgentView view() {
      return service.view();
    }

    void setOtherMachines(boolean allowed) {
      service.host.ifPresent(host -> host.setOtherMachines(allowed));
    }

    void renewToken() {
      service.host.ifPresent(AgentHost::renewToken);
    }
  }

  @Override
  public int onStartCommand(Intent intent, int flags, int startId) {
    // Android started it anew where there is no intent.
    if (intent != null && STOP.equals(intent.getAction())) {
      stopForeground(STOP_FOREGROUND_REMOVE);
      stopSelf();
      end();
      return START_NOT_STICKY;
    }
    show();
    if (!host.isPresent()) {
      PowerManager.WakeLock lock =
          getSystemService(PowerManager.class)
              .newWakeLock(PowerManager.PARTIAL_WAKE_LOCK, "metronome:agent");
      lock.acquire();
      awake = Optional.of(lock);
      AgentHost started = new AgentHost(this, port());
      host = Optional.of(started);
      started.restart();
    } else if (view().phase() == AgentView.Phase.FAILED) {
      // The user has seen why, and tries again.
      host.get().restart();
    }
    return START_STICKY;
  }

  /** Where to listen. */
  int port() {
    return Endpoints.DEFAULT_PORT;
  }

  private void show() {
    Notification notice = AgentNotice.of(this);
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.UPSIDE_DOWN_CAKE) {
      showSpecialUse(notice);
    } else {
      startForeground(AgentNotice.ID, notice);
    }
  }

  @Since(Build.VERSION_CODES.UPSIDE_DOWN_CAKE)
  private void showSpecialUse(Notification notice) {
    startForeground(AgentNotice.ID, notice, ServiceInfo.FOREGROUND_SERVICE_TYPE_SPECIAL_USE);
  }

  private AgentView view() {
    return host.map(AgentHost::view)
        .orElseGet(
            () ->
                AgentView.without(
                    AgentView.Phase.STOPPED,
                    Optional.empty(),
                    new AgentFiles(this).otherMachines()));
  }

  @Override
  public IBinder onBind(Intent intent) {
    return binder;
  }

  /**
   * Answers {@code adb shell dumpsys activity service}, which nobody may ask but who holds the
   * phone's cable; with the argument {@code --pair} it tells the token, so that no bug report has
   * it.
   */
  @Override
  protected void dump(FileDescriptor file, PrintWriter writer, String[] arguments) {
    AgentView view = view();
    writer.println("phase: " + view.phase());
    view.problem().ifPresent(problem -> writer.println("problem: " + problem));
    view.addresses().forEach(address -> writer.println("address: " + address));
    if (arguments != null && Arrays.asList(arguments).contains("--pair")) {
      view.token().ifPresent(token -> writer.println("token: " + token));
    }
  }

  @Override
  public void onDestroy() {
    end();
    super.onDestroy();
  }

  private void end() {
    host.ifPresent(AgentHost::close);
    host = Optional.empty();
    awake.ifPresent(PowerManager.WakeLock::release);
    awake = Optional.empty();
  }
}
