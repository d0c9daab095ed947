package dev.metronome.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import android.app.Activity;
import android.graphics.Rect;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.ScrollView;
import android.widget.TextView;
import dev.metronome.agent.protocol.Battery;
import dev.metronome.agent.protocol.Context;
import dev.metronome.agent.protocol.Health;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.agent.protocol.ThermalStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.RuntimeEnvironment;

/**
 * The views of every state, drawn from given values into {@code target/screenshots}; those in
 * {@code screenshots} are shown in the README and have to look the same.
 */
@RunWith(RobolectricTestRunner.class)
public class AgentScreenTest {

  /** In the README; {@code -Dmetronome.screenshots=write} writes them anew. */
  private static final Path SHOWN = Path.of("screenshots");

  private static final boolean WRITE =
      "write".equals(System.getProperty("metronome.screenshots", ""));

  /** Of 1000 points, which is less than a line of text has. */
  private static final int MOST_DIFFERENT = 2;

  private static final String PORTRAIT = "w411dp-h891dp-port-mdpi";
  private static final String LANDSCAPE = "w891dp-h411dp-land-mdpi";

  private static final String DEVICE =
      "Example Phone 1, 8 cores, 7680 MiB, Android 14\ntflite 2.16.1: cpu, gpu, nnapi";

  private static final AgentScreen.Actions NO_ACTIONS =
      new AgentScreen.Actions() {
        @Override
        public void setOtherMachines(boolean allowed) {}

        @Override
        public void renewToken() {}

        @Override
        public void start() {}

        @Override
        public void stop() {}
      };

  private static Health health(ThermalStatus heat, double headroom) {
    return new Health(
        "instance",
        60_000,
        Optional.empty(),
        0,
        17,
        1 << 20,
        new Context(
            60_000, heat, Optional.of(headroom), Optional.of(new Battery(78, true)), List.of()));
  }

  private static AgentView serving(Optional<RunState> run, Health health) {
    return serving(Optional.empty(), List.of("http://127.0.0.1:7475"), false, run, health);
  }

  private static AgentView serving(
      Optional<String> problem,
      List<String> addresses,
      boolean otherMachines,
      Optional<RunState> run,
      Health health) {
    return new AgentView(
        AgentView.Phase.SERVING,
        problem,
        Optional.of(DEVICE),
        addresses,
        Optional.of("abcdef-ghijkm-npqrst-uvwxyz-23"),
        otherMachines,
        run,
        Optional.of(health));
  }

  private static Optional<RunState> run(RunState.Phase phase, double done, int samples) {
    return Optional.of(
        new RunState("5f0c2a9e-run", phase, done, samples, 2400, 0, Optional.empty()));
  }

  private static AgentView ready() {
    return serving(Optional.empty(), health(ThermalStatus.NONE, 0.41));
  }

  private static AgentView measuring() {
    return serving(run(RunState.Phase.MEASURING, 0.62, 1488), health(ThermalStatus.NONE, 0.57));
  }

  private static AgentView coolingDown() {
    return serving(run(RunState.Phase.COOLING_DOWN, 0, 0), health(ThermalStatus.MODERATE, 1.02));
  }

  private static AgentView portTaken() {
    return AgentView.without(
        AgentView.Phase.FAILED,
        Optional.of(
            "another app has port 7475 of this phone. End that app, or start the phone anew, then"
                + " tap 'Try again'."),
        false);
  }

  private static AgentView otherMachines() {
    return serving(
        Optional.empty(),
        List.of("http://192.168.1.23:7475", "http://127.0.0.1:7475"),
        true,
        Optional.empty(),
        health(ThermalStatus.NONE, 0.41));
  }

  private static Map<String, AgentView> states() {
    Map<String, AgentView> states = new LinkedHashMap<>();
    states.put("starting", AgentView.without(AgentView.Phase.STARTING, Optional.empty(), false));
    states.put("ready", ready());
    states.put("other-machines", otherMachines());
    states.put(
        "warming-up",
        serving(run(RunState.Phase.WARMING_UP, 0, 0), health(ThermalStatus.NONE, 0.44)));
    states.put("measuring", measuring());
    states.put("cooling-down", coolingDown());
    states.put("hot", serving(Optional.empty(), health(ThermalStatus.SEVERE, 1.2)));
    states.put("port-taken", portTaken());
    states.put(
        "same-token",
        serving(
            Optional.of(
                "The token stays the same: the app's files cannot be written (No space left on"
                    + " device). Make room on this phone, then tap 'New token' again."),
            List.of("http://127.0.0.1:7475"),
            false,
            Optional.empty(),
            health(ThermalStatus.NONE, 0.41)));
    states.put("stopped", AgentView.without(AgentView.Phase.STOPPED, Optional.empty(), false));
    return states;
  }

