package dev.metronome.agent.app;

import android.app.Service;
import android.content.Intent;
import android.os.Bundle;
import android.os.Handler;
import android.os.IBinder;
import android.os.Looper;
import android.os.Message;
import android.os.Messenger;
import android.os.Process;
import android.util.Log;
import dev.metronome.agent.core.ChildServer;
import dev.metronome.agent.core.InferenceEngine;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Paths;

/**
 * Runs models in a process of its own, which ends with the agent, and may crash without it. {@link
 * BoundProcess} is the other side.
 */
public class InferenceService extends Service {

  static final String PORT = "port";
  static final String SECRET = "secret";

  private static final String TAG = "Metronome";

  /** What the agent starts it by. */
  private static final class Starter extends Handler {

    private final InferenceService service;

    Starter(InferenceService service) {
      super(Looper.getMainLooper());
      this.service = service;
    }

    @Override
    public void handleMessage(Message message) {
      service.start(message.getData());
    }
  }

  @Override
  public IBinder onBind(Intent intent) {
    return new Messenger(new Starter(this)).getBinder();
  }

  private void start(Bundle data) {
    int port = data.getInt(PORT);
    byte[] secret = data.getByteArray(SECRET);
    Thread thread = new Thread(() -> serve(port, secret), "agent-models");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(int port, byte[] secret) {
    Process.setThreadPriority(Process.THREAD_PRIORITY_URGENT_DISPLAY);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      DataOutputStream hello = new DataOutputStream(socket.getOutputStream());
      hello.write(secret);
      hello.writeInt(Process.myPid());
      hello.flush();
      ChildServer.serve(
          socket.getInputStream(),
          socket.getOutputStream(),
          engine(),
          new PhoneMonitor(this, Paths.get("/sys")),
          new PhoneInterference(new Heat(this)),
          InferenceService::end);
    } catch (IOException e) {
      Log.w(TAG, "the agent has gone: " + e);
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What runs the models. */
  InferenceEngine engine() {
    return new TfliteEngine();
  }

  private static void end() {
    Process.killProcess(Process.myPid());
  }
}
