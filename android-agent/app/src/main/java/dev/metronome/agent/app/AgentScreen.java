package dev.metronome.agent.app;

import android.content.Context;
import android.content.res.ColorStateList;
import android.content.res.Configuration;
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
  private boolean running;

  AgentScreen(Context context, Actions actions) {
    this.density = context.getResources().getDisplayMetrics().density;
    this.actions = actions;
    root = new ScrollView(context);
    root.setFillViewport(true);
    root.setBackgroundColor(Color.BLACK);
    // A phone that lies on its side is wide and low: how to reach the agent stands beside what it
    // does.
    boolean wide =
        context.getResources().getConfiguration().orientation
            == Configuration.ORIENTATION_LANDSCAPE;
    LinearLayout columns = new LinearLayout(context);
    columns.setOrientation(wide ? LinearLayout.HORIZONTAL : LinearLayout.VERTICAL);
    int margin = pixels(24);
    columns.setPadding(margin, pixels(wide ? 12 : 24), margin, pixels(wide ? 12 : 24));
    root.addView(columns, new ViewGroup.LayoutParams(-1, -2));
    LinearLayout doing = column(context, columns, wide);
    LinearLayout reaching = column(context, columns, wide);
    if (wide) {
      reaching.setPadding(margin, 0, 0, 0);
    }

    text(doing, "Metronome", 28, ACCENT);
    state = text(doing, "", 18, Color.WHITE);
    run = text(doing, "", 16, Color.WHITE);
    progress = new ProgressBar(context, null, android.R.attr.progressBarStyleHorizontal);
    progress.setMax(PROGRESS_STEPS);
    progress.setProgressTintList(ColorStateList.valueOf(ACCENT));
    add(doing, progress, 4);
    heat = text(doing, "", 16, DIM);
    models = text(doing, "", 16, DIM, 0);
    text(reaching, "Pairing token", 14, DIM);
    token = text(reaching, "", 20, Color.WHITE);
    token.setTypeface(Typeface.MONOSPACE);
    token.setTextIsSelectable(true);
    text(reaching, "Address", 14, DIM);
    addresses = text(reaching, "", 18, Color.WHITE);
    addresses.setTypeface(Typeface.MONOSPACE);
    otherMachines = new Switch(context);
    otherMachines.setText("Other machines in the network may reach it");
    otherMachines.setTextColor(Color.WHITE);
    otherMachines.setOnClickListener(
        view -> this.actions.setOtherMachines(otherMachines.isChecked()));
    add(reaching, otherMachines, 16);
    // Where there is room for it.
    device = text(wide ? doing : reaching, "", 14, DIM);
    LinearLayout buttons = new LinearLayout(context);
    newToken = new Button(context);
    newToken.setText("New token");
    newToken.setOnClickListener(view -> this.actions.renewToken());
    buttons.addView(newToken);
    stop = new Button(context);
    stop.setText("Stop");
    stop.setOnClickListener(view -> startOrStop());
    buttons.addView(stop);
    add(reaching, buttons, 16);
  }

  private static LinearLayout column(Context context, LinearLayout columns, boolean beside) {
    LinearLayout column = new LinearLayout(context);
    column.setOrientation(LinearLayout.VERTICAL);
    columns.addView(
        column,
        beside ? new LinearLayout.LayoutParams(0, -2, 1) : new LinearLayout.LayoutParams(-1, -2));
    return column;
  }

  private void startOrStop() {
    if (!running) {
      actions.start();
    } else {
      actions.stop();
    }
  }

  private TextView text(LinearLayout column, String text, int size, int color) {
    return text(column, text, size, color, 12);
  }

  private TextView text(LinearLayout column, String text, int size, int color, int above) {
    TextView view = new TextView(column.getContext());
    view.setText(text);
    view.setTextSize(size);
    view.setTextColor(color);
    add(column, view, above);
    return view;
  }

  private void add(LinearLayout column, View view, int above) {
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
    boolean stopped = now.phase() == AgentView.Phase.STOPPED;
    boolean failed = now.phase() == AgentView.Phase.FAILED;
    running = !stopped && !failed;
    set(state, state(now));
    boolean alarm = now.problem().isPresent() || isHot(now);
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
    set(stop, running ? "Stop" : failed ? "Try again" : "Start");
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
    if (now.problem().isPresent()) {
      return now.problem().get();
    }
    if (now.run().filter(run -> run.phase() == RunState.Phase.COOLING_DOWN).isPresent()) {
      return "Cooling down. The run goes on by itself.";
    }
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
