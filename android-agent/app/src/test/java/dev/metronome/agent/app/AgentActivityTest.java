package dev.metronome.agent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.content.res.Configuration;
import android.os.Looper;
import android.os.PowerManager;
import android.view.View;
import android.view.ViewGroup;
import android.view.WindowManager;
import android.widget.TextView;
import dev.metronome.agent.protocol.Endpoints;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;

/** The screen on Android 14, with the agent behind it. */
@RunWith(RobolectricTestRunner.class)
public class AgentActivityTest {

  private final Phone phone = new Phone();

  @After
  public void stop() {
    phone.killAgent();
    Phone.port = 0;
  }

  @Test
  public void itStartsTheServiceAndKeepsTheScreenOn() {
    phone.startAgent();
    shadowOf(phone.application).clearStartedServices();
    AgentActivity activity = Robolectric.buildActivity(AgentActivity.class).setup().get();

    Intent started = shadowOf(phone.application).getNextStartedService();
    assertThat(started.getComponent().getClassName()).isEqualTo(AgentService.class.getName());
    assertThat(
            activity.getWindow().getAttributes().flags
                & WindowManager.LayoutParams.FLAG_KEEP_SCREEN_ON)
        .isNotZero();
  }

  @Test
  public void itShowsTokenAddressAndHeat() throws IOException {
    phone.battery(63, true);
    phone.startAgent();
    ActivityController<AgentActivity> controller =
        Robolectric.buildActivity(AgentActivity.class).setup();
    letItLook();

    String shown = text(controller.get());

    assertThat(shown)
        .contains("Ready")
        .contains(phone.view().token().orElseThrow())
        .contains(phone.view().addresses().get(0))
        .contains("Heat: none")
        .contains("battery 63 %, charging")
        .contains("robolectric")
        .contains("tflite fake: cpu, gpu");
    Picture.of(controller.get()).requireText();
  }

  @Test
  public void turningThePhoneDisturbsNoRun() throws IOException {
    phone.startAgent();
    ActivityController<AgentActivity> controller =
        Robolectric.buildActivity(AgentActivity.class).setup();
    phone.submit("turned-in-the-middle", phone.upload("wait 5"), 600);
    Phone.await(() -> phone.state("turned-in-the-middle").samples() > 100);
    letItLook();
    assertThat(text(controller.get())).contains("Measuring").contains("Run turned-i: measuring");
    AgentActivity before = controller.get();

    RuntimeEnvironment.setQualifiers("+land");
    Configuration turned = new Configuration(phone.application.getResources().getConfiguration());
    controller.configurationChange(turned);
    letItLook();

    assertThat(controller.get()).isNotSameAs(before);
    assertThat(text(controller.get())).contains(phone.view().token().orElseThrow());
    Picture.of(controller.get()).requireText();
    assertThat(phone.finished("turned-in-the-middle").phase()).isEqualTo(RunState.Phase.DONE);
    RunResult result =
        phone
            .get(Endpoints.RUNS + "/turned-in-the-middle/" + Endpoints.RESULT)
            .read(RunResult.class);
    assertThat(result.single().orElseThrow().elapsedNanos()).hasSize(600);
  }

  @Test
  public void heatIsShownAsAnAlarm() throws IOException {
    phone.startAgent();
    phone.heat(PowerManager.THERMAL_STATUS_CRITICAL);
    AgentActivity activity = Robolectric.buildActivity(AgentActivity.class).setup().get();
    letItLook();
    assertThat(text(activity))
        .contains("Too hot to measure")
        .contains("Heat: critical")
        .doesNotContain("Ready");
  }

  @Test
  public void aRunThatWaitsForThePhoneToCoolDownSaysSo() throws IOException {
    phone.startAgent();
    AgentActivity activity = Robolectric.buildActivity(AgentActivity.class).setup().get();
    phone.heat(PowerManager.THERMAL_STATUS_MODERATE);
    phone.submit("warm", phone.upload("wait 1"), 30, new RunRequest.CoolDown(600, 20));
    Phone.await(() -> phone.state("warm").phase() == RunState.Phase.COOLING_DOWN);
    letItLook();
    assertThat(text(activity))
        .contains("Cooling down. The run goes on by itself.")
        .contains("Run warm: cooling down")
        .contains("Heat: moderate");
    phone.heat(PowerManager.THERMAL_STATUS_NONE);
    assertThat(phone.finished("warm").phase()).isEqualTo(RunState.Phase.DONE);
  }

