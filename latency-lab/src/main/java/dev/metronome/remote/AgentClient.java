package dev.metronome.remote;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.Endpoints;
import dev.metronome.agent.protocol.Health;
import dev.metronome.agent.protocol.Message;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.agent.protocol.ModelUpload;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.ProtocolVersion;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.agent.protocol.UnsupportedProtocolException;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.tables.measure.StageListener;
import java.io.IOException;
import java.net.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;
import retrofit2.Retrofit;

/**
 * Asks an agent. A request that gets no answer is repeated until the patience is over, which is
 * safe as the protocol's requests may be repeated.
 *
 * <p>All requests throw {@link AgentException} where the agent refuses, {@link
 * UnavailableException} where it does not answer, and what the check throws.
 */
public final class AgentClient implements AutoCloseable {

  /** How long an agent may be away, as a board that starts anew is. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(2);

  private static final Duration CONNECT = Duration.ofSeconds(3);

  /** Longer than the agent may let a request wait. */
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final long FIRST_PAUSE_MILLIS = 20;
  private static final long LONGEST_PAUSE_MILLIS = 1000;

  /** How often it is asked whether to go on while an answer, or the agent, is waited for. */
  private static final long LOOK_MILLIS = 100;

  private static final MediaType JSON = MediaType.get("application/json");

  /** What is done about an agent that does not answer. */
  public interface Recovery {

    /** Nothing: the agent comes back by itself. */
    Recovery NONE =
        new Recovery() {
          @Override
          public void silent(Duration left) {}

          @Override
          public void answered() {}
        };

    /**
     * A request got no answer; it is sent again afterwards.
     *
     * @param left how long the agent is still waited for
     */
    void silent(Duration left);

    /** A request got an answer. */
    void answered();

    /**
     * The agent does not take a token any more.
     *
     * @param token what was sent
     * @return whether the request is worth sending again: there is another one by now, or it could
     *     not be looked for yet
     */
    default boolean refused(PairingToken token) {
      return false;
    }
  }

  private final AgentAddress address;
  private final Supplier<PairingToken> token;
  private final OkHttpClient http;
  private final AgentApi api;
  private final Duration patience;
  private final Runnable check;
  private final Recovery recovery;

  private AgentClient(
      AgentAddress address,
      Supplier<PairingToken> token,
      OkHttpClient http,
      AgentApi api,
      Duration patience,
      Runnable check,
      Recovery recovery) {
    this.address = address;
    this.token = token;
    this.http = http;
    this.api = api;
    this.patience = patience;
    this.check = check;
    this.recovery = recovery;
  }

  /** A client; nothing is sent yet. */
  public static AgentClient of(AgentAddress address, PairingToken token, Duration patience) {
    return of(address, () -> token, patience);
  }

  /**
   * A client of an agent whose token may change.
   *
   * @param token asked before every request
   */
  public static AgentClient of(
      AgentAddress address, Supplier<PairingToken> token, Duration patience) {
    String version = String.valueOf(ProtocolVersion.CURRENT.number());
    OkHttpClient http =
        new OkHttpClient.Builder()
            .connectTimeout(CONNECT)
            .readTimeout(ANSWER)
            .writeTimeout(ANSWER)
            // The token is for this address only, and for nobody on the way.
            .followRedirects(false)
            .proxy(Proxy.NO_PROXY)
            .socketFactory(new PromptSockets())
            .addInterceptor(
                chain -> {
                  Request request =
                      chain
                          .request()
                          .newBuilder()
                          .header(
                              Endpoints.TOKEN_HEADER, Endpoints.TOKEN_PREFIX + token.get().text())
                          .header(Endpoints.VERSION_HEADER, version)
                          .build();
                  return chain.proceed(request);
                })
            .build();
    AgentApi api =
        new Retrofit.Builder()
            .baseUrl(address.url() + "/")
            .client(http)
            .build()
            .create(AgentApi.class);
    return new AgentClient(address, token, http, api, patience, () -> {}, Recovery.NONE);
  }

  /** The same client, with something that is done about a lost agent. */
  public AgentClient recovering(Recovery other) {
    return new AgentClient(address, token, http, api, patience, check, other);
  }

  /**
   * The same client, with something that is called again and again; what it throws ends the waiting
   * for an answer.
   */
  public AgentClient checking(Runnable other) {
    return new AgentClient(address, token, http, api, patience, other, recovery);
  }

  /** The same client, which asks once only. */
  AgentClient impatient() {
    return new AgentClient(address, token, http, api, Duration.ZERO, () -> {}, Recovery.NONE);
  }

  public AgentAddress address() {
    return address;
  }

  /** How the agent is. */
  public Health health() {
    return ask(api::health, Health.class);
  }

  /** What its device is. */
  public DeviceFacts device() {
    return ask(api::device, DeviceFacts.class);
  }

  /** A model that it keeps; refused with {@code unknown_model} where it does not. */
  public ModelUpload model(String sha256) {
    return ask(() -> api.model(sha256), ModelUpload.class);
  }

