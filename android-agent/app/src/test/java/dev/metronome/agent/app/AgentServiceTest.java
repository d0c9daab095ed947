package dev.metronome.agent.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.robolectric.Shadows.shadowOf;

import android.app.ActivityManager;
import android.app.ApplicationExitInfo;
import android.app.Notification;
import android.content.Intent;
import android.os.PowerManager;
import android.os.Process;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.Battery;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.Endpoints;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.agent.protocol.ThermalStatus;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.After;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.shadows.ShadowActivityManager.ApplicationExitInfoBuilder;
import org.robolectric.shadows.ShadowPowerManager;

/** The agent's services on Android 14, with requests over real connections. */
@RunWith(RobolectricTestRunner.class)
public class AgentServiceTest {

  private final Phone phone = new Phone();

  @After
  public void stop() {
    phone.killAgent();
  }

  @Test
  public void itServesInTheForegroundAndKeepsThePhoneAwake() throws IOException {
    phone.startAgent();

    Notification notice = shadowOf(phone.service()).getLastForegroundNotification();
    assertThat(notice.getChannelId()).isEqualTo(AgentNotice.CHANNEL);
    assertThat(notice.flags & Notification.FLAG_ONGOING_EVENT).isNotZero();
    assertThat(notice.actions).hasSize(1);
    assertThat(ShadowPowerManager.getLatestWakeLock().isHeld()).isTrue();
    assertThat(phone.get(Endpoints.HEALTH).status).isEqualTo(200);
  }

  @Test
  public void aClientWithTheTokenUploadsAndMeasures() throws IOException {
    phone.startAgent();
    String model = phone.upload("wait 1");

    assertThat(phone.submit("first", model, 30).status).isEqualTo(200);
    assertThat(phone.finished("first").phase()).isEqualTo(RunState.Phase.DONE);

    RunResult result =
        phone.get(Endpoints.RUNS + "/first/" + Endpoints.RESULT).read(RunResult.class);
    RunResult.Single single = result.single().orElseThrow();
    assertThat(single.elapsedNanos()).hasSize(30).allMatch(nanos -> nanos >= 1_000_000);
    assertThat(single.inputs().get(0).name()).isEqualTo("in");
    assertThat(result.before().battery()).contains(new Battery(80, false));
    assertThat(result.after().thermalStatus()).isEqualTo(ThermalStatus.NONE);
  }

  @Test
  public void nobodyIsServedWithoutTheToken() throws IOException {
    phone.startAgent();
    Phone.Answer answer =
        phone.send("GET", Endpoints.DEVICE, Optional.empty(), "aaaaaa-bbbbbb-cccccc-dddddd-ee");
    assertThat(answer.status).isEqualTo(401);
    assertThat(answer.problem()).isEqualTo(AgentProblem.Code.WRONG_TOKEN);
  }

  @Test
  public void aNewTokenLocksTheOldOneOut() throws IOException {
    phone.startAgent();
    String old = phone.view().token().orElseThrow();

    phone.binder().renewToken();
    Phone.await(() -> phone.view().token().filter(token -> !token.equals(old)).isPresent());

    assertThat(phone.send("GET", Endpoints.HEALTH, Optional.empty(), old).status).isEqualTo(401);
    assertThat(phone.get(Endpoints.HEALTH).status).isEqualTo(200);
  }

  @Test
  public void thePhoneTellsWhatItIs() throws IOException {
    phone.battery(55, true);
    phone.heat(PowerManager.THERMAL_STATUS_LIGHT);
    phone.startAgent();

    DeviceFacts device = phone.get(Endpoints.DEVICE).read(DeviceFacts.class);

    assertThat(device.os()).isEqualTo("Android");
    assertThat(device.osVersion()).isEqualTo("14");
    assertThat(device.model()).isEqualTo("robolectric");
    assertThat(device.battery()).contains(new Battery(55, true));
    assertThat(device.thermalStatus()).isEqualTo(ThermalStatus.LIGHT);
    assertThat(device.memoryBytes()).isPositive();
    assertThat(device.clusters()).isNotEmpty();
    assertThat(device.limits().maxThreads()).isPositive();
    assertThat(device.runtimes().get(0).accelerators()).containsExactly("cpu", "gpu");
    assertThat(device.facts()).containsKeys("processor", "os_build", "abi", "manufacturer");
  }

  @Test
  public void aHotPhoneMeasuresNothing() throws IOException {
    phone.startAgent();
    String model = phone.upload("wait 1");
    phone.heat(PowerManager.THERMAL_STATUS_SEVERE);

    phone.submit("hot", model, 30);

    RunState state = phone.finished("hot");
    assertThat(state.phase()).isEqualTo(RunState.Phase.FAILED);
    assertThat(state.problem().orElseThrow().code()).isEqualTo(AgentProblem.Code.TOO_HOT);
    assertThat(state.problem().orElseThrow().what()).contains("severe");
  }