  @Test
  public void anAgentWhosePortIsTakenSaysSoAndIsTriedAgain() throws IOException {
    ActivityController<AgentActivity> controller;
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Phone.port = other.getLocalPort();
      phone.launchAgent();
      Phone.await(() -> phone.view().phase() == AgentView.Phase.FAILED);
      controller = Robolectric.buildActivity(AgentActivity.class).setup();
      letItLook();
      assertThat(text(controller.get()))
          .contains("Does not start: another app has port " + Phone.port)
          .contains("Try again");
    }
    shadowOf(phone.application).clearStartedServices();
    labelled(controller.get().getWindow().getDecorView(), "Try again").orElseThrow().performClick();
    Intent again = shadowOf(phone.application).getNextStartedService();
    phone.service().onStartCommand(again, 0, 2);
    Phone.await(() -> phone.view().phase() == AgentView.Phase.SERVING);
    letItLook();
    assertThat(text(controller.get())).contains("Ready").doesNotContain("Try again");
  }

  @Test
  public void aTokenThatCannotBeRenewedStaysAndThatIsSaid() throws IOException {
    phone.startAgent();
    AgentActivity activity = Robolectric.buildActivity(AgentActivity.class).setup().get();
    String token = phone.view().token().orElseThrow();
    // In the way of the file that is written first.
    Path way = phone.application.getNoBackupFilesDir().toPath().resolve("token.part");
    Files.createDirectory(way);

    labelled(activity.getWindow().getDecorView(), "New token").orElseThrow().performClick();
    Phone.await(() -> phone.view().problem().isPresent());
    letItLook();
    assertThat(text(activity))
        .contains("The token stays the same: the app's files cannot be written (Is a directory)")
        .contains(token);
    assertThat(phone.get(Endpoints.HEALTH).status).isEqualTo(200);

    Files.delete(way);
    labelled(activity.getWindow().getDecorView(), "New token").orElseThrow().performClick();
    Phone.await(() -> phone.view().token().filter(now -> !now.equals(token)).isPresent());
    letItLook();
    assertThat(text(activity)).contains("Ready").doesNotContain("stays the same");
  }

  @Test
  public void anActivityThatWasEndedShowsTheSameAgentAgain() throws IOException {
    phone.startAgent();
    String token = phone.view().token().orElseThrow();
    ActivityController<AgentActivity> first =
        Robolectric.buildActivity(AgentActivity.class).setup();
    first.pause().stop().destroy();

    AgentActivity second = Robolectric.buildActivity(AgentActivity.class).setup().get();
    letItLook();

    assertThat(text(second)).contains(token);
  }

  @Test
  public void aStoppedAgentSaysSo() throws IOException {
    phone.startAgent();
    ActivityController<AgentActivity> controller =
        Robolectric.buildActivity(AgentActivity.class).setup();
    shadowOf(phone.application).clearStartedServices();
    labelled(controller.get().getWindow().getDecorView(), "Stop").orElseThrow().performClick();
    Intent stop = shadowOf(phone.application).getNextStartedService();
    assertThat(stop.getAction()).isEqualTo(AgentService.STOP);

    phone.service().onStartCommand(stop, 0, 2);
    letItLook();

    assertThat(text(controller.get())).contains("Stopped").contains("Start");
  }

  private static void letItLook() {
    shadowOf(Looper.getMainLooper()).idleFor(Duration.ofSeconds(2));
  }

  private static String text(AgentActivity activity) {
    StringBuilder text = new StringBuilder();
    collect(activity.getWindow().getDecorView(), text);
    return text.toString();
  }

  private static void collect(View view, StringBuilder text) {
    if (view instanceof TextView shown) {
      text.append(shown.getText()).append('\n');
    } else if (view instanceof ViewGroup group) {
      for (int i = 0; i < group.getChildCount(); i++) {
        collect(group.getChildAt(i), text);
      }
    }
  }

  private static Optional<View> labelled(View view, String label) {
    if (view instanceof TextView text && label.contentEquals(text.getText())) {
      return Optional.of(view);
    }
    if (view instanceof ViewGroup group) {
      for (int i = 0; i < group.getChildCount(); i++) {
        Optional<View> found = labelled(group.getChildAt(i), label);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }
}
