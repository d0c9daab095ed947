package dev.metronome.runner.tflite;

import dev.metronome.runner.OperatorSums;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.Profiler;
import org.bytedeco.tensorflowlite.TelemetryProfiler;
import org.bytedeco.tensorflowlite.TfLiteTelemetryProfilerStruct;
import org.bytedeco.tensorflowlite.TfLiteTelemetryProfilerStruct.ReportBeginOpInvokeEvent_TfLiteTelemetryProfilerStruct_BytePointer_long_long;
import org.bytedeco.tensorflowlite.TfLiteTelemetryProfilerStruct.ReportEndOpInvokeEvent_TfLiteTelemetryProfilerStruct_int;
import org.bytedeco.tensorflowlite.TfLiteTelemetryProfilerStruct.ReportOpInvokeEvent_TfLiteTelemetryProfilerStruct_BytePointer_long_long_long;
import org.bytedeco.tensorflowlite.TfLiteTelemetryProfilerStruct.ReportSettings_TfLiteTelemetryProfilerStruct_BytePointer_TfLiteTelemetrySettings;
import org.bytedeco.tensorflowlite.TfLiteTelemetryProfilerStruct.ReportTelemetryEvent_TfLiteTelemetryProfilerStruct_BytePointer_long;
import org.bytedeco.tensorflowlite.TfLiteTelemetryProfilerStruct.ReportTelemetryOpEvent_TfLiteTelemetryProfilerStruct_BytePointer_long_long_long;
import org.bytedeco.tensorflowlite.TfLiteTelemetrySettings;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/**
 * What the library tells of its operators while it runs: of its own kernels, when each begins and
 * ends; of XNNPACK's operators, after they have run, how many microseconds each took.
 */
final class OperatorEvents implements AutoCloseable {

  /** How the names of XNNPACK's operators begin. */
  static final String XNNPACK = "xnnpack.";

  private final List<FileOperator> operators;
  private final List<OperatorSums.Event> events = new ArrayList<>();

  private final TfLiteTelemetryProfilerStruct callbacks = new TfLiteTelemetryProfilerStruct();
  private final List<Pointer> held = new ArrayList<>();

  /** Some bytes that the library gives no way to release. */
  private final TelemetryProfiler profiler;

  /** How many kernels have begun and not ended; those within others belong to them. */
  private int depth;

  private String name = "";
  private String type = "";
  private long beganNanos;

  /**
   * Hears nothing yet.
   *
   * @param operators the file's, in its order
   */
  OperatorEvents(List<FileOperator> operators) {
    this.operators = List.copyOf(operators);
    Pointer.memset(callbacks, 0, callbacks.sizeof());
    callbacks.ReportBeginOpInvokeEvent(hold(new Begin()));
    callbacks.ReportEndOpInvokeEvent(hold(new End()));
    callbacks.ReportOpInvokeEvent(hold(new Ran()));
    callbacks.ReportTelemetryEvent(hold(new IgnoredEvent()));
    callbacks.ReportTelemetryOpEvent(hold(new IgnoredOperatorEvent()));
    callbacks.ReportSettings(hold(new IgnoredSettings()));
    profiler = tensorflowlite.MakeTfLiteTelemetryProfiler(callbacks);
  }

  private <P extends Pointer> P hold(P callback) {
    held.add(callback);
    return callback;
  }

  /** For an interpreter, which must be closed before this. */
  Profiler profiler() {
    return profiler;
  }

  /** The operators since the last time, in the order in which they ran. */
  List<OperatorSums.Event> drain() {
    List<OperatorSums.Event> drained = List.copyOf(events);
    events.clear();
    return drained;
  }

  @Override
  public void close() {
    held.forEach(Pointer::close);
    callbacks.close();
  }

  private final class Begin
      extends ReportBeginOpInvokeEvent_TfLiteTelemetryProfilerStruct_BytePointer_long_long {

    @Override
    public int call(
        TfLiteTelemetryProfilerStruct self, BytePointer operator, long index, long graph) {
      if (depth++ == 0) {
        type = operator.getString();
        name = index < operators.size() ? operators.get((int) index).name() : type + " " + index;
        beganNanos = System.nanoTime();
      }
      return depth;
    }
  }

  private final class End extends ReportEndOpInvokeEvent_TfLiteTelemetryProfilerStruct_int {

    @Override
    public void call(TfLiteTelemetryProfilerStruct self, int handle) {
      if (--depth == 0) {
        events.add(new OperatorSums.Event(name, type, System.nanoTime() - beganNanos));
      }
    }
  }

  private final class Ran
      extends ReportOpInvokeEvent_TfLiteTelemetryProfilerStruct_BytePointer_long_long_long {

    @Override
    public void call(
        TfLiteTelemetryProfilerStruct self,
        BytePointer operator,
        long micros,
        long index,
        long graph) {
      if (depth == 0) {
        events.add(new OperatorSums.Event(XNNPACK + index, operator.getString(), 1000 * micros));
      }
    }
  }

  private static final class IgnoredEvent
      extends ReportTelemetryEvent_TfLiteTelemetryProfilerStruct_BytePointer_long {

    @Override
    public void call(TfLiteTelemetryProfilerStruct self, BytePointer event, long status) {}
  }

  private static final class IgnoredOperatorEvent
      extends ReportTelemetryOpEvent_TfLiteTelemetryProfilerStruct_BytePointer_long_long_long {

    @Override
    public void call(
        TfLiteTelemetryProfilerStruct self,
        BytePointer event,
        long operator,
        long graph,
        long status) {}
  }

  private static final class IgnoredSettings
      extends ReportSettings_TfLiteTelemetryProfilerStruct_BytePointer_TfLiteTelemetrySettings {

    @Override
    public void call(
        TfLiteTelemetryProfilerStruct self, BytePointer event, TfLiteTelemetrySettings settings) {}
  }
}
