package dev.metronome.agent.app;

import android.content.ComponentName;
import android.content.Context;
import android.content.Intent;
import android.content.ServiceConnection;
import android.os.Bundle;
import android.os.IBinder;
import android.os.Message;
import android.os.Messenger;
import android.os.Process;
import android.os.RemoteException;
import dev.metronome.agent.core.ModelProcess;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The app's second process, in which {@link InferenceService} runs models. It is bound, so that
 * Android starts it and keeps it as long as the agent, and talks over a connection on loopback: a
 * binder's messages are too small for the samples of a run. Who connects there has to show a secret
 * that only the service was told.
 */
final class BoundProcess implements ModelProcess {

  private final Context context;
  private final Binding binding;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final int pid;

  private BoundProcess(Context context, Binding binding, Socket socket, int pid)
      throws IOException {
    this.context = context;
    this.binding = binding;
    this.socket = socket;
    this.in = socket.getInputStream();
    this.out = socket.getOutputStream();
    this.pid = pid;
  }

  /** Starts it. */
  static final class Launcher implements ModelProcess.Launcher {

    private static final int START_MILLIS = 20_000;
    private static final int SECRET_BYTES = 32;

    private final Context context;

    Launcher(Context context) {
      this.context = context;
    }

    @Override
    public ModelProcess launch() throws IOException {
      Binding binding = new Binding();
      Intent service = new Intent(context, InferenceService.class);
      if (!context.bindService(
          service, binding, Context.BIND_AUTO_CREATE | Context.BIND_IMPORTANT)) {
        throw new IOException("Android does not know " + service);
      }
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        server.setSoTimeout(START_MILLIS);
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        Bundle data = new Bundle();
        data.putInt(InferenceService.PORT, server.getLocalPort());
        data.putByteArray(InferenceService.SECRET, secret);
        Message start = Message.obtain();
        start.setData(data);
        new Messenger(binding.await(START_MILLIS)).send(start);
        return accept(server, secret, binding);
      } catch (IOException e) {
        context.unbindService(binding);
        throw e;
      } catch (RemoteException e) {
        context.unbindService(binding);
        throw new IOException("it ended while it was started", e);
      }
    }

    private BoundProcess accept(ServerSocket server, byte[] secret, Binding binding)
        throws IOException {
      Socket socket = server.accept();
      try {
        socket.setSoTimeout(START_MILLIS);
        DataInputStream hello = new DataInputStream(socket.getInputStream());
        byte[] shown = new byte[secret.length];
        hello.readFully(shown);
        if (!MessageDigest.isEqual(secret, shown)) {
          throw new IOException("another process than that of the models has answered");
        }
        int pid = hello.readInt();
        socket.setSoTimeout(0);
        socket.setTcpNoDelay(true);
        return new BoundProcess(context, binding, socket, pid);
      } catch (IOException e) {
        socket.close();
        throw e;
      }
    }

    @Override
    public String expected() {
      return "the app's process ':inference'";
    }

    @Override
    public String crashReports() {
      return "'adb logcat -b crash' shows where it crashed";
    }
  }

  /** What Android tells of the service. */
  private static final class Binding implements ServiceConnection {

    private Optional<IBinder> binder = Optional.empty();
    private boolean ended;

    @Override
    public synchronized void onServiceConnected(ComponentName name, IBinder service) {
      binder = Optional.of(service);
      notifyAll();
    }

    @Override
    public synchronized void onServiceDisconnected(ComponentName name) {
      ended = true;
      notifyAll();
    }

    synchronized IBinder await(long millis) throws IOException {
      long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      long left = millis;
      try {
        while (!binder.isPresent() && left > 0) {
          wait(left);
          left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while it was started", e);
      }
      return binder.orElseThrow(() -> new IOException("it was not there after " + millis + " ms"));
    }

    synchronized boolean hasEnded() {
      return ended;
    }
  }

  @Override
  public String name() {
    return "process " + pid;
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public boolean isAlive() {
    return !binding.hasEnded() && !socket.isClosed();
  }

  @Override
  public void kill() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more, closed or not.
    }
    // Before it ends: Android starts what is bound anew.
    unbind();
    Process.killProcess(pid);
  }

  private void unbind() {
    try {
      context.unbindService(binding);
    } catch (IllegalArgumentException e) {
      // It was unbound before.
    }
  }

  @Override
  public String ending() {
    return ExitReasons.of(context, pid);
  }
}