  private static Activity shown(AgentView view, String qualifiers) {
    RuntimeEnvironment.setQualifiers(qualifiers);
    Activity activity = Robolectric.buildActivity(Activity.class).get();
    // What the app's own style is made of.
    activity.setTheme(android.R.style.Theme_DeviceDefault_NoActionBar_Fullscreen);
    AgentScreen screen = new AgentScreen(activity, NO_ACTIONS);
    activity.setContentView(screen.view());
    screen.show(view);
    Picture.layOut(activity);
    return activity;
  }

  private static ScrollView root(Activity activity) {
    return (ScrollView) activity.<ViewGroup>findViewById(android.R.id.content).getChildAt(0);
  }

  private static Stream<TextView> texts(View view) {
    if (view instanceof TextView text) {
      return Stream.of(text);
    }
    List<TextView> texts = new ArrayList<>();
    if (view instanceof ViewGroup group) {
      for (int i = 0; i < group.getChildCount(); i++) {
        texts(group.getChildAt(i)).forEach(texts::add);
      }
    }
    return texts.stream();
  }

  /** Whether all of a view is on the screen. */
  private static boolean isSeen(View view) {
    Rect part = new Rect();
    return view.getGlobalVisibleRect(part)
        && part.height() == view.getHeight()
        && part.width() == view.getWidth();
  }

  @Test
  public void everyStateIsSeenWholeInBothDirections() throws IOException {
    for (String qualifiers : List.of(PORTRAIT, LANDSCAPE)) {
      String direction = qualifiers.equals(LANDSCAPE) ? "-landscape" : "";
      for (Map.Entry<String, AgentView> state : states().entrySet()) {
        Activity activity = shown(state.getValue(), qualifiers);
        String name = state.getKey() + direction;
        Picture.of(activity).keep(name).requireText();
        assertThat(texts(root(activity)).filter(text -> text.length() > 0))
            .as(name)
            .allMatch(AgentScreenTest::isSeen)
            .filteredOn(Button.class::isInstance)
            .hasSizeGreaterThanOrEqualTo(2);
      }
    }
  }

  @Test
  public void whatASmallScreenHasNoRoomForIsReachedByScrolling() {
    for (String qualifiers : List.of("w320dp-h480dp-port-mdpi", "w480dp-h320dp-land-mdpi")) {
      Activity activity = shown(otherMachines(), qualifiers);
      ScrollView root = root(activity);
      TextView stop =
          texts(root)
              .filter(text -> "Stop".contentEquals(text.getText()))
              .findFirst()
              .orElseThrow();
      assertThat(root.canScrollVertically(1)).isTrue();
      root.scrollTo(0, root.getChildAt(0).getHeight());
      assertThat(isSeen(stop)).as(qualifiers).isTrue();
    }
  }

  @Test
  public void whatTheReadmeShowsIsWhatTheAppLooksLike() throws IOException {
    requireShown("ready", ready(), PORTRAIT);
    requireShown("measuring", measuring(), PORTRAIT);
    requireShown("cooling-down", coolingDown(), PORTRAIT);
    requireShown("measuring-landscape", measuring(), LANDSCAPE);
    try (Stream<Path> files = Files.list(SHOWN)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(4);
      assertThat(all.stream().mapToLong(file -> file.toFile().length()).sum()).isLessThan(200_000);
    }
  }

  private static void requireShown(String name, AgentView view, String qualifiers)
      throws IOException {
    Picture picture = Picture.of(shown(view, qualifiers));
    Path file = SHOWN.resolve(name + ".png");
    if (WRITE) {
      picture.write(file);
    }
    assertThat(picture.differenceFrom(file))
        .as(
            "points of 1000 in which the view differs from %s; where the change is meant, write the"
                + " pictures anew with -Dmetronome.screenshots=write and look at them",
            file)
        .isLessThanOrEqualTo(MOST_DIFFERENT);
    // That the comparison sees a change is seen by comparing with another state.
    assertThat(Picture.of(shown(portTaken(), qualifiers)).differenceFrom(file))
        .isGreaterThan(MOST_DIFFERENT);
  }
}
