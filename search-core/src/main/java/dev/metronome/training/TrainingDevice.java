package dev.metronome.training;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.UnavailableException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What training runs on: {@code cpu} or {@code cuda:N}. */
public final class TrainingDevice {

  private static final Pattern FORM = Pattern.compile("cpu|cuda(?::(\\d{1,3}))?");

  private final Device device;

  private TrainingDevice(Device device) {
    this.device = device;
  }

  /** The processor. */
  public static TrainingDevice cpu() {
    return new TrainingDevice(Device.cpu());
  }

  /**
   * Reads {@code cpu}, {@code cuda} or {@code cuda:N}.
   *
   * @throws BadInputException where the text has not that form
   */
  public static TrainingDevice parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new BadInputException(
          "--device", "'" + text + "'", "cpu or cuda:N", "give one of them");
    }
    if (text.equals("cpu")) {
      return cpu();
    }
    int index = matcher.group(1) == null ? 0 : Integer.parseInt(matcher.group(1));
    return new TrainingDevice(Device.gpu(index));
  }

  /**
   * Checks that the device can be used, before work that needs it later.
   *
   * @throws UnavailableException where the device or the native library is missing
   */
  public void requireUsable() {
    open().close();
  }

  /**
   * Opens a manager of arrays on the device, loading the native library where that has not
   * happened.
   *
   * @throws UnavailableException where the device or the native library is missing; never falls
   *     back to another device
   */
  NDManager open() {
    Engine engine = engine();
    if (device.isGpu() && device.getDeviceId() >= engine.getGpuCount()) {
      throw new UnavailableException(
          "--device " + this,
          "PyTorch sees " + engine.getGpuCount() + " GPUs here",
          "a GPU of that number, its driver, a system libcudart and natives with CUDA",
          "build with 'mvn -Pcuda', or train with --device cpu");
    }
    return NDManager.newBaseManager(device, "PyTorch");
  }

  /**
   * The engine, with its native library loaded.
   *
   * @throws UnavailableException where that cannot be loaded
   */
  static Engine engine() {
    try {
      EngineDefaults.apply();
      return Engine.getEngine("PyTorch");
    } catch (RuntimeException | LinkageError e) {
      throw new UnavailableException(TrainingDevices.notLoaded(e), e);
    }
  }

  @Override
  public String toString() {
    return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
  }
}