  @Test
  public void aPhoneThatBecomesHotSpoilsTheRun() throws IOException {
    phone.startAgent();
    phone.submit("warm", phone.upload("wait 5"), 2000);
    Phone.await(() -> phone.state("warm").samples() > 20);

    phone.heat(PowerManager.THERMAL_STATUS_MODERATE);

    assertThat(phone.finished("warm").problem().orElseThrow().code())
        .isEqualTo(AgentProblem.Code.TOO_HOT);
  }

  @Test
  public void aRuntimeThatCrashesEndsTheRunAndNotTheAgent() throws IOException {
    shadowOf(phone.application.getSystemService(ActivityManager.class))
        .addApplicationExitInfo(
            ApplicationExitInfoBuilder.newBuilder()
                .setProcessName("dev.metronome.agent:inference")
                .setPid(Process.myPid())
                .setReason(ApplicationExitInfo.REASON_CRASH_NATIVE)
                .setStatus(11)
                .build());
    phone.startAgent();

    phone.submit("bad", phone.upload("crash"), 30);

    AgentProblem problem = phone.finished("bad").problem().orElseThrow();
    assertThat(problem.code()).isEqualTo(AgentProblem.Code.RUNTIME_CRASHED);
    assertThat(problem.what()).contains("native crash, signal 11");
    phone.submit("good", phone.upload("wait 1"), 30);
    assertThat(phone.finished("good").phase()).isEqualTo(RunState.Phase.DONE);
  }

  @Test
  public void whatTheRuntimeRefusesIsToldAsSuch() throws IOException {
    phone.startAgent();
    phone.submit("strange", phone.upload("something else"), 30);
    assertThat(phone.finished("strange").problem().orElseThrow().code())
        .isEqualTo(AgentProblem.Code.MODEL_REFUSED);
  }

  @Test
  public void anAgentThatAndroidKilledComesBackWithItsTokenAndModels() throws IOException {
    phone.startAgent();
    String token = phone.view().token().orElseThrow();
    String model = phone.upload("wait 5");
    phone.submit("lost", model, 100_000);
    Phone.await(() -> phone.state("lost").phase() == RunState.Phase.MEASURING);

    phone.killAgent();
    phone.startAgent();

    assertThat(phone.view().token()).contains(token);
    assertThat(phone.get(Endpoints.RUNS + "/lost").problem())
        .isEqualTo(AgentProblem.Code.UNKNOWN_RUN);
    assertThat(phone.get(Endpoints.MODELS + "/" + model).status).isEqualTo(200);
    phone.submit("again", model, 30);
    assertThat(phone.finished("again").phase()).isEqualTo(RunState.Phase.DONE);
  }

  @Test
  public void theButtonOfTheNoticeStopsIt() {
    phone.startAgent();
    phone
        .service()
        .onStartCommand(
            new Intent(phone.application, AgentService.class).setAction(AgentService.STOP), 0, 2);

    assertThat(phone.view().phase()).isEqualTo(AgentView.Phase.STOPPED);
    assertThat(shadowOf(phone.service()).isStoppedBySelf()).isTrue();
    assertThat(ShadowPowerManager.getLatestWakeLock().isHeld()).isFalse();
  }

  @Test
  public void otherMachinesReachItOnlyWhenTheUserSaysSo() {
    phone.startAgent();
    assertThat(phone.view().addresses()).hasSize(1).allMatch(a -> a.contains("//127.0.0.1:"));

    phone.binder().setOtherMachines(true);
    Phone.await(() -> serves(phone.view(), true));

    assertThat(phone.view().addresses()).anyMatch(address -> address.contains("//127.0.0.1:"));
    phone.binder().setOtherMachines(false);
    Phone.await(() -> serves(phone.view(), false));
    assertThat(phone.view().addresses()).hasSize(1);
  }

  private static boolean serves(AgentView view, boolean otherMachines) {
    return view.phase() == AgentView.Phase.SERVING && view.otherMachines() == otherMachines;
  }

  @Test
  public void theTokenIsToldToTheCableOnlyWhenItIsAskedFor() {
    phone.startAgent();
    String token = phone.view().token().orElseThrow();

    assertThat(dump()).contains("phase: SERVING").doesNotContain(token);
    assertThat(dump("--pair")).contains("token: " + token);
  }

  private String dump(String... arguments) {
    StringWriter text = new StringWriter();
    phone.service().dump(new FileDescriptor(), new PrintWriter(text), arguments);
    return text.toString();
  }
}
