package dev.metronome.agent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.content.res.Configuration;
import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.graphics.Color;
import android.os.Looper;
import android.os.PowerManager;
import android.util.DisplayMetrics;
import android.view.View;
import android.view.ViewGroup;
import android.view.WindowManager;
import android.widget.TextView;
import dev.metronome.agent.protocol.Endpoints;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;

/** The screen on Android 14; what it looks like lies in {@code target/screenshots}. */
@RunWith(RobolectricTestRunner.class)
public class AgentActivityTest {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final Phone phone = new Phone();

  @After
  public void stop() {
    phone.killAgent();
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
    screenshot(controller.get(), "ready");
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
    screenshot(controller.get(), "measuring");
    AgentActivity before = controller.get();

    RuntimeEnvironment.setQualifiers("+land");
    Configuration turned = new Configuration(phone.application.getResources().getConfiguration());
    controller.configurationChange(turned);
    letItLook();

    assertThat(controller.get()).isNotSameAs(before);
    assertThat(text(controller.get())).contains(phone.view().token().orElseThrow());
    screenshot(controller.get(), "landscape");
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
    screenshot(activity, "hot");
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
    screenshot(controller.get(), "stopped");
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

  private static void screenshot(AgentActivity activity, String name) throws IOException {
    View view = activity.getWindow().getDecorView();
    DisplayMetrics display = activity.getResources().getDisplayMetrics();
    view.measure(
        View.MeasureSpec.makeMeasureSpec(display.widthPixels, View.MeasureSpec.EXACTLY),
        View.MeasureSpec.makeMeasureSpec(display.heightPixels, View.MeasureSpec.EXACTLY));
    view.layout(0, 0, display.widthPixels, display.heightPixels);
    Bitmap bitmap = Bitmap.createBitmap(view.getWidth(), view.getHeight(), Bitmap.Config.ARGB_8888);
    view.draw(new Canvas(bitmap));
    Files.createDirectories(SCREENSHOTS);
    try (OutputStream out = Files.newOutputStream(SCREENSHOTS.resolve(name + ".png"))) {
      bitmap.compress(Bitmap.CompressFormat.PNG, 100, out);
    }
    Set<Integer> colors = new HashSet<>();
    for (int y = 0; y < bitmap.getHeight(); y += 3) {
      for (int x = 0; x < bitmap.getWidth(); x += 3) {
        colors.add(bitmap.getPixel(x, y));
      }
    }
    // Text is there, drawn with smooth edges, on black.
    assertThat(colors).hasSizeGreaterThan(20).contains(Color.BLACK);
  }
}