  /**
   * Sends a model.
   *
   * @param listener is told how much of it is sent
   * @throws IOException where the file cannot be read
   */
  public ModelUpload upload(String sha256, ModelFormat format, Path file, StageListener listener)
      throws IOException {
    FileBody body = new FileBody(file);
    Runnable telling = () -> listener.uploading(body.sentBytes(), body.contentLength());
    telling.run();
    ModelUpload kept =
        ask(() -> api.upload(sha256, format.text(), body), ModelUpload.class, telling);
    telling.run();
    return kept;
  }

  /** Sends a run, and tells how far it is: as soon as it is over, else after the time. */
  public RunState submit(String runId, RunRequest request, Duration time) {
    RequestBody body = RequestBody.create(ProtocolJson.write(request), JSON);
    return ask(() -> api.submit(runId, time.toMillis(), body), RunState.class);
  }

  /** How far a run is: at once where it is over, else after the time. */
  public RunState await(String runId, Duration time) {
    return ask(() -> api.await(runId, time.toMillis()), RunState.class);
  }

  /** What a run gave. */
  public RunResult result(String runId) {
    return ask(() -> api.result(runId), RunResult.class);
  }

  /** Cancels a run, or forgets it where it is over. */
  public RunState delete(String runId) {
    return ask(() -> api.delete(runId), RunState.class);
  }

  private <T extends Message> T ask(Supplier<Call<ResponseBody>> request, Class<T> type) {
    return ask(request, type, () -> {});
  }

  /** Asks, and does something again and again while the answer is waited for. */
  private <T extends Message> T ask(
      Supplier<Call<ResponseBody>> request, Class<T> type, Runnable meanwhile) {
    long endNanos = System.nanoTime() + patience.toNanos();
    long pauseMillis = FIRST_PAUSE_MILLIS;
    while (true) {
      check.run();
      PairingToken sent = token.get();
      try {
        Response<ResponseBody> response = response(request.get(), meanwhile);
        recovery.answered();
        return answer(response, type);
      } catch (AgentException e) {
        if (e.problem().code() != AgentProblem.Code.WRONG_TOKEN
            || System.nanoTime() - endNanos > 0
            || !recovery.refused(sent)) {
          throw e;
        }
      } catch (IOException e) {
        long leftNanos = endNanos - System.nanoTime();
        if (leftNanos <= 0) {
          throw silent(e);
        }
        recovery.silent(Duration.ofNanos(leftNanos));
      }
      pause(pauseMillis);
      pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, 2 * pauseMillis);
    }
  }

  /** Sends on another thread, so that this one can stop at any time. */
  private Response<ResponseBody> response(Call<ResponseBody> call, Runnable meanwhile)
      throws IOException {
    CompletableFuture<Response<ResponseBody>> response = new CompletableFuture<>();
    call.enqueue(
        new Callback<>() {
          @Override
          public void onResponse(Call<ResponseBody> asked, Response<ResponseBody> answered) {
            response.complete(answered);
          }

          @Override
          public void onFailure(Call<ResponseBody> asked, Throwable why) {
            response.completeExceptionally(why);
          }
        });
    try {
      while (true) {
        try {
          return response.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          check.run();
          meanwhile.run();
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException broken) {
        throw broken;
      }
      throw new IllegalStateException("the client failed", e.getCause());
    } catch (InterruptedException e) {
      call.cancel();
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (RuntimeException e) {
      // Stopped here: nobody waits for the answer.
      call.cancel();
      throw e;
    }
  }

  private <T extends Message> T answer(Response<ResponseBody> response, Class<T> type)
      throws IOException {
    // Both bodies are read whole: a connection that breaks in the middle is no answer.
    if (response.isSuccessful()) {
      try (ResponseBody body = response.body()) {
        return ProtocolJson.read(type, body.string());
      }
    }
    try (ResponseBody body = response.errorBody()) {
      throw new AgentException(refusal(response.code(), body.string()));
    }
  }

  private AgentProblem refusal(int status, String text) {
    try {
      return ProtocolJson.read(AgentProblem.class, text);
    } catch (UnsupportedProtocolException e) {
      throw new BadInputException(
          new Problem(
              address.url(),
              "an agent of another version of metronome answers: "
                  + e.refusal().what()
                  + ", and this metronome speaks "
                  + e.refusal().expected(),
              "an agent of the same version of metronome",
              "install the same version here and there"),
          e);
    } catch (BadInputException e) {
      throw new BadInputException(
          new Problem(
              address.url(),
              "what answers there is no agent of this version: status "
                  + status
                  + ", "
                  + e.problems().get(0).what(),
              "an agent of the same version of metronome",
              "check the address, or install the same version there"),
          e);
    }
  }

  private void pause(long millis) {
    long endNanos = System.nanoTime() + millis * 1_000_000;
    try {
      while (System.nanoTime() - endNanos < 0) {
        check.run();
        Thread.sleep(Math.min(millis, LOOK_MILLIS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private UnavailableException interrupted(InterruptedException e) {
    return silent(new IOException("interrupted while it was waited for", e));
  }

  private UnavailableException silent(IOException cause) {
    return new UnavailableException(
        new Problem(
            address.url(),
            "the agent does not answer (" + cause.getMessage() + ")",
            "an agent that listens there",
            "start it there with 'metronome agent serve', or open the app on the phone; check address"
                + " and port; then give the same command again, and a table goes on where it was"),
        cause);
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
