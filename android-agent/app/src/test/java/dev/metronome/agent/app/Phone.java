package dev.metronome.agent.app;

import static org.robolectric.Shadows.shadowOf;

import android.app.Application;
import android.content.ComponentName;
import android.content.Intent;
import android.os.BatteryManager;
import android.os.IBinder;
import android.os.Looper;
import android.os.PowerManager;
import dev.metronome.agent.core.InferenceEngine;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Endpoints;
import dev.metronome.agent.protocol.Message;
import dev.metronome.agent.protocol.ModelUpload;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.ProtocolVersion;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.files.FileHash;
import dev.metronome.tables.Precision;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ServiceController;

/** A phone as Robolectric makes it, with the agent's services and a client that is not the lab. */
final class Phone {

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  /** Where its agent listens; 0 for any that is free. */
  static volatile int port;

  final Application application = RuntimeEnvironment.getApplication();
  private ServiceController<AgentOnAnyPort> service;

  /** The service on the port of the test. */
  public static final class AgentOnAnyPort extends AgentService {

    @Override
    int port() {
      return port;
    }
  }

  /** The service of models without TensorFlow Lite, whose libraries are for phones only. */
  public static final class FakeInference extends InferenceService {

    @Override
    InferenceEngine engine() {
      return new FakeEngine();
    }
  }

  Phone() {
    // In this process, as the test's phone has one only; what is said goes the whole way.
    bind(
        InferenceService.class,
        Robolectric.buildService(FakeInference.class).create().get().onBind(new Intent()));
    heat(PowerManager.THERMAL_STATUS_NONE);
    battery(80, false);
  }

  private void bind(Class<?> type, IBinder binder) {
    shadowOf(application)
        .setComponentNameAndServiceForBindServiceForIntent(
            new Intent(application, type), new ComponentName(application, type), binder);
  }

  void heat(int status) {
    shadowOf(application.getSystemService(PowerManager.class)).setCurrentThermalStatus(status);
  }

  void battery(int percent, boolean charging) {
    BatteryManager batteries = application.getSystemService(BatteryManager.class);
    shadowOf(batteries).setIntProperty(BatteryManager.BATTERY_PROPERTY_CAPACITY, percent);
    shadowOf(batteries).setIsCharging(charging);
  }

  /** Starts the agent, as the activity or Android does, and waits until it serves. */
  void startAgent() {
    launchAgent();
    await(() -> view().phase() == AgentView.Phase.SERVING);
  }

  /** Starts it, and does not wait for it. */
  void launchAgent() {
    service =
        Robolectric.buildService(AgentOnAnyPort.class, new Intent(application, AgentService.class));
    service.create().startCommand(0, 1);
    bind(AgentService.class, service.get().onBind(new Intent()));
  }

  /** What remains when Android takes the app's process away. */
  void killAgent() {
    service.destroy();
    Future<?> ended = AgentHost.WORKER.submit(() -> {});
    await(ended::isDone);
  }

  AgentOnAnyPort service() {
    return service.get();
  }

  AgentService.AgentBinder binder() {
    return (AgentService.AgentBinder) service.get().onBind(new Intent());
  }

  AgentView view() {
    return binder().view();
  }

  /** Lets the main thread do what it has to until something is so. */
  static void await(BooleanSupplier condition) {
    long endNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - endNanos > 0) {
        throw new AssertionError("not within the time");
      }
      shadowOf(Looper.getMainLooper()).idle();
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** An answer of the agent: a message, or a problem. */
  static final class Answer {
    final int status;
    final String text;

    Answer(int status, String text) {
      this.status = status;
      this.text = text;
    }

    <T extends Message> T read(Class<T> type) {
      return ProtocolJson.read(type, text);
    }

    AgentProblem.Code problem() {
      return read(AgentProblem.class).code();
    }
  }

  Answer get(String path) throws IOException {
    return send("GET", path, Optional.empty(), view().token().orElseThrow());
  }

  Answer put(String path, byte[] body) throws IOException {
    return send("PUT", path, Optional.of(body), view().token().orElseThrow());
  }

  Answer send(String method, String path, Optional<byte[]> body, String token) throws IOException {
    List<String> addresses = view().addresses();
    URI uri = URI.create(addresses.get(addresses.size() - 1) + "/" + path);
    HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
    http.setRequestMethod(method);
    http.setConnectTimeout(10_000);
    http.setReadTimeout(30_000);
    http.setRequestProperty(Endpoints.TOKEN_HEADER, Endpoints.TOKEN_PREFIX + token);
    http.setRequestProperty(
        Endpoints.VERSION_HEADER, String.valueOf(ProtocolVersion.CURRENT.number()));
    if (body.isPresent()) {
      http.setDoOutput(true);
      http.setFixedLengthStreamingMode(body.get().length);
      try (OutputStream out = http.getOutputStream()) {
        out.write(body.get());
      }
    }
    int status = http.getResponseCode();
    try (InputStream in = status < 400 ? http.getInputStream() : http.getErrorStream()) {
      return new Answer(status, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** Uploads a model of {@link FakeEngine}; gives its name. */
  String upload(String text) throws IOException {
    byte[] model = FakeEngine.model(text);
    MessageDigest digest = FileHash.newSha256();
    digest.update(model);
    String sha256 = FileHash.hex(digest);
    ModelUpload stored =
        put(Endpoints.MODELS + "/" + sha256 + "?format=tflite", model).read(ModelUpload.class);
    return stored.sha256();
  }

  /** Sends a run of some samples. */
  Answer submit(String runId, String sha256, int samples) throws IOException {
    return submit(runId, sha256, samples, new RunRequest.CoolDown(0, 0));
  }

  Answer submit(String runId, String sha256, int samples, RunRequest.CoolDown coolDown)
      throws IOException {
    RunPlan plan =
        new RunPlan(0.5, 1, Duration.ofMillis(1), 1e-9, samples, samples, Duration.ofMinutes(2));
    RunRequest request =
        new RunRequest(
            List.of(sha256),
            TfliteEngine.RUNTIME,
            "gpu",
            1,
            Precision.FLOAT32,
            Optional.of(RunRequest.Plan.of(plan)),
            Optional.empty(),
            coolDown);
    return put(
        Endpoints.RUNS + "/" + runId, ProtocolJson.write(request).getBytes(StandardCharsets.UTF_8));
  }

  /** The run when it is over. */
  RunState finished(String runId) {
    await(() -> state(runId).phase().isFinal());
    return state(runId);
  }

  RunState state(String runId) {
    try {
      return get(Endpoints.RUNS + "/" + runId + "?waitMillis=50").read(RunState.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
