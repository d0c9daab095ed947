package dev.metronome.agent.app;

import android.content.Context;
import android.content.res.ColorStateList;
import android.graphics.Color;
import android.graphics.Typeface;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.LinearLayout;
import android.widget.ProgressBar;
import android.widget.ScrollView;
import android.widget.Switch;
import android.widget.TextView;
import dev.metronome.agent.protocol.Battery;
import dev.metronome.agent.protocol.Health;
import dev.metronome.agent.protocol.RunState;
import java.util.Locale;
import java.util.Optional;

/** The views of the agent. They change only where what they show does, as drawing costs time. */
final class AgentScreen {

  private static final int PROGRESS_STEPS = 1000;
  private static final int DIM = Color.rgb(0xB0, 0xB0, 0xB0);
  private static final int ACCENT = Color.rgb(0xF5, 0xA6, 0x23);
  private static final int ALARM = Color.rgb(0xFF, 0x6E, 0x5E);

  /** What the user asks for. */
  interface Actions {

    void setOtherMachines(boolean allowed);

    void renewToken();

    void start();

    void stop();
  }

  private final float density;
  private final Actions actions;
  private final ScrollView root;
  private final LinearLayout column;
  private final TextView state;
  private final TextView run;
  private final ProgressBar progress;
  private final TextView heat;
  private final TextView models;
  private final TextView device;
  private final TextView token;
  private final TextView addresses;
  private final Switch otherMachines;
  private final Button newToken;
  private final Button stop;
  private boolean stopped;

  AgentScreen(Context context, Actions actions) {
    this.density = context.getResources().getDisplayMetrics().density;
    this.actions = actions;
    root = new ScrollView(context);
    root.setFillViewport(true);
    root.setBackgroundColor(Color.BLACK);
    column = new LinearLayout(context);
    column.setOrientation(LinearLayout.VERTICAL);
    int margin = pixels(24);
    column.setPadding(margin, margin, margin, margin);
    root.addView(column, new ViewGroup.LayoutParams(-1, -2));

    text(context, "Metronome", 28, ACCENT);
    state = text(context, "", 18, Color.WHITE);
    run = text(context, "", 16, Color.WHITE);
    progress = new ProgressBar(context, null, android.R.attr.progressBarStyleHorizontal);
    progress.setMax(PROGRESS_STEPS);
    progress.setProgressTintList(ColorStateList.valueOf(ACCENT));
    add(progress, 4);
    heat = text(context, "", 16, DIM);
    models = text(context, "", 16, DIM, 0);
    text(context, "Pairing token", 14, DIM);
    token = text(context, "", 20, Color.WHITE);
    token.setTypeface(Typeface.MONOSPACE);
    token.setTextIsSelectable(true);
    text(context, "Address", 14, DIM);
    addresses = text(context, "", 18, Color.WHITE);
    addresses.setTypeface(Typeface.MONOSPACE);
    otherMachines = new Switch(context);
    otherMachines.setText("Other machines in the network may reach it");
    otherMachines.setTextColor(Color.WHITE);
    otherMachines.setOnClickListener(
        view -> this.actions.setOtherMachines(otherMachines.isChecked()));
    add(otherMachines, 16);
    device = text(context, "", 14, DIM);
    LinearLayout buttons = new LinearLayout(context);
    newToken = new Button(context);
    newToken.setText("New token");
    newToken.setOnClickListener(view -> this.actions.renewToken());
    buttons.addView(newToken);
    stop = new Button(context);
    stop.setText("Stop");
    stop.setOnClickListener(view -> startOrStop());
    buttons.addView(stop);
    add(buttons, 16);
  }

  private void startOrStop() {
    if (stopped) {
      actions.start();
    } else {
      actions.stop();
    }
  }

  private TextView text(Context context, String text, int size, int color) {
    return text(context, text, size, color, 12);
  }

  private TextView text(Context context, String text, int size, int color, int above) {
    TextView view = new TextView(context);
    view.setText(text);
    view.setTextSize(size);
    view.setTextColor(color);
    add(view, above);
    return view;
  }

  private void add(View view, int above) {
    LinearLayout.LayoutParams layout = new LinearLayout.LayoutParams(-1, -2);
    layout.topMargin = pixels(above);
    column.addView(view, layout);
  }

  private int pixels(int units) {
    return Math.round(units * density);
  }

  /** What is to be shown. */
  View view() {
    return root;
  }

  /** Shows the agent as it is now. */
  void show(AgentView now) {
    stopped = now.phase() == AgentView.Phase.STOPPED;
    set(state, state(now));
    boolean alarm = now.phase() == AgentView.Phase.FAILED || isHot(now);
    state.setTextColor(alarm ? ALARM : Color.WHITE);
    set(run, now.run().map(AgentScreen::describe).orElse(waiting(now)));
    int steps = (int) (PROGRESS_STEPS * now.run().map(RunState::done).orElse(0.0));
    if (progress.getProgress() != steps) {
      progress.setProgress(steps);
    }
    progress.setVisibility(now.run().isPresent() ? View.VISIBLE : View.INVISIBLE);
    set(heat, now.health().map(AgentScreen::heat).orElse(""));
    heat.setTextColor(isHot(now) ? ALARM : DIM);
    set(models, now.health().map(AgentScreen::models).orElse(""));
    set(token, now.token().orElse("-"));
    set(addresses, now.addresses().isEmpty() ? "-" : String.join("\n", now.addresses()));
    set(device, now.device().orElse(""));
    if (otherMachines.isChecked() != now.otherMachines()) {
      otherMachines.setChecked(now.otherMachines());
    }
    set(stop, stopped ? "Start" : "Stop");
    newToken.setEnabled(now.phase() == AgentView.Phase.SERVING);
    otherMachines.setEnabled(!stopped);
  }

  private static void set(TextView view, String text) {
    if (!text.contentEquals(view.getText())) {
      view.setText(text);
    }
  }

  private static boolean isHot(AgentView now) {
    return now.health().filter(h -> h.context().thermalStatus().isHot()).isPresent();
  }

  private static String state(AgentView now) {
    return switch (now.phase()) {
      case STARTING -> "Starting";
      case SERVING -> serving(now);
      case FAILED -> "Does not start: " + now.problem().orElse("");
      default -> "Stopped";
    };
  }

  private static String serving(AgentView now) {
    if (isHot(now)) {
      return "Too hot to measure. Let the phone cool down.";
    }
    return now.run().isPresent() ? "Measuring. Leave the phone alone." : "Ready";
  }

  private static String waiting(AgentView now) {
    return now.phase() == AgentView.Phase.SERVING ? "No run" : "";
  }

  private static String describe(RunState run) {
    return String.format(
        Locale.ROOT,
        "Run %s: %s, %d of at most %d samples",
        run.runId().substring(0, Math.min(8, run.runId().length())),
        run.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
        run.samples(),
        run.maxSamples());
  }

  private static String heat(Health health) {
    StringBuilder text = new StringBuilder("Heat: ");
    text.append(health.context().thermalStatus().name().toLowerCase(Locale.ROOT));
    Optional<Double> headroom = health.context().thermalHeadroom();
    headroom.ifPresent(
        share -> text.append(String.format(Locale.ROOT, " (%.0f %% of throttling)", 100 * share)));
    Optional<Battery> battery = health.context().battery();
    battery.ifPresent(
        charge ->
            text.append(", battery ")
                .append(charge.percent())
                .append(charge.charging() ? " %, charging" : " %"));
    return text.toString();
  }

  private static String models(Health health) {
    return String.format(Locale.ROOT, "Models: %d", health.models());
  }
}
