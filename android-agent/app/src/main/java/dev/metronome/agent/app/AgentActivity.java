package dev.metronome.agent.app;

import android.Manifest;
import android.app.Activity;
import android.content.ComponentName;
import android.content.Context;
import android.content.Intent;
import android.content.ServiceConnection;
import android.content.pm.PackageManager;
import android.os.Build;
import android.os.Bundle;
import android.os.Handler;
import android.os.IBinder;
import android.os.Looper;
import android.os.PowerManager;
import android.view.WindowManager;
import java.util.Optional;

/**
 * Shows the agent over the whole screen, which stays on, as a phone measures at its steady speed
 * only with an app in front. It may be turned, ended and opened again at any time: what it shows
 * belongs to the service.
 */
public class AgentActivity extends Activity {

  /** Rarely, as drawing disturbs what is measured. */
  private static final long LOOK_MILLIS = 1000;

  private final Handler handler = new Handler(Looper.getMainLooper());
  private final Runnable look = this::look;
  private final Connection connection = new Connection();
  private Optional<AgentScreen> screen = Optional.empty();
  private Optional<AgentService.AgentBinder> agent = Optional.empty();

  private final class Connection implements ServiceConnection {

    @Override
    public void onServiceConnected(ComponentName name, IBinder binder) {
      agent = Optional.of((AgentService.AgentBinder) binder);
      showNow();
    }

    @Override
    public void onServiceDisconnected(ComponentName name) {
      agent = Optional.empty();
    }
  }

  private final class Actions implements AgentScreen.Actions {

    @Override
    public void setOtherMachines(boolean allowed) {
      agent.ifPresent(binder -> binder.setOtherMachines(allowed));
    }

    @Override
    public void renewToken() {
      agent.ifPresent(AgentService.AgentBinder::renewToken);
    }

    @Override
    public void start() {
      startAgent();
    }

    @Override
    public void stop() {
      startService(service().setAction(AgentService.STOP));
    }
  }

  @Override
  protected void onCreate(Bundle state) {
    super.onCreate(state);
    getWindow().addFlags(WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON);
    if (getSystemService(PowerManager.class).isSustainedPerformanceModeSupported()) {
      getWindow().setSustainedPerformanceMode(true);
    }
    AgentScreen views = new AgentScreen(this, new Actions());
    screen = Optional.of(views);
    setContentView(views.view());
    // Not when it is only turned: the user may have stopped it.
    if (state == null) {
      askForNotices();
      startAgent();
    }
  }

  private void askForNotices() {
    if (Build.VERSION.SDK_INT >= Build.VERSION_CODES.TIRAMISU
        && checkSelfPermission(Manifest.permission.POST_NOTIFICATIONS)
            != PackageManager.PERMISSION_GRANTED) {
      // Without them the agent works as well.
      requestPermissions(new String[] {Manifest.permission.POST_NOTIFICATIONS}, 0);
    }
  }

  private Intent service() {
    return new Intent(this, AgentService.class);
  }

  private void startAgent() {
    startForegroundService(service());
  }

  @Override
  protected void onStart() {
    super.onStart();
    bindService(service(), connection, Context.BIND_AUTO_CREATE);
    handler.post(look);
  }

  private void look() {
    showNow();
    handler.postDelayed(look, LOOK_MILLIS);
  }

  private void showNow() {
    AgentView now =
        agent
            .map(AgentService.AgentBinder::view)
            .orElseGet(
                () ->
                    AgentView.without(
                        AgentView.Phase.STARTING,
                        Optional.empty(),
                        new AgentFiles(this).otherMachines()));
    screen.ifPresent(views -> views.show(now));
  }

  @Override
  protected void onStop() {
    handler.removeCallbacks(look);
    unbindService(connection);
    agent = Optional.empty();
    super.onStop();
  }
}
